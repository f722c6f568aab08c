/** The translation machine on plain objects, for random runs. */

import fc from 'fast-check';

import type { Domain } from '../../../../checker/index.ts';
import { assignEntry, NO_ENTRY } from '../../../../model/x86/words/entry.ts';
import type { Entry } from '../../../../model/x86/words/entry.ts';
import { INTEL } from '../../../../model/x86/translation/hardware.ts';
import { wordHardware, wordState } from '../../../../model/x86/words/state.ts';
import type { WordHardware, WordState } from '../../../../model/x86/words/state.ts';

export const PAGES = 6;

export interface Setup {
  readonly h: WordHardware;
  readonly words: readonly Readonly<Entry>[];
  readonly root: number;
}

const often = fc.integer({ min: 0, max: 5 }).map((n) => n > 0);
const seldom = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);

/** Mostly present and allowed, so that walks come somewhere. */
export const entries: fc.Arbitrary<Entry> = fc.record({
  present: often,
  target: fc.nat(PAGES - 1),
  writable: often,
  user: often,
  noExecute: seldom,
  accessed: fc.boolean(),
  dirty: fc.boolean(),
  large: seldom,
  global: seldom,
  reserved: seldom,
  value: fc.constant(0),
});

/** Trees of 2 to `levels` levels, of pages that may be used at several. */
export function setups(levels: number, addresses: number, depth: number): fc.Arbitrary<Setup> {
  return fc
    .record({ levels: fc.integer({ min: 2, max: levels }), fanout: fc.integer({ min: 2, max: 3 }) })
    .chain((shape) =>
      fc.record({
        h: fc
          .uniqueArray(fc.nat(shape.fanout ** shape.levels - 1), {
            minLength: addresses,
            maxLength: addresses,
          })
          .map((pageNumbers) =>
            wordHardware({
              ...shape,
              cpus: 1,
              pages: PAGES,
              pcids: 2,
              greatest: 1,
              depth,
              globalPages: true,
              largePages: true,
              noExecute: true,
              profile: INTEL,
              pageNumbers,
            }),
          ),
        words: fc.array(entries, {
          minLength: PAGES * shape.fanout,
          maxLength: PAGES * shape.fanout,
        }),
        root: fc.nat(PAGES - 1),
      }),
    );
}

/** The machine with empty caches and buffers. */
export function machineOf({ h, words, root }: Setup): WordState {
  const s = plain(wordState(h)) as WordState;
  words.forEach((word, i) => assignEntry(s.memory[i], word));
  s.cpu[0].cr3 = root;
  for (const store of s.cpu[0].buffer.entry) assignEntry(store.value, NO_ENTRY);
  return s;
}

function plain(domain: Domain): unknown {
  switch (domain.kind) {
    case 'struct':
      return Object.fromEntries(
        Object.entries(domain.fields).map(([name, field]) => [name, plain(field)]),
      );
    case 'array':
      return Array.from({ length: domain.size }, () => plain(domain.of));
    case 'bool':
      return false;
    case 'set':
      return 0;
    case 'optional':
      return null;
    case 'range':
      return domain.min;
    default:
      throw new Error(`no ${domain.kind} is expected here`);
  }
}

/** Memory, page by page. */
export function pagesOf(
  h: WordHardware,
  memory: { readonly [index: number]: Readonly<Entry> },
): Entry[][] {
  return Array.from({ length: h.pages }, (_, page) =>
    Array.from({ length: h.fanout }, (__, i) => ({ ...(memory[page * h.fanout + i] as Entry) })),
  );
}
