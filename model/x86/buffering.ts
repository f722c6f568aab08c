/**
 * What a CPU with a store buffer does by itself. Walks of other CPUs see a store only when it has reached
 * memory (R46): their rules read memory alone. A walk of the CPU itself may see its older store (R45) or
 * may have read before it: it has both the rules that read memory, and those here.
 *
 * Those take what the buffer holds only where accessed is set in it already. Where it is not, the walk has
 * to set it by a locked update, which drains the buffer (R17); it then reads memory.
 */

import { blocked, rule, taken } from '../../checker/index.ts';
import type { Rule } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { commitOldest, hasDrained } from './ordering.ts';
import { firstPage, regionsAt } from './paging.ts';
import { ALL_RIGHTS } from './translation/rights.ts';
import { walkStep } from './translation/walker.ts';
import { mayWalk } from './walker.ts';

export function buffering(k: Kernel): readonly Rule<KernelState>[] {
  return k.config.storeBuffer === 0 ? [] : [commit(k), walkForwarded(k), fillForwarded(k)];
}

function commit(k: Kernel) {
  return rule(
    k.state,
    'commitStore',
    { cpu: k.CPU },
    (s, { cpu }) => {
      if (hasDrained(s, k, cpu)) return blocked;
      commitOldest(s, k, cpu);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}

/** As `walk`, but reads the CPU's own pending store. */
function walkForwarded(k: Kernel) {
  const { WALKING_CPU, UPPER_LEVEL, REGION, TABLE } = k;
  return rule(
    k.state,
    'walkForwarded',
    { cpu: WALKING_CPU, level: UPPER_LEVEL, region: REGION, table: TABLE },
    (s, { cpu, level, region, table }) => {
      if (region >= regionsAt(k, level - 1)) return blocked;
      const va = firstPage(k, region, level - 1);
      return walkOwnStore(s, k, cpu, level, va, table) ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}

/** As `fill`, but reads the CPU's own pending store. */
function fillForwarded(k: Kernel) {
  const { WALKING_CPU, VA, TABLE } = k;
  return rule(
    k.state,
    'fillForwarded',
    { cpu: WALKING_CPU, va: VA, table: TABLE },
    (s, { cpu, va, table }) => (walkOwnStore(s, k, cpu, 1, va, table) ? taken : blocked),
    { actor: 'cpu' },
  );
}

function walkOwnStore(
  s: KernelState,
  k: Kernel,
  cpu: number,
  level: number,
  va: number,
  table: number,
): boolean {
  return mayWalk(s, k, cpu) && walkStep(s, k.mmu, cpu, level, va, table, ALL_RIGHTS, true);
}
