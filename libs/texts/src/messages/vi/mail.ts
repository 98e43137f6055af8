import { type Translated } from '../../message.js';
import { type mail as english } from '../en/mail.js';

/** {@link english} in Vietnamese. */
export const mail: Translated<typeof english> = {
  greeting: 'Xin chào {name},',
  'signIn.subject': '{code} là mã đăng nhập {hub} của bạn',
  'signIn.intro': 'Hãy nhập mã này trên trang nơi bạn đã yêu cầu mã:',
  'signIn.expires': 'Mã chỉ dùng được một lần, trong vòng {minutes, plural, other {# phút}}.',
  'signIn.notYou': 'Nếu bạn không yêu cầu mã, bạn không cần làm gì. Đừng cho ai biết mã này, kể cả chúng tôi.',
  'invitation.subject': '{inviter} mời bạn tham gia {hub}',
  'invitation.intro':
    '{inviter} mời bạn thay mặt {organisation} tham gia {hub}, nơi các tổ chức hoạt động vì quyền trẻ em thông báo cho nhau về công việc của mình.',
  'invitation.action': 'Chấp nhận lời mời',
  'invitation.expires': 'Lời mời có hiệu lực đến ngày {date}.',
  'invitation.notYou':
    'Nếu lời mời này không dành cho bạn, bạn không cần làm gì: tài khoản chỉ được tạo khi bạn chấp nhận.',
  'refused.subject': 'Thư gửi cho {person} bị trả lại',
  'refused.intro':
    'Máy chủ thư của {person} ({organisation}) từ chối hẳn thư của chúng tôi, nên sẽ không có thư nào được gửi đến địa chỉ đó nữa.',
  'refused.action': 'Vui lòng hỏi một địa chỉ khác và nhập vào {hub}.',
  'footer.automatic': 'Thư này do {hub} gửi tự động.',
  'footer.help': 'Bạn có câu hỏi? Hãy viết thư đến {address}.',
};
