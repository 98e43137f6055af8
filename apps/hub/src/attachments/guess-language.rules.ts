/** The language in which a text is most probably written, of those that search treats apart; `en` without a sign. */
export function guessLanguage(text: string): 'en' | 'mn' | 'ru' | 'uz-Cyrl' | 'uz-Latn' | 'vi' {
  const sample = text.slice(0, 20_000).toLowerCase().normalize('NFC');
  const count = (letters: RegExp): number => (sample.match(letters) ?? []).length;
  const letters = count(/\p{L}/gu) || 1;
  if (count(/[а-яёөүўқғҳ]/g) > letters / 2) {
    // Mongolian writes ө, ү and double vowels; Uzbek cannot do without қ, ў, ғ and ҳ; Russian knows none of these.
    if (count(/[өүєї]|аа|уу|ээ/g) > letters / 50) return 'mn';
    return count(/[ўқғҳ]/g) > letters / 100 ? 'uz-Cyrl' : 'ru';
  }
  if (count(/[đăơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/g) > letters / 30) return 'vi';
  return count(/[og][ʻ‘'’`]/g) + count(/q(?!u)/g) > letters / 60 ? 'uz-Latn' : 'en';
}
