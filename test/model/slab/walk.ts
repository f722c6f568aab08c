/** Long random runs of a slab system, at sizes that no search goes through. */

import { Expander } from '../../../checker/search/expander.ts';
import { boundsOf } from '../../../checker/spec.ts';
import type { Spec } from '../../../checker/index.ts';
import { unpack } from '../../../checker/state/value.ts';
import type { System } from '../../../checker/index.ts';
import type { SlabScenario } from '../../../model/slab/scenario.ts';

/** A state in plain values: sets are lists of members. */
export interface PlainSlabs {
  readonly cpu: readonly {
    readonly active: readonly { readonly slab: number | null; readonly freeList: number | null }[];
  }[];
  readonly slab: readonly {
    readonly list: string;
    readonly cache: number;
    readonly freeList: number | null;
    readonly inuse: number;
    readonly lock: number | null;
  }[];
  readonly object: readonly {
    readonly allocated: boolean;
    readonly next: number | null;
    readonly references: number;
  }[];
  readonly list: { readonly link: readonly (number | null)[] };
}

/** The states of one run, in which a generator of numbers below 1 chooses among the steps. */
export function* randomRun(
  spec: Spec,
  bounds: Partial<SlabScenario>,
  steps: number,
  random: () => number,
): Generator<PlainSlabs> {
  const system = spec.model(boundsOf(spec, bounds)) as System;
  const { layout } = system.view;
  const expander = new Expander(system);
  let state = new Int32Array(system.initial[0] as Int32Array);
  for (let i = 0; i < steps; i += 1) {
    const successors: Int32Array[] = [];
    expander.load(state);
    expander.visit({ successor: () => successors.push(new Int32Array(expander.next)) });
    if (successors.length === 0) return;
    state = successors[Math.floor(random() * successors.length)] as Int32Array<ArrayBuffer>;
    yield unpack(layout, state) as unknown as PlainSlabs;
  }
}
