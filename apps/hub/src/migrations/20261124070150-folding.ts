// breaking: no — functions only
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** How text is made comparable across the languages of the coalition: before it is indexed, and before it is looked for. */
export class Folding20261124070150 implements MigrationInterface {
  readonly name = 'Folding20261124070150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(spelling);
    await runner.query(vectors);
    await runner.query(queries);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function hub.wide_exact_query, hub.wide_folded_query, hub.material_vector, hub.text_vector, hub.weighed,
        hub.search_config, hub.material_titles, hub.title_key, hub.mongolian_stems, hub.latin, hub.fold cascade`);
  }
}

// PostgreSQL has configurations for Russian and English only; Mongolian endings are cut off by rule, Uzbek is read in
// both scripts, and what old keyboards put for ө and ү counts as those letters. Tried on PostgreSQL 15 and 18.
const spelling = `
  create schema if not exists hub;
  grant usage on schema hub to ortoo_hub;
  create extension if not exists unaccent with schema public;
  create extension if not exists pg_trgm with schema public;

  -- One spelling for what people type with and without accents, apostrophes and old keyboards; plain ASCII, which most
  -- text is, takes a short way.
  create function hub.fold(p_text text) returns text language sql immutable parallel safe as $$
    select case when octet_length(p_text) = length(p_text) then lower(translate(p_text, '\`''', ''))
      else lower(public.unaccent('public.unaccent'::regdictionary,
        regexp_replace(translate(normalize(p_text, NFC), 'ЁёЄєЇї', 'ЕеӨөҮү'), '[ʻʼ‘’′\`´'']', '', 'g'))) end
  $$;

  -- Cyrillic in Latin letters as Uzbek writes them, or Mongolian; folded, so without apostrophes.
  create function hub.latin(p_text text, p_language text) returns text language sql immutable parallel safe as $$
    select hub.fold(translate(
      replace(replace(replace(replace(replace(replace(replace(
        regexp_replace(lower(normalize(p_text, NFC)), '(^|[^[:alpha:]]|[аеёиоуўэюя])е', '\\1ye', 'g'),
        'ш', 'sh'), 'ч', 'ch'), 'ё', 'yo'), 'ю', 'yu'), 'я', 'ya'), 'ц', 'ts'),
        'х', case when p_language = 'mn' then 'kh' else 'x' end),
      'абвгдежзийклмнопрстуфыэўқғҳөүъь', 'abvgdejziyklmnoprstufieoqghou'))
  $$;

  -- Mongolian words without plural, case and possessive endings and without the vowel that comes and goes before them:
  -- хүүхэд, хүүхдийн, хүүхдүүдэд become one. Expects folded text; the order of the endings is the order on the word.
  create function hub.mongolian_stems(p_folded text) returns text language plpgsql immutable parallel safe as $$
  declare
    consonant constant text := '[бвгджзйклмнпрстфхцчшщьъ]';
    ending text;
  begin
    foreach ending in array array[
      '([[:alpha:]]{2,}?)(?:чууд|чүүд|нууд|нүүд|иуд|иүд|ууд|үүд)(?:ын|ийн|ад|эд|аас|ээс|аар|ээр|ыг|ийг|тай|тэй|аа|ээ)?\\M',
      '([[:alpha:]]{2,}(?:аа|ээ|оо|өө|уу|үү))(?:г(?:ийн|аар|ээр|оор|өөр|аас|ээс|оос|өөс)|ны|ний|нд|наас|нээс|ноос|нөөс|г|д|тай|тэй|той)\\M',
      '([[:alpha:]]+?' || consonant || ')(?:аас|ээс|оос|өөс|аар|ээр|оор|өөр|ийн|ын|ийг|ыг|тай|тэй|той|руу|рүү|луу|лүү)\\M',
      '([аэиоөуү][[:alpha:]]*' || consonant || ')(?:ны|ний|наас|нээс|ноос|нөөс)\\M',
      '([[:alpha:]]{2,}н)(?:ий|ы)\\M',
      '([[:alpha:]]{3,})(?:аа|ээ|оо|өө)\\M',
      '(' || consonant || consonant || ')[аэоө]д\\M',
      '(' || consonant || ')[дт]\\M',
      -- The vowel that falls out when an ending follows; only then is the last dative seen.
      '([аэиоөуүы][[:alpha:]]*[бвгджзйклмнпрстфхцчшщ])[аэиоөуү](?=[бвгджзклмнпрстфхцчшщ]\\M)',
      '(' || consonant || ')[дт]\\M',
      '([[:alpha:]]{2,})[ьъ]\\M']
    loop
      p_folded := regexp_replace(p_folded, ending, '\\1', 'g');
    end loop;
    return p_folded;
  end $$;

  -- Two titles that differ in nothing but case, accents and punctuation have one key.
  create function hub.title_key(p_title text) returns text language sql immutable parallel safe as $$
    select trim(regexp_replace(hub.fold(p_title), '[^[:alnum:]]+', ' ', 'g'))
  $$`;

const vectors = `
  create function hub.search_config(p_language text) returns regconfig language sql immutable parallel safe as $$
    select case p_language when 'ru' then 'pg_catalog.russian'::regconfig when 'en' then 'pg_catalog.english'::regconfig
      else 'pg_catalog.simple'::regconfig end
  $$;

  create function hub.weighed(p_config regconfig, p_title text, p_summary text, p_body text) returns tsvector
    language sql immutable parallel safe as $$
    select setweight(to_tsvector(p_config, p_title), 'A') || setweight(to_tsvector(p_config, p_summary), 'B')
      || setweight(to_tsvector(p_config, p_body), 'D')
  $$;

  -- What a text in one language is found by: as it is written, or folded and in its other spellings.
  create function hub.text_vector(p_folded boolean, p_language text, p_title text, p_summary text, p_body text) returns tsvector
    language plpgsql immutable parallel safe as $$
  declare config regconfig := hub.search_config(p_language); title text; summary text; body text; found tsvector;
  begin
    if not p_folded then return hub.weighed(config, p_title, p_summary, p_body); end if;
    title := hub.fold(p_title); summary := hub.fold(p_summary); body := hub.fold(p_body);
    found := hub.weighed(config, title, summary, body);
    if p_language = 'mn' then
      found := found || hub.weighed('pg_catalog.simple', hub.mongolian_stems(title), hub.mongolian_stems(summary), hub.mongolian_stems(body))
        || hub.weighed('pg_catalog.simple', hub.latin(p_title, 'mn'), hub.latin(p_summary, 'mn'), '');
    elsif p_language = 'uz-Cyrl' then
      found := found || hub.weighed('pg_catalog.simple', hub.latin(p_title, 'uz'), hub.latin(p_summary, 'uz'), hub.latin(p_body, 'uz'));
    end if;
    return found;
  end $$;

  -- A material is found by all its languages. A tsvector holds at most 1 MiB, so long texts share 200,000 characters.
  create function hub.material_vector(p_folded boolean, p_language text, p_title text, p_summary text, p_body text, p_translations jsonb)
    returns tsvector language plpgsql immutable parallel safe as $$
  declare found tsvector; translation record; room int := 100000 / greatest(jsonb_array_length(p_translations), 1);
  begin
    found := hub.text_vector(p_folded, p_language, p_title, coalesce(p_summary, ''), left(p_body, 100000));
    for translation in select * from jsonb_to_recordset(p_translations) as t (language text, title text, body text) loop
      found := found || hub.text_vector(p_folded, translation.language, translation.title, '', left(translation.body, room));
    end loop;
    return found;
  end $$;

  -- Every title of a material, folded, for likeness of words and of titles.
  create function hub.material_titles(p_title text, p_translations jsonb) returns text language sql immutable parallel safe as $$
    select hub.fold(p_title || coalesce((select string_agg(' · ' || (t ->> 'title'), '') from jsonb_array_elements(p_translations) t), ''))
  $$`;

// Whoever asks does not say in which language, so a query is read in all of them at once.
const queries = `
  create function hub.wide_exact_query(p_text text) returns tsquery language sql immutable parallel safe as $$
    select websearch_to_tsquery('pg_catalog.simple', p_text) || websearch_to_tsquery('pg_catalog.russian', p_text)
      || websearch_to_tsquery('pg_catalog.english', p_text)
  $$;

  create function hub.wide_folded_query(p_text text) returns tsquery language sql immutable parallel safe as $$
    select hub.wide_exact_query(hub.fold(p_text)) || case when p_text ~ '[Ѐ-ӿ]'
      then websearch_to_tsquery('pg_catalog.simple', hub.mongolian_stems(hub.fold(p_text)))
        || websearch_to_tsquery('pg_catalog.simple', hub.latin(p_text, 'uz'))
      else websearch_to_tsquery('pg_catalog.simple', '') end
  $$`;
