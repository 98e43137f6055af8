import { type Language } from '@ortoo/contracts';
import { text } from '@ortoo/texts';

/** What the page says: whether to end the digest, that it is ended, or that the link is nobody's. */
export type UnsubscribeState = 'ask' | 'done' | 'unknown';

/** The page behind the unsubscribe link: one button, no script, nothing loaded from anywhere. */
export function unsubscribePage(language: Language, state: UnsubscribeState): string {
  const site = text(language, 'pages.siteName');
  const button = `<form method="post"><button type="submit">${escaped(text(language, 'digest.unsubscribe.action'))}</button></form>`;
  const bodies: Record<UnsubscribeState, string> = {
    ask: `<p>${escaped(text(language, 'digest.unsubscribe.hint'))}</p>${button}`,
    done: `<p role="status">${escaped(text(language, 'digest.unsubscribe.done'))}</p>`,
    unknown: `<p role="alert">${escaped(text(language, 'pages.notFound'))}</p>`,
  };
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(site)}</title></head>
<body><main><h1>${escaped(text(language, 'digest.unsubscribe.action'))}</h1>${bodies[state]}</main></body>
</html>
`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
