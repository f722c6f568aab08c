/** What data instructions compute, of signed numbers that never overflow (see `values.ts`). */

import type { Operation } from './syntax.ts';

/** What goes into the target; `old` is what was there. */
export function resultOf(
  operation: Operation,
  old: number,
  source: number,
  accumulator: number,
): number {
  if (operation === 'mov' || operation === 'xchg') return source;
  if (operation === 'add' || operation === 'xadd') return old + source;
  if (operation === 'sub') return old - source;
  if (operation === 'and') return old & source;
  if (operation === 'or') return old | source;
  if (operation === 'xor') return old ^ source;
  // CMPXCHG writes in any case: what was there if it differs from the accumulator (SDM volume 2).
  return old === accumulator ? source : old;
}

/** Which register gets what was in the target: the source's, the accumulator, or none. */
export function returns(operation: Operation): 'source' | 'accumulator' | null {
  if (operation === 'xchg' || operation === 'xadd') return 'source';
  // If the comparison succeeds, the accumulator is what was there already.
  return operation === 'cmpxchg' ? 'accumulator' : null;
}
