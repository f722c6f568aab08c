/**
 * The hardware page walker. A walk may begin at any time for any address of the current root, with or
 * without an access of the program (R4); each of its steps reads one entry (R14), from whatever
 * table page it or a paging-structure cache got hold of before, stale or freed. A read from which
 * nothing follows is no step of its own, unless the page must not be read at all.
 */

import { blocked, rule, taken } from '../../checker/index.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { isPresent, isUsable, loadEntry, setAccessed } from './memory.ts';
import { firstPage, regionOf, regionsAt } from './paging.ts';
import { cacheTable, canWalkFrom } from './tlb.ts';

/** Reads an entry above the PTE pages and caches the table page that it points at (R6, R8). */
export function walk(k: Kernel) {
  const { WALKING_CPU, UPPER_LEVEL, REGION, TABLE } = k;
  return rule(
    k.state,
    'walk',
    { cpu: WALKING_CPU, level: UPPER_LEVEL, region: REGION, table: TABLE },
    (s, { cpu, level, region, table }) => {
      if (!canWalkTo(s, k, cpu, level, region, table)) return blocked;
      const va = firstPage(k, region, level - 1);
      const entry = loadEntry(s, k, table, level, va);
      if (!isPresent(entry)) return isUsable(s, k, table, level, va) ? blocked : taken;
      const news = cacheTable(s, cpu, level - 1, region, entry.target);
      if (!news && entry.accessed) return isUsable(s, k, table, level, va) ? blocked : taken;
      setAccessed(s, k, table, level, va, false);
      return taken;
    },
    { actor: 'cpu' },
  );
}

/** Is there a region `region` below `level`, and may the CPU read its entry in page `table`? */
export function canWalkTo(
  s: KernelState,
  k: Kernel,
  cpu: number,
  level: number,
  region: number,
  table: number,
): boolean {
  if (region >= regionsAt(k, level - 1)) return false;
  const parent = Math.floor(region / (k.config.fanout[level - 1] as number));
  return canWalkFrom(s, k, cpu, level, parent, table);
}

/** Reads a PTE, sets its accessed bit by a locked update (R3, R16, R17), caches the translation. */
export function fill(k: Kernel) {
  const { WALKING_CPU, VA, TABLE } = k;
  return rule(
    k.state,
    'fill',
    { cpu: WALKING_CPU, va: VA, table: TABLE },
    (s, { cpu, va, table }) => {
      if (!canWalkFrom(s, k, cpu, 1, regionOf(k, va, 1), table)) return blocked;
      const entry = loadEntry(s, k, table, 1, va);
      if (entry.kind !== 'page') return isUsable(s, k, table, 1, va) ? blocked : taken;
      const news = cacheTranslation(s, cpu, va, entry);
      if (!news && entry.accessed) return isUsable(s, k, table, 1, va) ? blocked : taken;
      setAccessed(s, k, table, 1, va, false);
      return taken;
    },
    { actor: 'cpu' },
  );
}

/** Adds what a PTE that maps a frame says to the TLB; false if it is there already. */
export function cacheTranslation(
  s: KernelState,
  cpu: number,
  va: number,
  { target, writable, dirty }: Readonly<Entry>,
): boolean {
  const cached = s.cpu[cpu].tlb[va][target];
  const known = writable ? (dirty ? cached.dirty : cached.clean) : cached.readOnly;
  if (!writable) cached.readOnly = true;
  else if (dirty) cached.dirty = true;
  else cached.clean = true;
  return !known;
}
