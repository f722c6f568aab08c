/** Which of the states that a search expands are compared with a renaming of theirs. */

import type { System } from '../system/system.ts';

/** One state in so many, at least. */
const PERIOD_MAX = 1024;
const SAMPLES_PER_DOUBLING = 64;

/**
 * That members are interchangeable is the model's claim; a mistake in it may show in few states only. So
 * many of the first states are chosen and then ever fewer, and for each label of each process the first,
 * second, fourth, eighth ... state in which the process is there. The same states in every run.
 */
export class SpotChecks {
  readonly #processes: System['processes'];
  readonly #all: boolean;
  /** By process and label. */
  readonly #visits: readonly Uint32Array[];
  #states = 0;

  /** With `all` every state is chosen. */
  constructor({ processes }: System, all: boolean) {
    this.#processes = processes;
    this.#all = all;
    this.#visits = processes.map(({ labels }) => new Uint32Array(labels.length));
  }

  /** Is this state to be compared? To be asked once for each state that is expanded. */
  chooses(state: Int32Array): boolean {
    this.#states += 1;
    const period = Math.max(1, Math.min(this.#states / SAMPLES_PER_DOUBLING, PERIOD_MAX) | 0);
    let chosen = this.#all || this.#states % period === 0;
    for (let p = 0; p < this.#processes.length; p += 1) {
      const { word, shift, mask } = this.#processes[p] as System['processes'][number];
      const visits = this.#visits[p] as Uint32Array;
      const label = ((state[word] as number) >>> shift) & mask;
      const count = (visits[label] as number) + 1;
      visits[label] = count;
      if ((count & (count - 1)) === 0) chosen = true;
    }
    return chosen;
  }
}
