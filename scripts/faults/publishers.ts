import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Audience } from '@ortoo/contracts';
import { type Coalition, type Member } from './coalition.js';
import { type Random } from './random.js';

/** A publication that the hub has accepted, with the highest version that it has accepted of it. */
export interface Accepted {
  id: string;
  owner: Member;
  audience: Audience;
  title: string;
  version: number;
}

/** What the publishers met with. */
export interface PublishingFigures {
  accepted: Accepted[];
  revisions: number;
  attempts: number;
  refusals: Map<string, number>;
  /** Longest time from the first attempt to the answer, in milliseconds. */
  longestWait: number;
}

/** How fast and how much. */
export interface Pace {
  count: number;
  perSecond: number;
  /** Share of the publications that are revised once. */
  revise: number;
}

const requestTimeout = 10_000;

/** Publishes at an even pace by all members in turn, each request with its own key and repeated until it is answered. */
export class Publishers {
  readonly figures: PublishingFigures = {
    accepted: [],
    revisions: 0,
    attempts: 0,
    refusals: new Map(),
    longestWait: 0,
  };
  private readonly writers: Member[];

  constructor(
    private readonly urls: string[],
    private readonly coalition: Coalition,
    private readonly random: Random,
  ) {
    this.writers = coalition.members.filter(member => member.standing === 'member');
  }

  /** Publishes the count, and on until the hub is left in peace; resolves when everything has been accepted. */
  async run({ count, perSecond, revise }: Pace, isInPeace: () => boolean): Promise<void> {
    const begun = Date.now();
    const underWay: Promise<void>[] = [];
    let failure: Error | undefined;
    for (let i = 0; (i < count || !isInPeace()) && !failure; i++) {
      await wait(Math.max(0, begun + (i * 1000) / perSecond - Date.now()));
      underWay.push(this.publish(i, this.random.next() < revise).catch((error: Error) => void (failure = error)));
    }
    await Promise.all(underWay);
    if (failure) throw failure;
  }

  /** Publishes one thing more, for everybody: what waits for a next digest comes with it. */
  last(): Promise<void> {
    return this.publish(this.figures.accepted.length, false, 'public');
  }

  private async publish(index: number, isRevised: boolean, given?: Audience): Promise<void> {
    const owner = this.writers[index % this.writers.length];
    if (!owner) throw new Error('Nobody publishes');
    const audience = given ?? this.audience(owner);
    const title = `Publication ${index} of ${owner.name} (${randomUUID().slice(0, 8)})`;
    const body = {
      kind: 'study',
      title,
      body: 'Wells, latrines and clinics, as surveyed.',
      language: 'en',
      audience,
      publish: true,
    };
    const answer = await this.insist('POST', '/v1/materials', owner, body, {});
    const made = answer.body as { materialId?: string; id?: string };
    const accepted: Accepted = { id: made.materialId ?? made.id ?? '', owner, audience, title, version: 1 };
    this.figures.accepted.push(accepted);
    if (isRevised) await this.revise(accepted, answer.etag);
  }

  private async revise(accepted: Accepted, etag: string): Promise<void> {
    const answer = await this.insist(
      'PATCH',
      `/v1/materials/${accepted.id}`,
      accepted.owner,
      { title: `${accepted.title}, revised` },
      { 'if-match': etag },
    );
    accepted.version = (answer.body as { version?: number }).version ?? 2;
    this.figures.revisions++;
  }

  private audience(owner: Member): Audience {
    const others = this.coalition.members
      .filter(member => member.id !== owner.id && member.standing !== 'suspended')
      .map(member => member.id);
    return this.random.pick<Audience>([
      'public',
      'coalition',
      'coalition',
      'coalition+government',
      'own',
      owner.isInGroup ? { group: this.coalition.group } : 'own',
      { organisations: [this.random.pick(others)] },
    ]);
  }

  /** Repeats a request with the same Idempotency-Key until the hub accepts it; a refusal that repeating cannot mend ends the run. */
  private async insist(method: string, path: string, by: Member, body: unknown, headers: Record<string, string>) {
    const key = randomUUID();
    const begun = Date.now();
    for (let attempt = 0; ; attempt++) {
      this.figures.attempts++;
      const url = this.urls[(attempt + by.name.length) % this.urls.length] ?? '';
      const answer = await send(url + path, method, by.key, { ...headers, 'idempotency-key': key }, body);
      if (answer.status >= 200 && answer.status < 300) {
        this.figures.longestWait = Math.max(this.figures.longestWait, Date.now() - begun);
        return answer;
      }
      this.count(answer.status === 0 ? 'no answer' : String(answer.status));
      if (![0, 409, 429].includes(answer.status) && answer.status < 500)
        throw new Error(`${method} ${path} was refused: ${answer.status} ${JSON.stringify(answer.body)}`);
      await wait(Math.min(2000, 50 * 2 ** attempt) * (0.5 + this.random.next() / 2));
    }
  }

  private count(reason: string): void {
    const { refusals } = this.figures;
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
  }
}

async function send(url: string, method: string, key: string, headers: Record<string, string>, body: unknown) {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeout),
    });
    const text = await response.text();
    const etag = response.headers.get('etag') ?? '"1"';
    return { status: response.status, body: text ? (JSON.parse(text) as unknown) : {}, etag };
  } catch {
    // Killed before, during or after its work: nobody knows, so the same request is sent again.
    return { status: 0, body: {}, etag: '' };
  }
}
