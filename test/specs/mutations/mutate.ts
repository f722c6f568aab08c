/** Breaking the model on purpose: one step or rule of a relocation system replaced by another. */

import { process, spec, system } from '../../../checker/index.ts';
import type { blocked, Rule, Spec } from '../../../checker/index.ts';
import type { Walk } from '../../../model/kernel/walk.ts';
import type { Protocol } from '../../../model/relocation/protocol.ts';
import { defaultScenario, relocationParts } from '../../../model/scenario.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { properties } from '../../../specs/relocation/properties.ts';

type Blocked = typeof blocked;
type Parts = ReturnType<typeof relocationParts>;

/** Changes the parts of a system. Throws if what it is to change is not there. */
export type Mutation = (parts: Parts, k: Kernel) => Parts;

type StepOf = NonNullable<Parts['processes']>[string]['machine']['steps'][string];

/** What a step of the original is made into; labels are those of the whole machine. */
type Change = (step: StepOf, labels: readonly string[], k: Kernel) => StepOf;

function changeStep(name: string, label: string, change: Change): Mutation {
  return (parts, k) => {
    const original = parts.processes?.[name];
    if (original === undefined) throw new Error(`there is no process '${name}'`);
    const { machine, constants } = original;
    const step = machine.steps[label];
    if (step === undefined) throw new Error(`${name} has no label '${label}'`);
    const steps = { ...machine.steps, [label]: change(step, Object.keys(machine.steps), k) };
    const processes = { ...parts.processes, [name]: process({ ...machine, steps }, constants) };
    return { ...parts, processes };
  };
}

/** Another step at the label, without parameters. It returns labels of the whole machine. */
export function replaceStep<M = Walk>(
  name: string,
  label: string,
  run: (s: KernelState, me: M, k: Kernel) => string | Blocked,
): Mutation {
  return changeStep(name, label, (_step, _labels, k) => ({
    params: {},
    run: ((s: KernelState, me: M) => run(s, me, k)) as unknown as StepOf['run'],
  }));
}

/** The step as it is, but where it would go to `from` it goes to `to`. */
export function redirect(name: string, label: string, from: string, to: string): Mutation {
  return changeStep(name, label, ({ params, run, rename }, labels) => {
    for (const each of [from, to]) {
      if (!labels.includes(each)) throw new Error(`${name} has no label '${each}'`);
    }
    return {
      params,
      run,
      rename: (inner) => {
        const outward = rename === undefined ? inner : rename(inner);
        return outward === from ? to : outward;
      },
    };
  });
}

type RunOf<P> = (s: KernelState, params: P, k: Kernel) => Blocked | undefined;

/** Another rule of the same name and with the same parameters. */
export function replaceRule<P>(name: string, run: RunOf<P>): Mutation {
  return (parts, k) => {
    const rules = parts.rules ?? [];
    if (!rules.some((rule) => rule.name === name)) throw new Error(`there is no rule '${name}'`);
    const changed = (s: KernelState, params: P): Blocked | undefined => run(s, params, k);
    const replace = (rule: Rule<KernelState>): Rule<KernelState> =>
      rule.name === name ? { ...rule, run: changed as unknown as typeof rule.run } : rule;
    return { ...parts, rules: rules.map(replace) };
  };
}

/** The spec of the whole family, over a system that is broken by `mutations`. */
export function mutatedSpec(
  name: string,
  protocol: Protocol,
  scenario: Partial<Scenario>,
  mutations: readonly Mutation[],
): Spec {
  return spec<KernelState, Scenario>({
    name,
    summary: name,
    bounds: { ...defaultScenario, ...scenario },
    model: (bounds) => {
      const { parts, k } = partsAndKernel(bounds, protocol);
      const changed = mutations.reduce((sofar, mutate) => mutate(sofar, k), parts);
      // What is broken may tell apart what was interchangeable.
      return system({ ...changed, symmetry: {} });
    },
    properties,
  });
}

/** The parts, and the kernel that they were made from: a protocol's callbacks are given it. */
export function partsAndKernel(
  scenario: Scenario,
  protocol: Protocol,
): { parts: Parts; k: Kernel } {
  const kernels: Kernel[] = [];
  const parts = relocationParts(scenario, {
    ...protocol,
    callbacks: (k) => {
      kernels.push(k);
      return protocol.callbacks(k);
    },
  });
  return { parts, k: kernels[0] as Kernel };
}
