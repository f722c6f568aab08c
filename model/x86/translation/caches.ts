/** The TLB and the paging-structure caches of a CPU: what they hold, what is added to them. */

import { add, has } from '../../../checker/index.ts';
import type { Hardware } from './hardware.ts';
import { ALL_RIGHTS } from './rights.ts';
import type { TranslationState } from './state.ts';

/**
 * May the CPU go on from page `table` as the table page of `level` for an address, with `rights` along the way
 * so far: from CR3, or from a paging-structure cache, whichever of them it likes (R12, R13)?
 */
export function canWalkFrom(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
): boolean {
  const { root, pcid, psc } = s.cpu[cpu];
  if (level === h.levels) return root === table && rights === ALL_RIGHTS;
  return has(psc[level - 1][pcid][h.region[level]?.[va] as number][table], rights);
}

/** Adds a pointer to a table page of `level`; false if it is there already. */
export function cacheTable(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
): boolean {
  const { pcid, psc } = s.cpu[cpu];
  const cached = psc[level - 1][pcid][h.region[level]?.[va] as number];
  if (has(cached[table], rights)) return false;
  cached[table] = add(cached[table], rights);
  return true;
}

/** Has the TLB a translation with these rights, of the current PCID or global? */
export function translates(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
  frame: number,
  rights: number,
): boolean {
  const tag = isGlobal ? h.pcids : s.cpu[cpu].pcid;
  if (!isLarge) return has(s.cpu[cpu].tlb[tag][va][frame], rights);
  return has(s.cpu[cpu].largeTlb[tag][h.region[1]?.[va] as number][frame], rights);
}

/** Adds a translation; false if it is there already. */
export function cacheTranslation(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
  frame: number,
  rights: number,
): boolean {
  if (translates(s, h, cpu, va, isGlobal, isLarge, frame, rights)) return false;
  const tag = isGlobal ? h.pcids : s.cpu[cpu].pcid;
  if (isLarge) {
    const cached = s.cpu[cpu].largeTlb[tag][h.region[1]?.[va] as number];
    cached[frame] = add(cached[frame], rights);
  } else {
    const cached = s.cpu[cpu].tlb[tag][va];
    cached[frame] = add(cached[frame], rights);
  }
  return true;
}

/** The physical page that a translation gives: of a large page, the one that the address lies in. */
export function physicalPage(h: Hardware, va: number, isLarge: boolean, frame: number): number {
  return isLarge ? (frame + (h.offset[va] as number)) % h.pages : frame;
}
