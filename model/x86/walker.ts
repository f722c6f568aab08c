/**
 * The hardware page walker at work on the kernel's page tables (`translation/walker.ts`). A read from which
 * nothing follows is no step of its own, unless the page must not be read at all.
 */

import { blocked, rule, taken } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { isUsable } from './memory.ts';
import { firstPage, regionsAt } from './paging.ts';
import { canWalkFrom } from './translation/caches.ts';
import { ALL_RIGHTS } from './translation/rights.ts';
import { walkStep } from './translation/walker.ts';

/** May the CPU begin a walk, or go on with one? */
export function mayWalk(s: KernelState, k: Kernel, cpu: number): boolean {
  return k.config.speculates || s.cpu[cpu].userMode;
}

/** Reads an entry above the PTE pages and caches the table page that it points at (R6, R8). */
export function walk(k: Kernel) {
  const { WALKING_CPU, UPPER_LEVEL, REGION, TABLE } = k;
  return rule(
    k.state,
    'walk',
    { cpu: WALKING_CPU, level: UPPER_LEVEL, region: REGION, table: TABLE },
    (s, { cpu, level, region, table }) => {
      if (region >= regionsAt(k, level - 1)) return blocked;
      const va = firstPage(k, region, level - 1);
      return walkOn(s, k, cpu, level, va, table) ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}

/** Reads a PTE, sets its accessed bit by a locked update (R3, R16, R17), caches the translation. */
export function fill(k: Kernel) {
  const { WALKING_CPU, VA, TABLE } = k;
  return rule(
    k.state,
    'fill',
    { cpu: WALKING_CPU, va: VA, table: TABLE },
    (s, { cpu, va, table }) => (walkOn(s, k, cpu, 1, va, table) ? taken : blocked),
    { actor: 'cpu' },
  );
}

function walkOn(
  s: KernelState,
  k: Kernel,
  cpu: number,
  level: number,
  va: number,
  table: number,
): boolean {
  if (!mayWalk(s, k, cpu)) return false;
  if (!canWalkFrom(s, k.mmu, cpu, level, va, table, ALL_RIGHTS)) return false;
  const isStep = walkStep(s, k.mmu, cpu, level, va, table, ALL_RIGHTS, false);
  return isStep || !isUsable(s, k, table, level, va);
}
