import { type Translated } from '../../message.js';
import { type forms as english } from '../en/forms.js';

/** {@link english} in Vietnamese. */
export const forms: Translated<typeof english> = {
  required: 'Vui lòng điền “{field}”.',
  tooLong: '“{field}” chỉ được dài tối đa {max, plural, other {# ký tự}}.',
  saveDraft: 'Lưu bản nháp',
  publish: 'Đăng',
  cancel: 'Hủy',
  'similar.title': 'Nội dung này giống với nội dung đã có',
  'similar.found': '{count, plural, other {# nội dung tương tự:}}',
  'similar.advice':
    'Nếu một trong số đó chính là nội dung của bạn, hãy chỉnh sửa nó hoặc phối hợp với tổ chức đã đăng thay vì bắt đầu lại.',
  'similar.confirm': 'Tôi đã xem: nội dung của tôi là nội dung khác',
  'similar.study':
    '{organisation} đã thông báo một nghiên cứu tương tự. Hãy trao đổi với họ trước khi bạn đặt làm nghiên cứu của mình.',
  'child.question': 'Văn bản này có thể giúp nhận ra một trẻ em cụ thể không?',
  'child.rule':
    'Hệ thống không bao giờ lưu dữ liệu về trẻ em có thể nhận dạng: không tên, địa chỉ, liên lạc, số hiệu hay hồ sơ vụ việc.',
  'child.found': 'Vui lòng xem lại: {passages}',
  'child.change': 'Sửa văn bản',
  'child.confirm': 'Tôi đã kiểm tra: không thể nhận ra trẻ em nào',
  'child.concern': 'Bạn lo lắng cho một trẻ em? Đừng viết ở đây: hãy liên hệ cơ quan bảo vệ trẻ em.',
};
