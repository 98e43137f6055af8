import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { authenticate } from 'mailauth';
import { simpleParser } from 'mailparser';
import { ComposePool } from './compose-pool.js';
import { composeMessage, encodedLength, type MessageOrder, quotedPrintable } from './mime.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const dnsKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const listHeaders = [
  {
    name: 'List-Unsubscribe',
    value: `<https://a-rather-long-name-of-a-hub.child-rights.example/u/${'x'.repeat(22)}>`,
    isReady: true,
  },
  { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
];

function order(over: Partial<MessageOrder> & { subject?: string } = {}): MessageOrder {
  return {
    headers: [
      { name: 'From', value: '=?utf-8?B?w5ZydMO2w7Y=?= <hub@hub.example>', isReady: true },
      { name: 'To', value: 'oyun@example.org', isReady: true },
      { name: 'Subject', value: over.subject ?? 'Digest' },
      { name: 'Message-ID', value: '<d.1@hub.example>', isReady: true },
      { name: 'Date', value: 'Tue, 24 Nov 2026 01:00:00 +0000', isReady: true },
      ...listHeaders,
    ],
    text: 'Text',
    html: '<p>Text</p>',
    isBase64: false,
    boundary: '=_boundary',
    dkim: {
      domain: 'hub.example',
      selector: 'ortoo1',
      privateKey,
      signedHeaders: [
        'From',
        'To',
        'Subject',
        'Date',
        'Message-ID',
        'MIME-Version',
        'Content-Type',
        'List-Unsubscribe',
        'List-Unsubscribe-Post',
      ],
      at: 1_764_000_000,
    },
    ...over,
  };
}

async function dkimOf(raw: string): Promise<{ result: string; signed: string }> {
  const { dkim } = await authenticate(raw, {
    trustReceived: false,
    ip: '127.0.0.1',
    helo: 'hub.example',
    sender: 'hub@hub.example',
    resolver: async (name, type) => {
      if (type === 'TXT' && name === 'ortoo1._domainkey.hub.example') return [[`v=DKIM1; k=rsa; p=${dnsKey}`]];
      throw Object.assign(new Error('No such name'), { code: 'ENOTFOUND' });
    },
  });
  const [first] = dkim.results;
  return { result: first?.status.result ?? 'none', signed: String(first?.signingHeaders?.keys ?? '') };
}

describe('a written message', () => {
  it('carries a signature that others accept and that covers both headers of the way out', async () => {
    const { result, signed } = await dkimOf(
      await composeMessage(order({ subject: 'Хүүхдийн эрхийн тойм, 2026 оны 11-р сарын 24' })),
    );
    expect(result).toBe('pass');
    expect(signed.split(/:\s*/)).toEqual(expect.arrayContaining(['List-Unsubscribe', 'List-Unsubscribe-Post']));
  });

  it('loses its signature when a list header is changed on the way', async () => {
    const raw = await composeMessage(order());
    expect((await dkimOf(raw.replace('One-Click', 'Two-Click'))).result).toBe('fail');
  });

  it('keeps its signature when its text has several tabs in a row', async () => {
    expect((await dkimOf(await composeMessage(order({ text: '\t\t= two tabs' })))).result).toBe('pass');
  });

  it('says to a mail program what was written, whatever was written', async () => {
    const text = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('\n', '.', ' \n', '\t', '=', 'Ө', 'ʻ', 'ế', '--=_boundary'),
        ),
      )
      .map(parts => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, text, async (subject, body) => {
        const raw = await composeMessage(order({ subject, text: body, html: `<p>${body.length}</p>` }));
        expect(raw).toMatch(/^[\x00-\x7f]*$/);
        expect(Math.max(...raw.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(998);
        const mail = await simpleParser(raw);
        const plain = body.replace(/\r\n?/g, '\n');
        expect(mail.text?.trimEnd()).toBe(plain.trimEnd());
        expect((await dkimOf(raw)).result).toBe('pass');
      }),
      { numRuns: 60 },
    );
  });

  it('keeps subjects of every language whole', async () => {
    for (const subject of [
      'Örtöö: 7 items',
      'Өртөө: 7 зүйл, 2026 оны 11-р сарын 24',
      'Örtöö: 7 mục mới về quyền trẻ em ở tỉnh Phú Thọ',
      'Oʻrtoo: 7 ta yangilik',
      'a'.repeat(70) + ' ' + 'b'.repeat(70),
    ]) {
      expect((await simpleParser(await composeMessage(order({ subject })))).subject).toBe(subject);
    }
  });

  it('takes base64 where it is asked for, else what is shorter for the text at hand', async () => {
    const encodingOf = async (text: string, isBase64 = false) =>
      /Content-Transfer-Encoding: (\S+)/.exec(await composeMessage(order({ text, isBase64 })))?.[1];
    expect(await encodingOf('Half of the households carry water', true)).toBe('base64');
    expect(await encodingOf('Bolalarning taʼlim olish huquqi va salomatligi')).toBe('quoted-printable');
    expect(await encodingOf('Half of the households carry water')).toBe('quoted-printable');
    expect(await encodingOf('Хөвсгөл аймгийн хүүхдүүдийн эрүүл мэнд')).toBe('base64');
  });

  it('never breaks an escape over a line, nor leaves white space at an end', () => {
    const encoded = quotedPrintable(`${'ab'.repeat(36)}é${'é'.repeat(60)} \r\nend\t`);
    for (const line of encoded.split('\r\n')) {
      expect(line.length).toBeLessThanOrEqual(76);
      expect(line).toMatch(/^(=[0-9A-F]{2}|[^=])*=?$/);
      expect(line).not.toMatch(/[ \t]$/);
    }
  });

  it('is no longer than was foreseen', async () => {
    const text = 'Хөвсгөл water ế '.repeat(500);
    const { quoted, base64 } = encodedLength(text);
    const raw = await composeMessage(order({ text, html: text }));
    expect(raw.length).toBeLessThanOrEqual(2 * Math.min(quoted, base64) + 2500);
  });

  it('is the same from a worker thread, however many are asked at once', async () => {
    const pool = new ComposePool(2);
    const raws = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.compose(order({ text: `Mail ${n}` }))));
    expect(raws[7]?.toString('latin1')).toBe(await composeMessage(order({ text: 'Mail 7' })));
    await pool.close();
  });
});
