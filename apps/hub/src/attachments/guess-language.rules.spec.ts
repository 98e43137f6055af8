import { guessLanguage } from './guess-language.rules.js';

describe('the language of a text', () => {
  it.each([
    ['Half of the households asked carry water more than one kilometre.', 'en'],
    ['Асуулгад оролцсон өрхийн тал нь усаа нэг километрээс цааш зөөдөг.', 'mn'],
    ['Сургуулийн дотуур байрны халаалт', 'mn'],
    ['Половина опрошенных семей носит воду больше чем за километр.', 'ru'],
    ['Ўзбекистонда болалар ҳуқуқлари бўйича ишчи гуруҳ йиғилиши ўтказилди.', 'uz-Cyrl'],
    ['Oʻzbekistonda bolalar huquqlari boʻyicha ishchi guruh yigʻilishi oʻtkazildi.', 'uz-Latn'],
    ['Một nửa số hộ gia đình được hỏi phải gánh nước xa hơn một cây số.', 'vi'],
    ['', 'en'],
  ])('of "%s" is %s', (text, language) => {
    expect(guessLanguage(text)).toBe(language);
  });
});
