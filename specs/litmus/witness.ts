/** How a litmus test comes to what its condition is about: a shortest run. */

import { check, spec } from '../../checker/index.ts';
import type { Processes, System } from '../../checker/index.ts';
import { renderRun } from '../../checker/trace/render.ts';
import type { Trace } from '../../checker/trace/trace.ts';
import { exactDepth, litmusSystem } from '../../model/litmus/system.ts';
import { holds } from '../../model/litmus/outcome.ts';
import { isTrue } from '../../model/litmus/proposition.ts';
import type { LitmusState } from '../../model/litmus/state.ts';
import type { LitmusTest } from '../../model/litmus/syntax.ts';
import { valueAt } from '../../model/litmus/translation/outcome.ts';
import type { TranslationTest } from '../../model/litmus/translation/syntax.ts';
import { translationSystem } from '../../model/litmus/translation/system.ts';
import { isDrained } from '../../model/x86/store-buffer.ts';

/** What a run is searched for in. */
interface Searched<S> {
  readonly name: string;
  readonly system: System<S>;
  readonly isFinal: (s: S, processes: Processes) => boolean;
  readonly holds: (s: S) => boolean;
  readonly isForAll: boolean;
  readonly readable: (trace: Trace) => Pick<Trace, 'initial' | 'steps'>;
}

/**
 * A run to a final state that satisfies the proposition, or that doesn't if it is claimed of all; a line that
 * says so if there is none.
 */
export function witnessOf(test: LitmusTest, depth = exactDepth(test)): string[] {
  const { quantifier, proposition } = test.condition;
  return witnessIn<LitmusState>({
    name: test.name,
    system: litmusSystem(test, depth),
    isFinal,
    holds: (s) => holds(proposition, s),
    isForAll: quantifier === 'forall',
    readable: (trace) => readable(test, trace),
  });
}

/** The same for a translation test. */
export function translationWitnessOf(test: TranslationTest): string[] {
  const { quantifier, proposition } = test.condition;
  return witnessIn({
    name: test.name,
    system: translationSystem(test),
    isFinal: (s) => s.over,
    holds: (s) => isTrue(proposition, (place) => valueAt(test, s, place)),
    isForAll: quantifier === 'forall',
    readable: (trace) => trace,
  });
}

function witnessIn<S>({ name, system, isForAll, ...of }: Searched<S>): string[] {
  const { properties } = check(
    spec<S, Record<string, number>>({
      name: 'litmus',
      summary: name,
      model: () => system,
      properties: [
        {
          name: 'noWitness',
          meaning: 'no final state is a witness',
          invariant: (s, processes) => !(of.isFinal(s, processes) && of.holds(s) !== isForAll),
        },
      ],
    }),
    { partialOrder: false },
  );
  const [property] = properties;
  if (property?.verdict !== 'violated') {
    return [`${isForAll ? 'Every' : 'No'} final state satisfies the proposition.`];
  }
  const which = isForAll ? 'does not satisfy the proposition' : 'satisfies the proposition';
  return [
    `A shortest run to a final state that ${which}:`,
    ...renderRun(of.readable(property.trace)),
  ];
}

function isFinal({ cpu }: LitmusState, processes: Processes): boolean {
  return (
    Object.values(processes).every(({ pc }) => pc === 'end') &&
    [...cpu].every(({ buffer }) => isDrained(buffer))
  );
}

/** In the words of the format, without the ghosts. */
function readable(test: LitmusTest, { initial, steps }: Trace): Pick<Trace, 'initial' | 'steps'> {
  const inWords = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    all
      .filter(({ name }) => !/^(readsFrom|coherence)\[/.test(name))
      .map((each) => ({ ...each, name: placeName(test, each.name) }));
  return {
    initial: { ...initial, variables: inWords(initial.variables) },
    steps: steps.map((step) => ({ ...step, changes: inWords(step.changes) })),
  };
}

function placeName({ locations, threads }: LitmusTest, name: string): string {
  const [, location] = /^memory\[(\d+)\]$/.exec(name) ?? [];
  if (location !== undefined) return `[${locations[Number(location)]?.name}]`;
  const [, thread, register, rest] =
    /^cpu\[cpu(\d+)\]\.(?:register\[(\d+)\]|(\w+))$/.exec(name) ?? [];
  if (thread === undefined) return name;
  if (register === undefined) return `${thread}:${rest}`;
  return `${thread}:${threads[Number(thread)]?.registers[Number(register)]?.name}`;
}
