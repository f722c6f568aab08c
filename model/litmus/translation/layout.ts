/** Lays a test's page tables out in physical memory. */

import { NO_ENTRY } from '../../x86/words/entry.ts';
import type { Entry } from '../../x86/words/entry.ts';
import { wordHardware } from '../../x86/words/state.ts';
import type { WordConfig, WordHardware } from '../../x86/words/state.ts';
import { wordOf as wordIn } from '../../x86/words/memory.ts';
import type { Scanner } from '../scanner.ts';
import type { Initial } from './initial.ts';
import { ROOT } from './initial.ts';
import { ENTRY_NAMES } from './names.ts';
import type { TranslationNames } from './names.ts';
import type { Beginning, EntryLiteral, EntryReference } from './syntax.ts';

export interface Layout {
  readonly hardware: WordHardware;
  readonly beginning: Beginning;
  readonly wordOf: (reference: EntryReference) => number;
}

/** What an entry is that a page is named for: all allowed, and A and D set, as a kernel writes it. */
const PRESENT: Readonly<Entry> = {
  ...NO_ENTRY,
  present: true,
  writable: true,
  user: true,
  accessed: true,
  dirty: true,
};

/** The value of a literal as a store writes it. */
export function entryOf({ target, bits }: EntryLiteral): Entry {
  const begin = target === null ? NO_ENTRY : { ...PRESENT, target };
  return { ...begin, ...Object.fromEntries(bits) };
}

/**
 * Every address has a path down to its PTE, through tables of its own where the test names none. `sizes` leaves
 * `pages` and `pageNumbers` to be found here.
 */
export function layoutOf(
  scanner: Scanner,
  names: TranslationNames,
  initial: Initial,
  sizes: Omit<WordConfig, 'pages' | 'pageNumbers'>,
): Layout {
  const pageNumbers = placed(names, initial, scanner);
  const h = wordHardware({ ...sizes, pages: 1, pageNumbers });
  const regionOf = (level: number, va: number): number =>
    h.region[level * h.addresses + va] as number;
  requirePlaces(scanner, names, h);
  const words = new Map<number, Entry>();
  /** By level and region: the table page that the initial tree has there; null if there is none. */
  const tables = new Map<string, number | null>();
  const root = names.page(ROOT);
  let pages = names.pages.length;
  const tableOf = (level: number, va: number): number | null =>
    level === h.levels ? root : (tables.get(`${level}.${regionOf(level, va)}`) ?? null);

  for (let level = h.levels; level >= 2; level -= 1) {
    for (let va = 0; va < pageNumbers.length; va += 1) {
      const key = `${level - 1}.${regionOf(level - 1, va)}`;
      const table = tableOf(level, va);
      if (tables.has(key) || table === null) continue;
      const literal = initial.entries.find(
        ({ entry }) =>
          entry.level === level &&
          entry.table === null &&
          regionOf(level - 1, entry.va) === regionOf(level - 1, va),
      )?.literal;
      const isLarge = literal?.bits.get('large') === true;
      if (isLarge && literal?.target === null) scanner.fail('a large page needs a page: f');
      const target = literal?.target ?? pages++;
      tables.set(key, isLarge ? null : target);
      words.set(wordIn(h, table, level, va), entryOf({ target, bits: literal?.bits ?? new Map() }));
    }
  }
  const wordOf = ({ level, va, table, at }: EntryReference): number => {
    const found = table ?? tableOf(level, va);
    if (found !== null) return wordIn(h, found, level, va);
    return scanner.fail(`${names.addresses[va]} has no ${ENTRY_NAMES[level - 1]}`, at);
  };
  for (const { entry, literal } of initial.entries) {
    if (entry.level === 1 || entry.table !== null) words.set(wordOf(entry), entryOf(literal));
  }
  for (const [page, value] of initial.numbers) {
    words.set(page * h.fanout, { ...NO_ENTRY, value });
  }
  const cr3 = Array.from({ length: h.cpus }, (_, cpu) => initial.cr3.get(cpu) ?? { root, pcid: 0 });
  for (const reference of names.references) wordOf(reference);
  const laidOut = wordHardware({ ...sizes, pages, pageNumbers });
  return { hardware: laidOut, beginning: { words, cr3 }, wordOf };
}

/** Page numbers of the addresses: those that are given, the lowest that are left for the others. */
function placed(names: TranslationNames, { pageNumbers }: Initial, scanner: Scanner): number[] {
  const taken = new Set(pageNumbers.values());
  if (taken.size < pageNumbers.size) scanner.fail('two addresses lie in one page');
  return names.addresses.map((_, va) => {
    const given = pageNumbers.get(va);
    if (given !== undefined) return given;
    let free = 0;
    while (taken.has(free)) free += 1;
    taken.add(free);
    return free;
  });
}

function requirePlaces(scanner: Scanner, names: TranslationNames, h: WordHardware): void {
  const end = h.fanout ** h.levels;
  h.pageNumbers.forEach((page, va) => {
    if (page >= end) scanner.fail(`${names.addresses[va]} lies in page ${page} of ${end}`);
  });
}
