/** What a translation litmus test says: a tree of page tables, threads on CPUs of their own, a condition. */

import type { Entry } from '../../x86/words/entry.ts';
import type { WordHardware } from '../../x86/words/state.ts';
import type { Condition, Variable } from '../syntax.ts';

/** An entry by the name of its address: `PTE(x)`, or in a table page that is named, `PTE(x,T1)`. */
export interface EntryReference {
  readonly level: number;
  readonly va: number;
  /** The number of the table page; null for the one that the initial tree has there. */
  readonly table: number | null;
  /** Where the file says so. */
  readonly at: number;
}

/** `(f:F1, W:0)`: what it says, without what follows from saying nothing. */
export interface EntryLiteral {
  /** The number of a physical page. */
  readonly target: number | null;
  readonly bits: ReadonlyMap<EntryBit, boolean>;
}

/** The bits of an entry as the format names them. */
export const ENTRY_BITS = {
  P: 'present',
  W: 'writable',
  U: 'user',
  NX: 'noExecute',
  A: 'accessed',
  D: 'dirty',
  PS: 'large',
  G: 'global',
  RSVD: 'reserved',
} as const;
export type EntryBit = (typeof ENTRY_BITS)[keyof typeof ENTRY_BITS];

/** What removes entries from the caches of the CPU that executes it. */
export type Invalidation =
  | { readonly kind: 'invlpg'; readonly va: number }
  | {
      readonly kind: 'invpcid';
      readonly type: number;
      readonly pcid: number;
      readonly va: number;
    }
  | {
      readonly kind: 'cr3';
      readonly root: number;
      readonly pcid: number;
      readonly keep: boolean;
    }
  | { readonly kind: 'cr4' };

/** A word of memory that is reached without translation: a data word of a page, or an entry. */
export type Physical =
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'entry'; readonly entry: EntryReference };

export type Operation =
  | { readonly kind: 'load'; readonly va: number; readonly register: number }
  | { readonly kind: 'store'; readonly va: number; readonly value: number }
  | { readonly kind: 'fetch'; readonly va: number }
  | {
      readonly kind: 'loadPhysical';
      readonly from: Physical;
      readonly bit: EntryBit | null;
      readonly register: number;
    }
  | {
      readonly kind: 'storePhysical';
      readonly to: Physical;
      readonly value: EntryLiteral | number;
      readonly locked: boolean;
    }
  | {
      readonly kind: 'changeBit';
      readonly to: Physical;
      readonly bit: EntryBit;
      readonly value: boolean;
    }
  | { readonly kind: 'fence' }
  | { readonly kind: 'invalidate'; readonly invalidation: Invalidation }
  /** `number`: which of the test's interrupts it is. */
  | {
      readonly kind: 'ipi';
      readonly to: number;
      readonly number: number;
      readonly invalidation: Invalidation;
    }
  | { readonly kind: 'wait' | 'hlt' | 'cli' | 'sti' };

export interface TranslationInstruction {
  readonly text: string;
  readonly operation: Operation;
  /** Does it run in user mode? */
  readonly byUser: boolean;
}

export interface TranslationThread {
  readonly registers: readonly Variable[];
  readonly instructions: readonly TranslationInstruction[];
}

export type TranslationPlace =
  | { readonly kind: 'register'; readonly thread: number; readonly register: number }
  | { readonly kind: 'page'; readonly page: number }
  | {
      readonly kind: 'entry';
      readonly entry: EntryReference;
      readonly bit: EntryBit | 'target';
    }
  /** How often it faulted; or of the last fault, the bit of the error code with this weight. */
  | {
      readonly kind: 'fault';
      readonly thread: number;
      readonly va: number;
      readonly weight: number | null;
    };

/** Physical memory and the CPUs' CR3 at the beginning. */
export interface Beginning {
  readonly words: ReadonlyMap<number, Readonly<Entry>>;
  readonly cr3: readonly { readonly root: number; readonly pcid: number }[];
}

export interface TranslationTest {
  readonly name: string;
  readonly info: ReadonlyMap<string, string>;
  readonly addresses: readonly string[];
  readonly pages: readonly string[];
  readonly threads: readonly TranslationThread[];
  readonly hardware: WordHardware;
  readonly beginning: Beginning;
  /** The word of physical memory that a reference names. */
  readonly wordOf: (reference: EntryReference) => number;
  readonly condition: Condition<TranslationPlace>;
  readonly observed: readonly TranslationPlace[];
}
