import { type Translated } from '../../message.js';
import { type pages as english } from '../en/pages.js';

/** {@link english} in Vietnamese. */
export const pages: Translated<typeof english> = {
  siteName: 'Örtöö',
  tagline: 'Nơi các tổ chức hoạt động vì quyền trẻ em thông báo cho nhau về công việc của mình.',
  published: 'Ngày đăng',
  updated: 'Cập nhật',
  languages: 'Ngôn ngữ',
  next: 'Tiếp theo',
  previous: 'Trước',
  newest: 'Mới nhất trước',
  search: 'Tìm kiếm',
  results: '{count, plural, other {# kết quả}}',
  noResults: 'Không tìm thấy gì. Hãy thử ít từ hơn hoặc từ khác.',
  signIn: 'Đăng nhập',
  signOut: 'Đăng xuất',
  skipToContent: 'Đến nội dung chính',
  feed: 'Nguồn tin',
  calendar: 'Lịch',
  download: 'Tải xuống',
  machineTranslation: 'Bản dịch máy',
  original: 'Bản gốc',
  withdrawn: 'Tài liệu này đã được rút.',
  notFound: 'Trang này không tồn tại hoặc không được chia sẻ với bạn.',
};
