import { type Translated } from '../../message.js';
import { type labels as english } from '../en/labels.js';

/** {@link english} in Vietnamese. */
export const labels: Translated<typeof english> = {
  title: 'Tiêu đề',
  summary: 'Tóm tắt',
  text: 'Nội dung',
  kind: 'Loại',
  theme: 'Chủ đề',
  place: 'Địa bàn',
  organisation: 'Tổ chức',
  audience: 'Ai được đọc',
  language: 'Ngôn ngữ',
  licence: 'Giấy phép',
  source: 'Nguồn',
  file: 'Tệp',
  originalDate: 'Ngày của bản gốc',
  embargo: 'Không đăng trước',
  version: 'Phiên bản {version}',
  evidence: 'Bằng chứng',
  replication: 'Nhân rộng',
  crcCluster: 'Nhóm quyền theo Công ước Quyền trẻ em',
  plannedPeriod: 'Thời gian dự kiến',
};
