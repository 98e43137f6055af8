import { createRequire } from 'node:module';
import { decodePlainText, isPlainText } from './plain-text.rules.js';

const { encode } = createRequire(import.meta.url)('iconv-lite') as { encode(text: string, encoding: string): Buffer };
const mongolian = 'Хүүхдийн эрхийн байдлын тайлан, 2023 он';
const russian = 'Положение детей в Узбекистане: доклад за 2023 год';
const vietnamese = 'Đời sống của trẻ em vùng cao: báo cáo năm 2023, tỉnh Hòa Bình và Nghệ An';
const french = 'Rapport sur la santé des élèves : être à l’école';

describe('decodePlainText', () => {
  it.each([mongolian, russian, vietnamese, french, 'plain', ''])('reads %j in every Unicode encoding', text => {
    expect(decodePlainText(Buffer.from(text))).toBe(text);
    expect(decodePlainText(Buffer.from(`\ufeff${text}`))).toBe(text);
    expect(decodePlainText(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(text);
    expect(decodePlainText(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toBe(text);
  });

  it.each([
    [russian, 'windows-1251'],
    ['Тошкент шаҳри'.replace('ҳ', 'х'), 'windows-1251'],
    [french, 'windows-1252'],
  ])('reads %j in the %s of old office programs', (text, encoding) => {
    expect(decodePlainText(encode(text, encoding))).toBe(text);
  });

  it('reads the Vietnamese of old office programs, whose marks stand after their letters', () => {
    const parted = vietnamese.replace(/[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹìòũĩõñ]/gi, letter => {
      const marks = letter.normalize('NFD').replace(/[\u0302\u0306\u031b]/g, '');
      return (
        letter
          .normalize('NFD')
          .replace(/[\u0300\u0301\u0303\u0309\u0323]/g, '')
          .normalize('NFC') + marks.slice(1)
      );
    });
    expect(decodePlainText(encode(parted, 'windows-1258'))).toBe(vietnamese);
  });

  it('leaves out a letter that the reading has cut in half', () => {
    expect(decodePlainText(Buffer.from('эрх').subarray(0, 5))).toMatch(/^эр/);
  });
});

describe('isPlainText', () => {
  it.each(['\0', '\x1b', '\x07', '\x7f\x00'])('is false with %j', text =>
    expect(isPlainText(Buffer.from(`abc${text}`))).toBe(false),
  );
  it('is true of lines, columns and pages', () => expect(isPlainText(Buffer.from('a\tb\r\nc\fd'))).toBe(true));
});
