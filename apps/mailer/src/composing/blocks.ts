/** A piece of a mail; both of its forms are made from the same pieces, so that neither says less than the other. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; language?: string }
  | { kind: 'paragraph'; text: string; language?: string }
  /** Small print: who, when, in which language. */
  | { kind: 'note'; text: string }
  | { kind: 'link'; label: string; url: string }
  | { kind: 'code'; text: string }
  | { kind: 'rule' };

/** The plain text of a mail. */
export function renderText(blocks: readonly Block[]): string {
  return `${blocks
    .map(textOf)
    .join('\n\n')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}

/**
 * The HTML of a mail: one table, no pictures, nothing loaded, no colours of its own, so that it reads in a dark
 * mail program as in a bright one.
 */
export function renderHtml(blocks: readonly Block[], language: string, title: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="left" style="padding:16px"><table role="presentation" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:640px"><tr><td style="font-family:sans-serif;font-size:16px;line-height:1.5">
${blocks.map(htmlOf).join('\n')}
</td></tr></table></td></tr></table></body></html>
`;
}

/** Makes text safe inside HTML, in content and in attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.level === 3
        ? block.text
        : `${block.text}\n${(block.level === 1 ? '*' : '-').repeat(Math.min(60, [...block.text].length))}`;
    case 'link':
      return `${block.label}:\n${block.url}`;
    case 'code':
      return `    ${block.text}`;
    case 'rule':
      return '— — —';
    default:
      return block.text;
  }
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} style="${headingStyles[block.level]}"${langOf(block.language)}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'paragraph':
      return paragraphsOf(block.text, langOf(block.language));
    case 'note':
      return `<p style="margin:0 0 8px;font-size:14px">${lines(block.text)}</p>`;
    case 'link':
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(block.url)}">${escapeHtml(block.label)}</a></p>`;
    case 'code':
      return `<p style="margin:0 0 16px;font-family:monospace;font-size:28px;letter-spacing:4px">${escapeHtml(block.text)}</p>`;
    case 'rule':
      return '<hr style="border:0;border-top:1px solid;opacity:.4;margin:24px 0">';
  }
}

const headingStyles = {
  1: 'margin:0 0 8px;font-size:24px;line-height:1.25',
  2: 'margin:24px 0 8px;font-size:20px;line-height:1.25',
  3: 'margin:16px 0 4px;font-size:17px;line-height:1.35',
};

function paragraphsOf(text: string, lang: string): string {
  const paragraphs = text.split(/\n\s*\n/).filter(part => part.trim() !== '');
  return paragraphs.map(part => `<p style="margin:0 0 12px"${lang}>${lines(part.trim())}</p>`).join('\n');
}

function lines(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

function langOf(language: string | undefined): string {
  return language ? ` lang="${escapeHtml(language)}"` : '';
}
