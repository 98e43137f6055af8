import { type DefaultTreeAdapterTypes, parse, type ParserError } from 'parse5';
import { languages } from '@ortoo/contracts';
import { type Browser } from './browser.js';
import { type World } from './world.js';

/** An element of a page. */
export type Element = DefaultTreeAdapterTypes.Element;

/** A page as a strict parser reads it. */
export class Document {
  readonly faults: string[] = [];
  readonly elements: Element[];

  constructor(readonly source: string) {
    const onParseError = ({ code, startLine }: ParserError) => this.faults.push(`${code} in line ${startLine}`);
    this.elements = elementsIn(parse(source, { onParseError, sourceCodeLocationInfo: true }));
  }

  all(name: string): Element[] {
    return this.elements.filter(({ tagName }) => tagName === name);
  }

  texts(name: string): string[] {
    return this.all(name).map(textOf);
  }
}

const elementsIn = (node: DefaultTreeAdapterTypes.ParentNode): Element[] =>
  node.childNodes.flatMap(child => ('tagName' in child ? [child, ...elementsIn(child)] : []));

/** The text of an element, with single spaces. */
export const textOf = (node: DefaultTreeAdapterTypes.ParentNode): string =>
  node.childNodes
    .map(child => ('value' in child ? child.value : 'childNodes' in child ? textOf(child) : ''))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

/** The value of an attribute of an element; undefined when there is none. */
export const attribute = (element: Element | undefined, name: string): string | undefined =>
  element?.attrs.find(attr => attr.name === name)?.value;

/** Opens a page, and holds it to what every page promises. */
export async function open(browser: Browser, path: string, headers: Record<string, string> = {}) {
  const answer = await browser.ask<string>('GET', path, undefined, headers);
  return { ...answer, page: checked(answer.body, answer.headers) };
}

/** Holds a document to what every page promises, and answers it. */
export function checked(source: string, headers: Headers): Document {
  const page = new Document(source);
  expect(page.faults).toEqual([]);
  expect(page.all('h1')).toHaveLength(1);
  expect(page.all('title')).toHaveLength(1);
  expect(languages.map(({ code }) => code)).toContain(attribute(page.all('html')[0], 'lang'));
  expect(page.all('script')).toEqual([]);
  expect(page.elements.flatMap(({ attrs }) => attrs).filter(({ name }) => /^(on|style$)/.test(name))).toEqual([]);
  const ids = page.elements.map(element => attribute(element, 'id')).filter(id => id !== undefined);
  expect(new Set(ids).size).toBe(ids.length);
  const inputs = page.all('input').filter(element => attribute(element, 'type') !== 'hidden');
  for (const input of [...inputs, ...page.all('select')]) {
    expect(page.all('label').map(label => attribute(label, 'for'))).toContain(attribute(input, 'id'));
    for (const id of attribute(input, 'aria-describedby')?.split(' ') ?? []) expect(ids).toContain(id);
  }
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  return page;
}

/** Sends a form as a browser does, and keeps the cookies of the answer. */
export async function submit(
  world: World,
  browser: Browser,
  path: string,
  fields: Record<string, string> | [name: string, value: string][],
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
) {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(world.url + path, {
    method: 'POST',
    headers: { ...headers, ...(cookie ? { cookie } : {}) },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
    if (value === '') browser.cookies.delete(name);
    else browser.cookies.set(name, value);
  }
  return {
    status: response.status,
    to: response.headers.get('location'),
    headers: response.headers,
    body: await response.text(),
  };
}
