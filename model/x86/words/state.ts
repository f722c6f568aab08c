/**
 * Memory as words, in which table pages and data frames are not told apart, and the CPUs on it: what litmus tests
 * of translation run on.
 */

import { array, bool, optional, range, struct } from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';
import { storeBuffer } from '../store-buffer.ts';
import { cachesOf } from '../translation/caches.ts';
import { addressesOf } from '../translation/hardware.ts';
import type { Hardware, HardwareOn, Profile } from '../translation/hardware.ts';
import { DIRTY, NO_EXECUTE, TLB_RIGHTS, WALK_RIGHTS } from '../translation/rights.ts';
import type { Classes } from '../translation/rights.ts';
import { entryFields, entryText } from './entry.ts';
import type { Entry } from './entry.ts';
import { wordMemory } from './memory.ts';

export interface WordSizes {
  readonly cpus: number;
  /** Entries in a table page, at every level. */
  readonly fanout: number;
  /** Physical pages. */
  readonly pages: number;
  /** Numbers that a data word can hold: 0 to this. */
  readonly greatest: number;
  /** Stores that a store buffer holds; with 0 memory is sequentially consistent. */
  readonly depth: number;
}

export interface WordConfig extends WordSizes {
  readonly levels: number;
  /** By address: its page number. Only these addresses are translated. */
  readonly pageNumbers: readonly number[];
  readonly pcids: number;
  readonly globalPages: boolean;
  readonly largePages: boolean;
  /** Do entries ever have XD set? */
  readonly noExecute: boolean;
  readonly profile: Profile;
}

const WALKS = Array.from({ length: WALK_RIGHTS }, (_, i) => i);
const TRANSLATIONS = Array.from({ length: TLB_RIGHTS }, (_, i) => i);
const mayExecute = (rights: number): boolean => (rights & NO_EXECUTE) === 0;
const itself = (rights: number): number => rights;
const WALK_CLASSES: Classes = { rights: WALKS, of: itself };
const WALK_CLASSES_WITHOUT_XD: Classes = { rights: WALKS.filter(mayExecute), of: itself };
const TLB_CLASSES: Classes = { rights: TRANSLATIONS, of: itself };
/** The bit of XD is left out of the number. */
const TLB_CLASSES_WITHOUT_XD: Classes = {
  rights: TRANSLATIONS.filter(mayExecute),
  of: (rights) => (rights & (NO_EXECUTE - 1)) | ((rights & DIRTY) >> 1),
};

export type WordHardware = WordConfig & HardwareOn<WordState, Entry>;

export function wordHardware(sizes: WordConfig): WordHardware {
  const { levels, fanout, pageNumbers, pages, noExecute } = sizes;
  const addresses = addressesOf(
    Array.from({ length: levels }, () => fanout),
    pageNumbers,
  );
  return {
    ...sizes,
    ...addresses,
    tables: pages,
    frames: pages,
    walkClasses: noExecute ? WALK_CLASSES : WALK_CLASSES_WITHOUT_XD,
    tlbClasses: noExecute ? TLB_CLASSES : TLB_CLASSES_WITHOUT_XD,
    memory: wordMemory({ ...sizes, ...addresses }),
  };
}

export function memoryOf(sizes: WordSizes) {
  return array(range(0, sizes.pages * sizes.fanout - 1, 'w'), entryOf(sizes));
}

function entryOf(sizes: WordSizes) {
  return struct(entryFields(sizes), entryText);
}

export function cpuOf(h: WordSizes & Hardware) {
  const pages = range(0, h.pages - 1, 'page');
  const places = range(0, h.addresses - 1);
  const store = struct({
    address: range(0, h.pages * h.fanout - 1, 'w'),
    value: entryOf(h),
  });
  return struct({
    cr3: optional(pages),
    interruptsOff: bool,
    ...cachesOf(h, h.levels, { addresses: places, regions: places, tables: pages, frames: pages }),
    buffer: storeBuffer(h.depth, store, (s) => `w${s.address}=${entryText(s.value)}`),
  });
}

export function wordState(h: WordSizes & Hardware) {
  return struct({ memory: memoryOf(h), cpu: array(range(0, h.cpus - 1, 'cpu'), cpuOf(h)) });
}

/** What the machine needs of a state; a model's state has more. */
export type WordState = Value<ReturnType<typeof wordState>>;
