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
import { commitOldest, hasDrained, newestStoreTo } from './ordering.ts';
import { firstPage, regionOf } from './paging.ts';
import { cacheTable, canWalkFrom } from './tlb.ts';
import { cacheTranslation, canWalkTo } from './walker.ts';

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
      if (!canWalkTo(s, k, cpu, level, region, table)) return blocked;
      const va = firstPage(k, region, level - 1);
      const newest = newestStoreTo(s, k, cpu, table, level, va);
      if (newest < 0) return blocked;
      const { kind, target, accessed } = s.cpu[cpu].buffer.entry[newest].value;
      if (kind !== 'table' || !accessed) return blocked;
      return cacheTable(s, cpu, level - 1, region, target) ? taken : blocked;
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
    (s, { cpu, va, table }) => {
      if (!canWalkFrom(s, k, cpu, 1, regionOf(k, va, 1), table)) return blocked;
      const newest = newestStoreTo(s, k, cpu, table, 1, va);
      if (newest < 0) return blocked;
      const entry = s.cpu[cpu].buffer.entry[newest].value;
      if (entry.kind !== 'page' || !entry.accessed) return blocked;
      return cacheTranslation(s, cpu, va, entry) ? taken : blocked;
    },
    { actor: 'cpu' },
  );
}
