import { Injectable } from '@nestjs/common';
import { type Transaction } from '@ortoo/persistence';

/** Plain rows, as an export shows them. */
export type HeldRow = Record<string, unknown>;

/** What one module holds about people and for organisations. Each part runs in the transaction of the whole. */
export interface Holding {
  /** Everything held about a person. */
  exportPerson?(transaction: Transaction, personId: string): Promise<HeldRow[]>;
  /** Removes what says something about a person; what the person wrote for an organisation stays under an opaque id. */
  erasePerson?(transaction: Transaction, personId: string): Promise<void>;
  /** Hands what belongs to one organisation to the other, of which it becomes a part. */
  moveOrganisation?(transaction: Transaction, from: string, into: string): Promise<void>;
}

/** The list of holdings, so that export, erasure and merging reach every module without knowing it. */
@Injectable()
export class Holdings {
  private readonly holdings = new Map<string, Holding>();

  /** Names what a module holds; call it once, when the module starts. */
  register(name: string, holding: Holding): void {
    this.holdings.set(name, holding);
  }

  /** What every module holds about a person, by the name of the holding. */
  async exportPerson(transaction: Transaction, personId: string): Promise<Record<string, HeldRow[]>> {
    const parts: Record<string, HeldRow[]> = {};
    for (const [name, holding] of this.holdings)
      if (holding.exportPerson) parts[name] = await holding.exportPerson(transaction, personId);
    return parts;
  }

  async erasePerson(transaction: Transaction, personId: string): Promise<void> {
    for (const holding of this.holdings.values()) await holding.erasePerson?.(transaction, personId);
  }

  async moveOrganisation(transaction: Transaction, from: string, into: string): Promise<void> {
    for (const holding of this.holdings.values()) await holding.moveOrganisation?.(transaction, from, into);
  }
}
