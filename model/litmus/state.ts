/**
 * The state of a litmus test on the x86-TSO abstract machine (see `../x86/store-buffer.ts`).
 *
 * It remembers which write each read read from, and in which order the writes to a location reached memory.
 * So two runs end in the same state just if they are the same execution in the sense of axiomatic models
 * (the same reads-from and the same coherence), and final states can be counted as executions.
 */

import { array, range, struct } from '../../checker/index.ts';
import type { Value } from '../../checker/index.ts';
import { storeBuffer } from '../x86/store-buffer.ts';
import type { Events } from './events.ts';
import type { LitmusTest } from './syntax.ts';
import { valuesOf } from './values.ts';

/** A store of a litmus test that is pending. */
export interface Store {
  /** The location. */
  address: number;
  value: number;
  /** The number of the write. */
  write: number;
}

export const storeMoves = {
  assign: (to: Store, from: Readonly<Store>): void => {
    to.address = from.address;
    to.value = from.value;
    to.write = from.write;
  },
  clear: (store: Store): void => {
    store.address = 0;
    store.value = 0;
    store.write = 0;
  },
};

/** The state's declaration; `depth` is that of the store buffers. */
export function litmusState(test: LitmusTest, events: Events, depth: number) {
  const { locations, threads } = test;
  const { min, max } = valuesOf(test);
  const VALUE = range(min, max);
  const LOCATION = range(0, Math.max(locations.length, 1) - 1);
  const WRITE = range(0, events.writes, 'w');
  const registers = Math.max(1, ...threads.map((thread) => thread.registers.length));
  return struct({
    memory: array(
      LOCATION,
      struct({ value: VALUE, write: WRITE }, ({ value }) => String(value)),
    ),
    cpu: array(
      range(0, threads.length - 1, 'cpu'),
      struct({
        register: array(registers, VALUE),
        /** What an unlocked read-modify-write has read and not yet written. */
        between: VALUE,
        buffer: storeBuffer(
          depth,
          struct({ address: LOCATION, value: VALUE, write: WRITE }),
          ({ address, value }) => `${locations[address]?.name}=${value}`,
        ),
      }),
    ),
    /** Ghost: by read, the write that it read from. */
    readsFrom: array(Math.max(events.reads, 1), WRITE),
    /** Ghost: by write, its place in the order of the writes to its location, from 1; 0 before that. */
    coherence: array(WRITE, range(0, events.writesToOne)),
  });
}

export type LitmusState = Value<ReturnType<typeof litmusState>>;

/** What steps are made from. */
export interface Litmus {
  readonly test: LitmusTest;
  readonly events: Events;
  /** Stores that a store buffer holds at the most; with 0 memory is sequentially consistent. */
  readonly depth: number;
}
