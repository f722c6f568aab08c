/** The state of a translation test: the machine, and of each thread its registers and page faults. */

import { array, bool, range, struct } from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';
import { cpuOf, memoryOf } from '../../x86/words/state.ts';
import type { TranslationTest } from './syntax.ts';

/** Faults of one thread at one address that are counted; more are counted as so many. */
export const MOST_FAULTS = 3;

export function testState({ hardware: h, threads, addresses }: TranslationTest) {
  const CPU = range(0, h.cpus - 1, 'cpu');
  const registers = Math.max(1, ...threads.map((thread) => thread.registers.length));
  const interrupts = threads
    .flatMap(({ instructions }) => instructions)
    .filter(({ operation }) => operation.kind === 'ipi').length;
  return struct({
    memory: memoryOf(h),
    cpu: array(CPU, cpuOf(h)),
    thread: array(
      CPU,
      struct({
        register: array(registers, range(0, h.greatest)),
        /** Page faults by address, and the error code of the last. */
        faults: array(addresses.length, range(0, MOST_FAULTS)),
        code: array(addresses.length, range(0, 31)),
      }),
    ),
    /** Interrupts that were sent and not yet taken. */
    interrupt: array(Math.max(interrupts, 1), bool),
    /** Threads that have instructions left. */
    running: range(0, h.cpus),
    /** All has come to its end: the state is final. */
    over: bool,
  });
}

export type TestState = Value<ReturnType<typeof testState>>;
