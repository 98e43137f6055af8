import { Injectable } from '@nestjs/common';
import { expandPlaces, type FieldError, type Place, unknownCodeText } from '@ortoo/contracts';
import { everyone } from '@ortoo/persistence';
import { Reserve } from '../hub.settings.js';

const keepFor = 30_000;
// A code that another process has just imported is looked up at once, but a stream of wrong ones costs one look a second.
const lookAgainAfter = 1000;

interface KnownPlaces {
  readAt: number;
  rows: Place[];
  codes: string[];
  expanded: Map<string, string[]>;
}

/** The list of places in memory: codes are checked, and widened to all that contains them, without asking the database. */
@Injectable()
export class PlaceList {
  private known: Promise<KnownPlaces> | undefined;
  private reading: Promise<KnownPlaces> | undefined;

  constructor(private readonly reserve: Reserve) {}

  /** Forgets what was read, after a change. */
  forget(): void {
    this.known = undefined;
  }

  /** The codes under which something on these places is found: themselves, what holds them, what they became. */
  async expand(codes: readonly string[]): Promise<string[]> {
    if (codes.length === 0) return [];
    const { rows, expanded } = await this.read(keepFor);
    const found = new Set<string>();
    for (const code of codes) {
      const all = expanded.get(code) ?? expandPlaces([code], rows);
      expanded.set(code, all);
      for (const one of all) found.add(one);
    }
    return [...found];
  }

  /** What is wrong with codes at a pointer, for example `/places`; a nearby code is suggested. */
  async errorsIn(codes: readonly string[], pointer: string): Promise<FieldError[]> {
    if (codes.length === 0) return [];
    let known = await this.read(keepFor);
    if (unknownOf(codes, known).length > 0) known = await this.read(lookAgainAfter);
    return unknownOf(codes, known).map(({ code, index }) => ({
      pointer: `${pointer}/${index}`,
      detail: unknownCodeText('place', code, known.codes),
    }));
  }

  /** Every place as it is known now. */
  async rows(): Promise<readonly Place[]> {
    return (await this.read(keepFor)).rows;
  }

  private async read(notOlderThan: number): Promise<KnownPlaces> {
    const known = await this.known;
    if (known && Date.now() - known.readAt < notOlderThan) return known;
    // Whoever waited for the same reading finds it here; however many ask at once, the list is read once.
    this.reading ??= this.load().finally(() => (this.reading = undefined));
    this.known = this.reading;
    this.reading.catch(() => this.forget());
    return this.reading;
  }

  private async load(): Promise<KnownPlaces> {
    const rows = await this.reserve.database.inTransaction(everyone, transaction =>
      transaction.query<Place & Record<string, unknown>>(
        `select code, level, coalesce(parent, '') as parent, names, succeeded_by as "succeededBy" from hub.places order by code`,
      ),
    );
    return { readAt: Date.now(), rows, codes: rows.map(row => row.code), expanded: new Map() };
  }
}

function unknownOf(codes: readonly string[], known: KnownPlaces): { code: string; index: number }[] {
  const all = new Set(known.codes);
  return codes.map((code, index) => ({ code, index })).filter(({ code }) => !all.has(code));
}
