/**
 * Memory for entries and their tables: small at first, then set aside for the largest and grown in place.
 * It lies in regions of the same size, each with a table of its own.
 */

const ENTRIES_START = 1 << 8;
const LOAD_MAX = 0.75;
/** Fewer in a region are copied when they grow; more lie in memory that is set aside for as many as can be. */
const SMALL_ENTRIES = 1 << 15;
/** Indices of words and slots are 32-bit integers. */
const INDEX_MAX = 2 ** 31 - 1;

/** Entries of a few words each, and open-addressing tables of their indices; all shared. */
export interface Entries {
  readonly words: Int32Array;
  readonly slots: Int32Array;
  /** Words of an entry. */
  readonly stride: number;
  readonly regions: number;
  /** Entries that a region can take. */
  readonly capacity: number;
  /** Slots of a region's table, less one; a power of two, less one. */
  readonly mask: number;
}

export function newEntries(stride: number, regions: number): Entries {
  const slots = slotsFor(ENTRIES_START);
  return {
    words: sharedWords(regions * ENTRIES_START * stride),
    slots: sharedWords(regions * slots),
    stride,
    regions,
    capacity: ENTRIES_START,
    mask: slots - 1,
  };
}

/** How many entries there is room for in a region. */
export function roomIn({ capacity, mask }: Entries): number {
  return Math.min(capacity, Math.floor((mask + 1) * LOAD_MAX));
}

/** Slots of a table for so many entries. */
function slotsFor(entries: number): number {
  let slots = 2;
  while (slots * LOAD_MAX < entries) slots *= 2;
  return slots;
}

/** Bytes in use with `count` entries, `most` in a region; untouched pages are no memory. */
export function bytesFor(of: Entries, count: number, most: number): number {
  const slots = Math.max(of.mask + 1, slotsFor(most));
  return 4 * (Math.max(count, ENTRIES_START) * of.stride + of.regions * slots);
}

/**
 * Entries with room for `needed` in each region, and for up to `most` without being copied again. The
 * tables are empty then, for they follow from the entries: the old ones need not be there while the new
 * ones are made. Throws a RangeError if that is more than can be indexed.
 */
export function grown(of: Entries, needed: number, most: number): Entries {
  const { stride, regions } = of;
  const slots = slotsFor(needed);
  if (regions * Math.max(slots, needed * stride) > INDEX_MAX) {
    throw new RangeError(`${needed} entries of ${stride} words in each of ${regions} regions`);
  }
  const capacity = needed <= of.capacity ? of.capacity : capacityFor(of, needed, most);
  return {
    words: capacity === of.capacity ? of.words : moved(of, capacity),
    slots: emptySlots(of, slots, slotsFor(Math.max(needed, most))),
    stride,
    regions,
    capacity,
    mask: Math.max(slots, of.mask + 1) - 1,
  };
}

function capacityFor({ capacity, stride, regions }: Entries, needed: number, most: number): number {
  const indexable = Math.floor(INDEX_MAX / stride / regions);
  const wanted = needed <= SMALL_ENTRIES || needed > most ? 2 * capacity : most;
  return Math.min(Math.max(needed, wanted), indexable);
}

function moved({ words, stride, regions, capacity }: Entries, larger: number): Int32Array {
  const to = sharedWords(regions * larger * stride);
  for (let region = 0; region < regions; region += 1) {
    const from = region * capacity * stride;
    to.set(words.subarray(from, from + capacity * stride), region * larger * stride);
  }
  return to;
}

function emptySlots({ slots, regions, mask }: Entries, needed: number, most: number): Int32Array {
  const size = Math.max(needed, mask + 1);
  slots.fill(0);
  if (slots.buffer.byteLength >= 4 * regions * size) {
    return new Int32Array(slots.buffer, 0, regions * size);
  }
  const set = size * LOAD_MAX <= SMALL_ENTRIES ? size : Math.min(most, 2 ** 30 / regions);
  return new Int32Array(sharedWords(regions * Math.max(set, size)).buffer, 0, regions * size);
}

export function sharedWords(words: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * words));
}
