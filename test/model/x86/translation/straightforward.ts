/**
 * Address translation as the manual's figures draw it: a function of what is in memory, and of nothing else. It
 * shares no code with the machine, which caches, buffers and goes step by step.
 */

import type { Entry } from '../../../../model/x86/words/entry.ts';

export interface Image {
  /** By physical page, its entries. */
  readonly pages: readonly (readonly Readonly<Entry>[])[];
  readonly root: number;
  readonly levels: number;
}

export type Kind = 'read' | 'write' | 'fetch';

export type Translation =
  | {
      readonly to: 'page';
      readonly page: number;
      readonly mayWrite: boolean;
      readonly userMay: boolean;
      readonly mayExecute: boolean;
      readonly dirty: boolean;
      readonly global: boolean;
      /** The entries that were used, from the highest: page and index. */
      readonly path: readonly (readonly [number, number])[];
    }
  | { readonly to: 'nothing' }
  | { readonly to: 'reserved' };

/** Where a page number leads. */
export function translate({ pages, root, levels }: Image, pageNumber: number): Translation {
  const fanout = (pages[0] as readonly Entry[]).length;
  const digits: number[] = [];
  for (let rest = pageNumber, i = 0; i < levels; i += 1, rest = (rest - (rest % fanout)) / fanout) {
    digits.unshift(rest % fanout);
  }
  const path: [number, number][] = [];
  const used: Readonly<Entry>[] = [];
  let table = root;
  for (const [i, digit] of digits.entries()) {
    const entry = pages[table]?.[digit] as Readonly<Entry>;
    if (!entry.present) return { to: 'nothing' };
    if (entry.reserved) return { to: 'reserved' };
    path.push([table, digit]);
    used.push(entry);
    table = entry.target;
    const isLargePage = i === digits.length - 2 && entry.large;
    if (isLargePage) table = (table + (digits.at(-1) as number)) % pages.length;
    if (isLargePage) break;
  }
  const leaf = used.at(-1) as Readonly<Entry>;
  return {
    to: 'page',
    page: table,
    mayWrite: used.every(({ writable }) => writable),
    userMay: used.every(({ user }) => user),
    mayExecute: !used.some(({ noExecute }) => noExecute),
    dirty: leaf.dirty,
    global: leaf.global,
    path,
  };
}

/** The bits of the error code that an access faults with; null if it does not fault. */
export function faultOf(translation: Translation, kind: Kind, byUser: boolean): string[] | null {
  const about = [...(kind === 'write' ? ['W'] : []), ...(byUser ? ['U'] : [])];
  const fetch = kind === 'fetch' ? ['I'] : [];
  if (translation.to === 'nothing') return [...about, ...fetch];
  if (translation.to === 'reserved') return ['P', ...about, 'RSVD', ...fetch];
  const isForbidden =
    (byUser && !translation.userMay) ||
    (kind === 'write' && !translation.mayWrite) ||
    (kind === 'fetch' && !translation.mayExecute);
  return isForbidden ? ['P', ...about, ...fetch] : null;
}
