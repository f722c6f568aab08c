/** Breaking the slab model on purpose: one step or rule replaced by another, or an ingredient left out. */

import { process, spec, system } from '../../../checker/index.ts';
import type { blocked, Rule, Spec } from '../../../checker/index.ts';
import type { Contract } from '../../../model/slab/contract.ts';
import { defaultSlabScenario, slabParts } from '../../../model/slab/scenario.ts';
import type { SlabScenario } from '../../../model/slab/scenario.ts';
import type { Allocating, Slabs, SlabState } from '../../../model/slab/state.ts';
import { properties } from '../../../specs/slab/properties.ts';

type Blocked = typeof blocked;
type Parts = ReturnType<typeof slabParts>['parts'];
type StepOf = NonNullable<Parts['processes']>[string]['machine']['steps'][string];

/** Changes the parts of a system. Throws if what it is to change is not there. */
export type Mutation = (parts: Parts, k: Slabs) => Parts;

/** A system that holds, from which mutants are made. */
export interface Base {
  readonly contract: Contract;
  readonly scenario: Partial<SlabScenario>;
}

/** Another contract in place of the base's, other bounds, or other parts. */
export interface Change {
  readonly contract?: Contract | undefined;
  readonly scenario?: Partial<SlabScenario>;
  readonly mutations?: readonly Mutation[];
}

export interface Mutant extends Change {
  readonly name: string;
  /** What is broken, in one line. */
  readonly breaks: string;
  readonly base: Base;
  /** The property that must be violated. */
  readonly caughtBy: string;
}

/** A mutant that holds: it says that something is not needed, or what the model does not see. */
export interface Survivor extends Change {
  readonly name: string;
  readonly base: Base;
  readonly why: string;
}

type ChangeStep = (step: StepOf, labels: readonly string[], k: Slabs) => StepOf;

/** Of every process of that name, which may end in a number: `user` is all users. */
function changeStep(name: string, label: string, change: ChangeStep): Mutation {
  return (parts, k) => {
    const all = Object.entries(parts.processes ?? {});
    const named = all.filter(([each]) => each.replace(/\d+$/, '') === name);
    if (named.length === 0) throw new Error(`there is no process '${name}'`);
    const changed = named.map(([each, { machine, constants }]) => {
      const step = machine.steps[label];
      if (step === undefined) throw new Error(`${name} has no label '${label}'`);
      const steps = { ...machine.steps, [label]: change(step, Object.keys(machine.steps), k) };
      return [each, process({ ...machine, steps }, constants)] as const;
    });
    return { ...parts, processes: { ...parts.processes, ...Object.fromEntries(changed) } };
  };
}

/** Another step at the label, without parameters. It returns labels of the whole machine. */
export function replaceStep<M = Allocating>(
  name: string,
  label: string,
  run: (s: SlabState, me: M, k: Slabs) => string | Blocked,
): Mutation {
  return changeStep(name, label, (_step, _labels, k) => ({
    params: {},
    run: ((s: SlabState, me: M) => run(s, me, k)) as unknown as StepOf['run'],
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

/** The step as it is, and then something more, or something undone. */
export function andThen<M = Allocating>(
  name: string,
  label: string,
  act: (s: SlabState, me: M, k: Slabs) => void,
): Mutation {
  return changeStep(name, label, ({ params, run, rename }, _labels, k) => ({
    params,
    rename,
    run: ((s: SlabState, me: M, values: unknown) => {
      const next = (run as unknown as (s: SlabState, me: M, values: unknown) => unknown)(
        s,
        me,
        values,
      );
      if (typeof next === 'string') act(s, me, k);
      return next;
    }) as unknown as StepOf['run'],
  }));
}

type RunOf<P> = (s: SlabState, params: P, k: Slabs) => Blocked | undefined;

/** Another rule of the same name and with the same parameters. */
export function replaceRule<P>(name: string, run: RunOf<P>): Mutation {
  return (parts, k) => {
    const rules = parts.rules ?? [];
    if (!rules.some((rule) => rule.name === name)) throw new Error(`there is no rule '${name}'`);
    const changed = (s: SlabState, params: P): Blocked | undefined => run(s, params, k);
    const replace = (rule: Rule<SlabState>): Rule<SlabState> =>
      rule.name === name ? { ...rule, run: changed as unknown as typeof rule.run } : rule;
    return { ...parts, rules: rules.map(replace) };
  };
}

/** The spec of the whole family, over a system that is broken by `change`. */
export function mutatedSpec(base: Base, change: Change = {}): Spec {
  const contract = change.contract ?? base.contract;
  const mutations = change.mutations ?? [];
  return spec<SlabState, SlabScenario>({
    name: 'mutant',
    summary: 'broken on purpose',
    bounds: { ...defaultSlabScenario, ...base.scenario, ...change.scenario },
    model: (bounds) => {
      const { parts, k } = slabParts(bounds, contract);
      const changed = mutations.reduce((sofar, mutate) => mutate(sofar, k), parts);
      // What is broken may tell apart what was interchangeable.
      return system({ ...changed, symmetry: {} });
    },
    properties,
  });
}
