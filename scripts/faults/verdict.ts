import { type Accepted } from './publishers.js';
import { type Coalition, isEntitled, type Member } from './coalition.js';
import { type Received } from './readers.js';

/** One thing that should not be, in words. */
export type Fault = string;

/** What is counted while the logs are compared with what was accepted. */
export interface LogFigures {
  entries: number;
  /** Entries missing in an entitled log. */
  lost: number;
  /** Entries that stand in a log twice. */
  doubled: number;
  /** Entries of a record in a wrong order. */
  inverted: number;
  /** Entries in the log of somebody who may not see them. */
  leaked: number;
  gaps: number;
  faults: Fault[];
}

const recordOf = ({ data }: Received): string => data.materialId ?? data.recordId ?? '';
const versionOf = ({ data }: Received): number => data.version ?? 1;

/** Compares one member's whole log with what was accepted: each version once, in order, counted densely, and nothing else. */
export function judgeLog(
  name: string,
  log: Received[],
  accepted: Accepted[],
  entitled: (one: Accepted) => boolean,
): LogFigures {
  const figures: LogFigures = { entries: log.length, lost: 0, doubled: 0, inverted: 0, leaked: 0, gaps: 0, faults: [] };
  const note: Note = (kind, text) => {
    figures[kind]++;
    figures.faults.push(`${name}: ${text}`);
  };
  log.forEach((entry, index) => {
    if (Number(entry.sequence) !== index + 1)
      note('gaps', `entry ${index + 1} has the number ${Number(entry.sequence)}`);
  });
  if (new Set(log.map(entry => entry.id)).size !== log.length) note('doubled', 'an event stands there twice');
  const byRecord = byRecordOf(log);
  for (const one of accepted) {
    const versions = (byRecord.get(one.id) ?? []).map(versionOf);
    byRecord.delete(one.id);
    if (entitled(one)) judgeVersions(one, versions, note);
    else if (versions.length > 0) note('leaked', `${one.title} is not for it`);
  }
  for (const [record] of byRecord) note('leaked', `it holds ${record}, which nobody was told was accepted`);
  return figures;
}

type Note = (kind: 'lost' | 'doubled' | 'inverted' | 'leaked' | 'gaps', text: string) => void;

function judgeVersions(one: Accepted, versions: number[], note: Note): void {
  for (let version = 1; version <= one.version; version++) {
    const times = versions.filter(found => found === version).length;
    if (times === 0) note('lost', `version ${version} of ${one.title} is missing`);
    if (times > 1) note('doubled', `version ${version} of ${one.title} stands there ${times} times`);
  }
  if (versions.some((version, at) => version < (versions[at - 1] ?? 0)))
    note('inverted', `${one.title} came as ${versions.join(', ')}`);
}

function byRecordOf(log: Received[]): Map<string, Received[]> {
  const groups = new Map<string, Received[]>();
  for (const entry of log) groups.set(recordOf(entry), [...(groups.get(recordOf(entry)) ?? []), entry]);
  return groups;
}

/** Compares what a reader got on the way with its log: everything, in order, repetitions allowed. */
export function judgeReader(
  name: string,
  received: Received[],
  log: Received[],
): { repeated: number; faults: Fault[] } {
  const faults: Fault[] = [];
  let last = 0;
  let repeated = 0;
  for (const { sequence, id } of received) {
    const n = Number(sequence);
    if (n <= last) repeated++;
    else if (n !== last + 1) faults.push(`${name}: ${n} came after ${last}`);
    if (log[n - 1]?.id !== id) faults.push(`${name}: ${n} was another event than in the log`);
    last = Math.max(last, n);
  }
  if (last !== log.length) faults.push(`${name}: it came to ${last} of ${log.length}`);
  return { repeated, faults };
}

/** Compares the messages of the stream with the ledger: the same events at the same positions, each once. */
export function judgeStream(stream: string[], ledger: string[]): Fault[] {
  if (stream.length === ledger.length && stream.every((text, index) => text === ledger[index])) return [];
  const at = ledger.findIndex((text, index) => stream[index] !== text);
  return [
    `the stream holds ${stream.length} messages, the ledger ${ledger.length}; they part at ${at === -1 ? ledger.length : at + 1}`,
  ];
}

/** Judges all logs of a coalition, the public one among them. */
export function judgeLogs(coalition: Coalition, logs: Map<string, Received[]>, accepted: Accepted[]): LogFigures {
  const all = coalition.members.map((member: Member) =>
    judgeLog(member.name, logs.get(member.id) ?? [], accepted, one => isEntitled(member, one.owner, one.audience)),
  );
  all.push(judgeLog('the public', logs.get('public') ?? [], accepted, one => one.audience === 'public'));
  return all.reduce((sum, part) => ({
    entries: sum.entries + part.entries,
    lost: sum.lost + part.lost,
    doubled: sum.doubled + part.doubled,
    inverted: sum.inverted + part.inverted,
    leaked: sum.leaked + part.leaked,
    gaps: sum.gaps + part.gaps,
    faults: [...sum.faults, ...part.faults],
  }));
}

/** What a person's mailbox holds of what was accepted. */
export interface MailFigures {
  mails: number;
  /** Publications that one person was shown in two mails. */
  doubled: number;
  /** Publications of which the mailer has told an entitled person in none; a long digest tells of the rest by their number. */
  missing: number;
  faults: Fault[];
}

/** Compares the mails of each person, and what the mailer says that it told (`address record`), with what it may see. */
export function judgeMail(
  coalition: Coalition,
  mails: { to: string; text: string }[],
  accepted: Accepted[],
  told: Set<string>,
): MailFigures {
  const figures: MailFigures = { mails: mails.length, doubled: 0, missing: 0, faults: [] };
  // What is an organisation's own is mentioned in mails by its number alone.
  const shown = accepted.filter(one => one.audience !== 'own');
  for (const member of coalition.members) {
    const own = mails.filter(mail => mail.to === member.email).map(mail => mail.text);
    for (const one of shown) {
      const fault = mailFault(one, own, isEntitled(member, one.owner, one.audience));
      if (!fault || (fault === 'missing' && told.has(`${member.email} ${one.id}`))) continue;
      if (fault !== 'leaked') figures[fault]++;
      figures.faults.push(`${member.name}: ${one.title} by mail: ${fault}`);
    }
  }
  return figures;
}

/** A revised publication may be told of again, as changed. */
function mailFault(one: Accepted, texts: string[], isFor: boolean): 'doubled' | 'missing' | 'leaked' | undefined {
  const times = texts.filter(text => text.includes(one.title)).length;
  if (times === 0) return isFor ? 'missing' : undefined;
  if (!isFor) return 'leaked';
  return times > one.version ? 'doubled' : undefined;
}
