/** How a litmus test comes to what its condition is about: a shortest run. */

import { check, spec } from '../../checker/index.ts';
import type { Processes } from '../../checker/index.ts';
import { renderRun } from '../../checker/trace/render.ts';
import type { Trace } from '../../checker/trace/trace.ts';
import { holds } from '../../model/litmus/outcome.ts';
import type { Outcome } from '../../model/litmus/outcome.ts';
import type { LitmusState } from '../../model/litmus/state.ts';
import { litmusSystem } from '../../model/litmus/system.ts';
import type { LitmusTest } from '../../model/litmus/syntax.ts';
import { isDrained } from '../../model/x86/store-buffer.ts';

/**
 * A run to a final state that satisfies the proposition, or that doesn't if it is claimed of all; a line that
 * says so if there is none.
 */
export function witnessOf({ test, depth }: Outcome): string[] {
  const { quantifier, proposition } = test.condition;
  const wanted = quantifier !== 'forall';
  const { properties } = check(
    spec<LitmusState, Record<string, number>>({
      name: 'litmus',
      summary: test.name,
      model: () => litmusSystem(test, depth),
      properties: [
        {
          name: 'noWitness',
          meaning: 'no final state is a witness',
          invariant: (s, processes) => !(isFinal(s, processes) && holds(proposition, s) === wanted),
        },
      ],
    }),
    { partialOrder: false },
  );
  const [property] = properties;
  if (property?.verdict !== 'violated') {
    return [`${wanted ? 'No' : 'Every'} final state satisfies the proposition.`];
  }
  const which = wanted ? 'satisfies the proposition' : 'does not satisfy the proposition';
  return [
    `A shortest run to a final state that ${which}:`,
    ...renderRun(readable(test, property.trace)),
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
