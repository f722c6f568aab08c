/** Interrupts from one CPU to another: there is no other way to invalidate what a CPU has cached (R33). */

import { isDrained } from '../../x86/store-buffer.ts';
import type { WordHardware } from '../../x86/words/state.ts';
import {
  invalidateAll,
  invalidatePage,
  invalidatePageOf,
  invalidatePcid,
  invalidatePcids,
  loadCr3,
} from '../../x86/translation/invalidation.ts';
import type { TestState } from './state.ts';
import type { Invalidation, TranslationTest } from './syntax.ts';

export interface Interrupt {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly invalidation: Invalidation;
}

/** All interrupts that a test sends. */
export function interruptsOf({ threads }: TranslationTest): Interrupt[] {
  return threads.flatMap(({ instructions }, from) =>
    instructions.flatMap(({ operation }) =>
      operation.kind === 'ipi'
        ? [
            {
              number: operation.number,
              from,
              to: operation.to,
              invalidation: operation.invalidation,
            },
          ]
        : [],
    ),
  );
}

/** Runs the handler; false if there is no such interrupt, or the CPU does not take it now (R48). */
export function takeInterrupt(h: WordHardware, { number, to, invalidation }: Interrupt) {
  const run = invalidate(h, to, invalidation);
  return (s: TestState): boolean => {
    if (!s.interrupt[number] || s.cpu[to].interruptsOff) return false;
    // Invalidating is serialising.
    if (!isDrained(s.cpu[to].buffer)) return false;
    run(s);
    s.interrupt[number] = false;
    return true;
  };
}

export function invalidate(
  h: WordHardware,
  cpu: number,
  what: Invalidation,
): (s: TestState) => void {
  switch (what.kind) {
    case 'invlpg':
      return (s) => invalidatePage(s, h, cpu, what.va);
    case 'invpcid':
      if (what.type === 0) return (s) => invalidatePageOf(s, h, cpu, what.pcid, what.va);
      if (what.type === 1) return (s) => invalidatePcid(s, h, cpu, what.pcid);
      return what.type === 2 ? (s) => invalidateAll(s, h, cpu) : (s) => invalidatePcids(s, h, cpu);
    case 'cr3':
      return (s) => loadCr3(s, h, cpu, what.root, what.pcid, what.keep);
    case 'cr4':
      return (s) => invalidateAll(s, h, cpu);
  }
}
