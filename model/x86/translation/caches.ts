/**
 * The TLB and the paging-structure caches of a CPU: what they hold, what is added to them.
 *
 * Nothing that is cached changes when memory does (R10). One entry in memory may be cached under several
 * addresses (R9), and an address may have several translations, small and large (R11).
 *
 * The caches are sets that only grow until they are invalidated. Whatever could be evicted could as well have
 * stayed, and using an entry is optional, so eviction adds no behaviour (R5, R12). A partial walk under way has
 * the power of a paging-structure-cache entry, so that the two are one set (R15).
 */

import { add, array, has, range, remove, setOf, struct } from '../../../checker/index.ts';
import type { FixedArray, FixedArrayOfParts, RangeDomain } from '../../../checker/index.ts';
import { included } from '../../included.ts';
import type { Hardware, Sizes } from './hardware.ts';
import { ALL_RIGHTS, DIRTY, rightsText } from './rights.ts';
import type { Classes } from './rights.ts';

/** Pages by the rights with which they are cached, and by address or region. */
interface CachedTables {
  readonly tables: FixedArray<number>;
}
export interface CachedFrames {
  readonly frames: FixedArray<number>;
}
type ByPlace<C> = FixedArrayOfParts<FixedArrayOfParts<C>>;

/** CR3 and the caches of one CPU. */
export interface Mmu {
  /** CR3: the page of the highest table; null if that is none of the model's, and translates none of its addresses. */
  cr3: number | null;
  pcid: number;
  /** By level of the table page pointed at (less one), PCID and region (R6). */
  readonly psc: FixedArrayOfParts<ByPlace<CachedTables>>;
  /** By tag and address; by tag and region of level 1. The tag is a PCID; the one behind them is of global pages. */
  readonly tlb: ByPlace<CachedFrames>;
  readonly largeTlb: ByPlace<CachedFrames>;
}

/** What the hardware needs of a state; a model's state has more. */
export interface MmuState {
  readonly cpu: FixedArrayOfParts<Mmu>;
}

/** Which pages and addresses caches speak of. */
export interface Places {
  readonly addresses: RangeDomain;
  /** Index the paging-structure caches, at every level. */
  readonly regions: RangeDomain;
  readonly tables: RangeDomain;
  readonly frames: RangeDomain;
}

/** The domains of a CPU's PCID and of what it caches. */
export function cachesOf(
  { pcids, globalPages, largePages, walkClasses, tlbClasses }: Sizes,
  levels: number,
  places: Places,
) {
  const PCID = range(0, pcids - 1, 'pcid');
  const TAG = range(0, pcids - (globalPages ? 0 : 1), 'pcid');
  const tables = struct(
    { tables: array(walkClasses.rights.length, setOf(places.tables)) },
    (cached) => cachedText(cached.tables, walkClasses, places.tables),
  );
  const frames = struct(
    { frames: array(tlbClasses.rights.length, setOf(places.frames)) },
    (cached) => cachedText(cached.frames, tlbClasses, places.frames),
  );
  return {
    pcid: PCID,
    psc: array(Math.max(levels - 1, 1), array(PCID, array(places.regions, tables))),
    tlb: array(TAG, array(places.addresses, frames)),
    ...included(largePages, { largeTlb: array(TAG, array(places.regions, frames)) }),
  };
}

/** `{T1, T2}`, or `{f0 WU, f0 WUD}` where rights differ. */
function cachedText(cached: FixedArray<number>, { rights }: Classes, pages: RangeDomain): string {
  const texts: string[] = [];
  for (let page = 0; page <= pages.max; page += 1) {
    rights.forEach((each, i) => {
      if (!has(cached[i], page)) return;
      const name = `${pages.prefix}${page}`;
      texts.push(rights.length === 1 ? name : `${name} ${rightsText(each)}`);
    });
  }
  return `{${texts.join(', ')}}`;
}

/**
 * May the CPU go on from page `table` as the table page of `level` for an address, with `rights` along the way
 * so far: from CR3, or from a paging-structure cache, whichever of them it likes (R12, R13)?
 */
export function canWalkFrom(
  s: MmuState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
): boolean {
  const { cr3, pcid, psc } = s.cpu[cpu];
  if (level === h.levels) return cr3 === table && rights === ALL_RIGHTS;
  const { tables } = psc[level - 1][pcid][h.region[level * h.addresses + va]];
  return has(tables[h.walkClasses.of(rights)], table);
}

/** Adds a pointer to a table page of `level`; false if it is there already. */
export function cacheTable(
  s: MmuState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
): boolean {
  const { pcid, psc } = s.cpu[cpu];
  const { tables } = psc[level - 1][pcid][h.region[level * h.addresses + va]];
  const of = h.walkClasses.of(rights);
  if (has(tables[of], table)) return false;
  tables[of] = add(tables[of], table);
  return true;
}

/** What the TLB holds for an address, under the current PCID or global. */
export function translationsOf(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
): CachedFrames {
  const tag = isGlobal ? h.pcids : s.cpu[cpu].pcid;
  return h.largePages && isLarge
    ? s.cpu[cpu].largeTlb[tag][h.region[h.addresses + va]]
    : s.cpu[cpu].tlb[tag][va];
}

/** Has the TLB a translation with these rights? */
export function translates(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
  frame: number,
  rights: number,
): boolean {
  const { frames } = translationsOf(s, h, cpu, va, isGlobal, isLarge);
  return has(frames[h.tlbClasses.of(rights)], frame);
}

/**
 * Adds a translation; false if it is there already. One with D stands for the same without, which it replaces:
 * what can go through that can go through it, and for a store that is to set D a walk will do as well.
 */
export function cacheTranslation(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
  frame: number,
  rights: number,
): boolean {
  const { frames } = translationsOf(s, h, cpu, va, isGlobal, isLarge);
  const { of } = h.tlbClasses;
  const same = of(rights);
  const clean = of(rights & ~DIRTY);
  const dirty = of(rights | DIRTY);
  if (has(frames[dirty], frame) || has(frames[same], frame)) return false;
  frames[clean] = remove(frames[clean], frame);
  frames[same] = add(frames[same], frame);
  return true;
}
