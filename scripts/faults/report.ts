import { type Result, type RunOptions } from './run.js';

/** The figures of a run as a table in Markdown; every line says what ought to stand there. */
export function tableOf(result: Result): string {
  const { publishing, logs, readers, mail, disturbed, deaths } = result;
  const kinds = countsOf(disturbed.done.map(({ kind }) => kind));
  const repeated = readers.reduce((sum, reader) => sum + reader.repeated, 0);
  const received = readers.reduce((sum, reader) => sum + reader.received, 0);
  const interruptions = readers.reduce((sum, reader) => sum + reader.interruptions, 0);
  const rows: [string, string, string][] = [
    ['publications accepted', String(publishing.accepted.length), 'all'],
    ['revisions accepted', String(publishing.revisions), '–'],
    ['requests sent, repetitions among them', String(publishing.attempts), '–'],
    [
      'requests without an answer or refused for the moment',
      [...publishing.refusals].map(([why, n]) => `${why}: ${n}`).join(', ') || '0',
      '–',
    ],
    ['longest a publisher had to repeat, s', (publishing.longestWait / 1000).toFixed(1), '–'],
    ['disturbances', [...kinds].map(([kind, n]) => `${kind}: ${n}`).join(', '), '–'],
    [
      'deaths',
      Object.entries(deaths)
        .map(([name, n]) => `${name}: ${n}`)
        .join(', '),
      '≥ 1 each',
    ],
    [
      'steps at which a process was crashed',
      String(disturbed.crashed.length),
      String(disturbed.crashed.length + disturbed.missed.length),
    ],
    ['entries in all member logs', String(logs.entries), '–'],
    ['lost', String(logs.lost), '0'],
    ['twice', String(logs.doubled), '0'],
    ['out of the order of their record', String(logs.inverted), '0'],
    ['given to somebody who may not see them', String(logs.leaked), '0'],
    ['gaps in a member’s count', String(logs.gaps), '0'],
    ['events read by poll and stream on the way', String(received), '–'],
    ['of these read again, with the same id', String(repeated), 'few'],
    ['interruptions of the readers', String(interruptions), '–'],
    ['digest mails', String(mail.mails), '–'],
    ['publications mailed twice to one person', String(mail.doubled), '0'],
    ['publications of which a person was not told by mail', String(mail.missing), '0'],
    ['caught up after the last disturbance, s', result.catchUp.toFixed(1), '≤ 90'],
    ['whole run, s', result.seconds.toFixed(0), '–'],
    ['faults of any kind', String(result.faults.length), '0'],
  ];
  return ['| what | found | aim |', '|---|---|---|', ...rows.map(row => `| ${row.join(' | ')} |`)].join('\n');
}

function countsOf(kinds: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

const begin = '<!-- figures: written by npm run faults -- --write -->';
const end = '<!-- end of figures -->';

/** Puts the figures of a run between the marks of the page. */
export function describe(page: string, run: { options: RunOptions; machine: string; table: string }): string {
  const { options, machine, table } = run;
  const block = `${begin}

${new Date().toISOString().slice(0, 10)}; ${machine}.
\`npm run faults -- --count ${options.count} --kills ${options.kills} --rate ${options.perSecond} --seed ${options.seed}\`

${table}

${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error('docs/reliability.md has lost the marks between which the figures stand');
  return page.slice(0, from) + block + page.slice(to + end.length);
}
