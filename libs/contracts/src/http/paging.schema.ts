import { z } from 'zod';

/** Query of every list: how many, and the `next` of the page before. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(400).optional().describe('The "next" of the page before.'),
});
export type PageQuery = z.output<typeof PageQuery>;

/** The answer of every list: items, and where the next page begins; `next` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item, id: string) {
  return z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id });
}

/** A page of items. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}
