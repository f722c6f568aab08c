/** A 64-bit word of physical memory: a paging-structure entry, or a number, which is none. */

import { bool, range } from '../../../checker/index.ts';
import type { WordSizes } from './state.ts';

export interface Entry {
  present: boolean;
  /** The physical page that it points at. */
  target: number;
  writable: boolean;
  user: boolean;
  noExecute: boolean;
  accessed: boolean;
  dirty: boolean;
  /** PS, in an entry of level 2. */
  large: boolean;
  global: boolean;
  /** Some reserved bit is set. */
  reserved: boolean;
  /** The number, if it is one; to a walker it is not present. */
  value: number;
}

export const NO_ENTRY: Readonly<Entry> = {
  present: false,
  target: 0,
  writable: false,
  user: false,
  noExecute: false,
  accessed: false,
  dirty: false,
  large: false,
  global: false,
  reserved: false,
  value: 0,
};

export function entryFields(h: Pick<WordSizes, 'pages' | 'greatest'>) {
  return {
    present: bool,
    target: range(0, h.pages - 1),
    writable: bool,
    user: bool,
    noExecute: bool,
    accessed: bool,
    dirty: bool,
    large: bool,
    global: bool,
    reserved: bool,
    value: range(0, h.greatest),
  };
}

export function assignEntry(to: Entry, from: Readonly<Entry>): void {
  to.present = from.present;
  to.target = from.target;
  to.writable = from.writable;
  to.user = from.user;
  to.noExecute = from.noExecute;
  to.accessed = from.accessed;
  to.dirty = from.dirty;
  to.large = from.large;
  to.global = from.global;
  to.reserved = from.reserved;
  to.value = from.value;
}

const LETTERS: readonly (readonly [keyof Entry, string])[] = [
  ['present', 'P'],
  ['writable', 'W'],
  ['user', 'U'],
  ['noExecute', 'NX'],
  ['accessed', 'A'],
  ['dirty', 'D'],
  ['large', 'PS'],
  ['global', 'G'],
  ['reserved', 'RSVD'],
];

/** A number as such, an entry as its page and the bits that are set. */
export function entryText(entry: Readonly<Entry>): string {
  const bits = LETTERS.filter(([field]) => entry[field]).map(([, letter]) => letter);
  return bits.length === 0 ? String(entry.value) : `${entry.target}(${bits.join(' ')})`;
}
