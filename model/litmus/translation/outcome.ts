/** Every outcome that a translation test can have, and what its condition makes of them. */

import { terminalStates } from '../../../checker/index.ts';
import { outcomeFrom, TooManyStatesError } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { isTrue } from '../proposition.ts';
import { LitmusError } from '../syntax.ts';
import { ENTRY_NAMES } from './names.ts';
import type { TestState } from './state.ts';
import { ENTRY_BITS } from './syntax.ts';
import type { EntryBit, TranslationPlace, TranslationTest } from './syntax.ts';
import { translationSystem } from './system.ts';

/** The test with store buffers of another depth. */
export function withDepth(test: TranslationTest, depth: number): TranslationTest {
  return { ...test, hardware: { ...test.hardware, depth } };
}

/**
 * Explores a test. `maxMemory` is for the states, in bytes. Throws `TooManyStatesError`, and `LitmusError` if
 * no run comes to its end.
 */
export function translationOutcomeOf(
  test: TranslationTest,
  { maxMemory }: { readonly maxMemory?: number } = {},
): Outcome {
  const { condition, observed } = test;
  const ends = terminalStates(
    translationSystem(test),
    (s) =>
      s.over
        ? {
            values: observed.map((place) => valueAt(test, s, place)),
            satisfies: isTrue(condition.proposition, (place) => valueAt(test, s, place)),
          }
        : null,
    // Tests are small: to compile their steps takes longer than to run them as they are.
    { maxMemory, compile: false },
  );
  if (ends.ending !== 'complete') {
    const states = ends.states.toLocaleString('en');
    throw new TooManyStatesError(`${test.name}: stopped at ${states} states: no memory for more`);
  }
  const results = ends.results.filter((result) => result !== null);
  if (results.length === 0) throw new LitmusError(`${test.name}: no run comes to its end`);
  return outcomeFrom(
    { ...test, observed: observed.map((place) => placeName(test, place)) },
    results,
    ends,
  );
}

export function valueAt(test: TranslationTest, s: TestState, place: TranslationPlace): number {
  switch (place.kind) {
    case 'register':
      return s.thread[place.thread].register[place.register];
    case 'page':
      return s.memory[place.page * test.hardware.fanout].value;
    case 'entry': {
      const entry = s.memory[test.wordOf(place.entry)];
      return place.bit === 'target' ? entry.target : Number(entry[place.bit]);
    }
    case 'fault': {
      const { faults, code } = s.thread[place.thread];
      if (place.weight === null) return faults[place.va];
      return (code[place.va] & place.weight) === 0 ? 0 : 1;
    }
  }
}

const BIT_NAMES = new Map<EntryBit, string>(
  Object.entries(ENTRY_BITS).map(([name, bit]) => [bit, name]),
);
const CODE_NAMES = new Map([
  [1, 'P'],
  [2, 'W'],
  [4, 'U'],
  [8, 'RSVD'],
  [16, 'I'],
]);

/** As the format writes it. */
export function placeName(test: TranslationTest, place: TranslationPlace): string {
  switch (place.kind) {
    case 'register':
      return `${place.thread}:${test.threads[place.thread]?.registers[place.register]?.name}`;
    case 'page':
      return test.pages[place.page] as string;
    case 'entry': {
      const { level, va, table } = place.entry;
      const of = table === null ? '' : `,${test.pages[table]}`;
      const bit = place.bit === 'target' ? 'f' : BIT_NAMES.get(place.bit);
      return `${ENTRY_NAMES[level - 1]}(${test.addresses[va]}${of}).${bit}`;
    }
    case 'fault': {
      const of = `Fault(P${place.thread},${test.addresses[place.va]})`;
      return place.weight === null ? of : `${of}.${CODE_NAMES.get(place.weight)}`;
    }
  }
}
