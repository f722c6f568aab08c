/** Breaking the relocation model on purpose: one step or rule of a system replaced by another. */

import { spec, system } from '../../../checker/index.ts';
import type { Property, Spec } from '../../../checker/index.ts';
import { linux2624 } from '../../../model/kernel/version.ts';
import type { KernelVersion } from '../../../model/kernel/version.ts';
import type { Walk } from '../../../model/kernel/walk.ts';
import type { Protocol } from '../../../model/relocation/protocol.ts';
import { defaultScenario, relocationParts } from '../../../model/scenario.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { properties } from '../../../specs/relocation/properties.ts';
import { mutated, mutatorsOf } from '../mutate.ts';
import type * as mutate from '../mutate.ts';

type Parts = ReturnType<typeof relocationParts>;

export type Mutation = mutate.Mutation<KernelState, Kernel>;
export const { replaceStep, redirect, replaceRule } = mutatorsOf<KernelState, Kernel, Walk>();

/** A spec of the properties of the whole family, or others, over a system that is broken by `mutations`. */
export function mutatedSpec(
  name: string,
  protocol: Protocol,
  scenario: Partial<Scenario>,
  mutations: readonly Mutation[],
  demanded: readonly Property<KernelState>[] = properties,
  version: KernelVersion = linux2624,
): Spec {
  return spec<KernelState, Scenario>({
    name,
    summary: name,
    bounds: { ...defaultScenario, ...scenario },
    model: (bounds) => {
      const { parts, k } = partsAndKernel(bounds, protocol, version);
      return system(mutated(parts, k, mutations));
    },
    properties: demanded,
  });
}

/** The parts, and the kernel that they were made from: a protocol's callbacks are given it. */
export function partsAndKernel(
  scenario: Scenario,
  protocol: Protocol,
  version: KernelVersion = linux2624,
): { parts: Parts; k: Kernel } {
  const kernels: Kernel[] = [];
  const remembering: Protocol = {
    ...protocol,
    callbacks: (k) => {
      kernels.push(k);
      return protocol.callbacks(k);
    },
  };
  const parts = relocationParts(scenario, remembering, version);
  return { parts, k: kernels[0] as Kernel };
}
