/** A litmus test as a system: one process for each thread, on a CPU of its own with a store buffer. */

import { blocked, process, range, rule, system, taken } from '../../checker/index.ts';
import type { System } from '../../checker/index.ts';
import { dropOldest, isDrained } from '../x86/store-buffer.ts';
import { writeMemory } from './access.ts';
import { eventsOf } from './events.ts';
import { litmusState, storeMoves } from './state.ts';
import type { Litmus, LitmusState } from './state.ts';
import type { LitmusTest } from './syntax.ts';
import { threadMachine } from './thread.ts';

/**
 * The depth of store buffer that takes no behaviour away: no thread has more stores pending than it does
 * altogether.
 */
export function exactDepth(test: LitmusTest): number {
  return eventsOf(test).buffered;
}

/** Throws `LitmusError` if the test's values become too large. */
export function litmusSystem(test: LitmusTest, depth: number): System<LitmusState> {
  const litmus: Litmus = { test, events: eventsOf(test), depth };
  const state = litmusState(test, litmus.events, depth);
  return system({
    state,
    init: (s) => {
      test.locations.forEach(({ initial }, i) => (s.memory[i].value = initial));
      test.threads.forEach(({ registers }, p) => {
        const cpu = s.cpu[p];
        registers.forEach(({ initial }, r) => (cpu.register[r] = initial));
        cpu.between = 0;
        for (const entry of cpu.buffer.entry) storeMoves.clear(entry);
      });
    },
    processes: Object.fromEntries(
      test.threads.map((_, p) => [`P${p}`, process(threadMachine(state, litmus, p), {})]),
    ),
    rules: depth === 0 ? [] : [drain(state, litmus)],
    ghosts: ['readsFrom', 'coherence'],
  });
}

/** The oldest store of a CPU goes to memory. */
function drain(state: ReturnType<typeof litmusState>, { test, depth }: Litmus) {
  const CPU = range(0, test.threads.length - 1, 'cpu');
  return rule(
    state,
    'drain',
    { cpu: CPU },
    (s, { cpu }) => {
      const { buffer } = s.cpu[cpu];
      if (isDrained(buffer)) return blocked;
      writeMemory(s, buffer.entry[0].address, buffer.entry[0].value, buffer.entry[0].write);
      dropOldest(buffer, depth, storeMoves);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}
