/** Breaking a model on purpose: one step or rule of its system replaced by another. */

import { process } from '../../checker/index.ts';
import type { blocked, Process, Rule } from '../../checker/index.ts';

type Blocked = typeof blocked;
type StepOf = Process['machine']['steps'][string];

/** What can be changed of a system over a state `S`. */
interface Parts<S> {
  readonly processes?: Readonly<Record<string, Process>>;
  readonly rules?: readonly Rule<S>[];
}

/** Changes the parts of a system, which were made from a model `K`. Throws if what it is to change is not there. */
export type Mutation<S, K> = <P extends Parts<S>>(parts: P, k: K) => P;

/** What a step of the original is made into; labels are those of the whole machine. */
type Change<K> = (step: StepOf, labels: readonly string[], k: K) => StepOf;

/** Mutations of systems over one state and model, whose machines have locals like `Me`. */
export function mutatorsOf<S, K, Me>() {
  /** Of every process of that name, or of that name and a number: `user` is all users. */
  const changeStep = (name: string, label: string, change: Change<K>): Mutation<S, K> => {
    return (parts, k) => {
      const named = Object.entries(parts.processes ?? {}).filter(
        ([each]) => each === name || each.replace(/\d+$/, '') === name,
      );
      if (named.length === 0) throw new Error(`there is no process '${name}'`);
      const changed = named.map(([each, { machine, constants }]) => {
        const step = machine.steps[label];
        if (step === undefined) throw new Error(`${name} has no label '${label}'`);
        const steps = { ...machine.steps, [label]: change(step, Object.keys(machine.steps), k) };
        return [each, process({ ...machine, steps }, constants)] as const;
      });
      return { ...parts, processes: { ...parts.processes, ...Object.fromEntries(changed) } };
    };
  };

  return {
    /** Another step at the label, without parameters. It returns labels of the whole machine. */
    replaceStep<M = Me>(
      name: string,
      label: string,
      run: (s: S, me: M, k: K) => string | Blocked,
    ): Mutation<S, K> {
      return changeStep(name, label, (_step, _labels, k) => ({
        params: {},
        run: ((s: S, me: M) => run(s, me, k)) as unknown as StepOf['run'],
      }));
    },

    /** The step as it is, but where it would go to `from` it goes to `to`. */
    redirect(name: string, label: string, from: string, to: string): Mutation<S, K> {
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
    },

    /** The step as it is, and then something more, or something undone. */
    andThen<M = Me>(name: string, label: string, act: (s: S, me: M, k: K) => void): Mutation<S, K> {
      return changeStep(name, label, ({ params, run, rename }, _labels, k) => {
        const original = run as unknown as (s: S, me: M, values: unknown) => unknown;
        const longer = (s: S, me: M, values: unknown): unknown => {
          const next = original(s, me, values);
          if (typeof next === 'string') act(s, me, k);
          return next;
        };
        return { params, rename, run: longer as unknown as StepOf['run'] };
      });
    },

    /** Another rule of the same name and with the same parameters. */
    replaceRule<Params>(
      name: string,
      run: (s: S, params: Params, k: K) => Blocked | undefined,
    ): Mutation<S, K> {
      return (parts, k) => {
        const rules = parts.rules ?? [];
        if (!rules.some((rule) => rule.name === name)) {
          throw new Error(`there is no rule '${name}'`);
        }
        const changed = (s: S, params: Params): Blocked | undefined => run(s, params, k);
        const replace = (rule: Rule<S>): Rule<S> =>
          rule.name === name ? { ...rule, run: changed as unknown as typeof rule.run } : rule;
        return { ...parts, rules: rules.map(replace) };
      };
    },
  };
}

/** The parts changed by all mutations, one after the other. */
export function mutated<P extends object, K>(
  parts: P,
  k: K,
  mutations: readonly ((parts: NoInfer<P>, k: K) => NoInfer<P>)[],
): P & { readonly symmetry: Record<string, never> } {
  const changed = mutations.reduce((sofar, mutate) => mutate(sofar, k), parts);
  // What is broken may tell apart what was interchangeable.
  return { ...changed, symmetry: {} };
}
