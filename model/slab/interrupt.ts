/**
 * Interrupts that use the allocator: a handler on the CPU of a thread, which does not run meanwhile, and
 * which has interrupts on when the handler begins.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import type { ClientRules } from './contract.ts';
import { release } from './release.ts';
import { allocatorLocals } from './state.ts';
import type { Slabs, SlabState, Thread, ThreadMachine } from './state.ts';

/** The handler that ends what an object of the list's cache is in flight for, and drops it. */
export function handler(k: Slabs, rules: ClientRules) {
  const { machine } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        const cpu = s.cpu[me.cpu];
        if (s.list.inFlight === null || cpu.interruptsOff) return blocked;
        cpu.inInterrupt = true;
        me.victim = s.list.inFlight;
        s.list.inFlight = null;
        return 'drop/put';
      },
      ...expand('drop', release(k, rules), { released: 'return' }),
      return: (s, me) => {
        s.cpu[me.cpu].inInterrupt = false;
        return 'idle';
      },
    },
  });
}

type Step = ThreadMachine['steps'][string];

/** The machine of a thread that stands still while a handler runs on its CPU. */
export function interruptible(machine: ThreadMachine): ThreadMachine {
  const steps = Object.entries(machine.steps).map(([label, step]): [string, Step] => {
    const run = step.run as unknown as (s: SlabState, me: Thread, params: unknown) => string;
    return [
      label,
      {
        ...step,
        run: ((s: SlabState, me: Thread, params: unknown) =>
          s.cpu[me.cpu].inInterrupt ? blocked : run(s, me, params)) as unknown as Step['run'],
      },
    ];
  });
  return { ...machine, steps: Object.fromEntries(steps) };
}
