/** The example specs, against counts that do not come from Limbo. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { CheckResult, Spec, SpecBounds } from '../../checker/index.ts';
import { dieHardSpec } from '../../specs/examples/die-hard.ts';
import {
  diningPhilosophersSpec,
  leftHandedPhilosopherSpec,
} from '../../specs/examples/dining-philosophers.ts';
import { germanSpec } from '../../specs/examples/german.ts';
import { petersonSpec } from '../../specs/examples/peterson.ts';
import { twoPhaseCommitSpec } from '../../specs/examples/two-phase-commit.ts';
import { explore } from '../checker/search/reference.ts';

const run = (spec: Spec, bounds: SpecBounds = {}, symmetry = false): CheckResult => {
  const result = check(spec, { bounds, symmetry });
  expect(result.asExpected).toBe(true);
  expect(result.neverTaken).toEqual([]);
  return result;
};

const violation = (result: CheckResult, name: string) => {
  const found = result.properties.find((property) => property.name === name);
  if (found?.verdict !== 'violated') throw new Error(`${name} is not violated`);
  return found;
};

describe('DieHard', () => {
  test('has 16 states, of which TLC finds as many', () => {
    expect(run(dieHardSpec)).toMatchObject({ outcome: 'violated', states: 16, ending: 'complete' });
  });

  test('is solved in six steps', () => {
    const { depth, trace } = violation(run(dieHardSpec), 'neverFourGallons');
    expect(depth).toBe(6);
    expect(trace.steps.map(({ action }) => action)).toEqual([
      'fillBig',
      'bigToSmall',
      'emptySmall',
      'bigToSmall',
      'fillBig',
      'bigToSmall',
    ]);
    expect(trace.steps.at(-1)?.state).toEqual({ small: 3, big: 4 });
  });

  test('has all that fits into both jugs at the most, when both are filled', () => {
    const [gallons] = run(dieHardSpec).metrics;
    expect(gallons?.extremes).toMatchObject({
      min: { value: 0, depth: 0 },
      max: { value: 3 + 5, depth: 2 },
    });
  });
});

describe('two-phase commit', () => {
  test.each([
    // Distinct states that TLC reports for TwoPhase.tla; transitions from a second tool.
    { managers: 3, states: 288 },
    { managers: 7, states: 296_448, transitions: 2_744_705 },
  ])('has the published counts for $managers resource managers', ({ managers, ...counts }) => {
    expect(run(twoPhaseCommitSpec, { managers })).toMatchObject({ outcome: 'holds', ...counts });
  });

  test('has as many states up to symmetry as Rumur finds for 7 resource managers', () => {
    const result = run(twoPhaseCommitSpec, { managers: 7 }, true);
    expect(result).toMatchObject({ outcome: 'holds', states: 920 });
  });
});

describe('Peterson', () => {
  /** The algorithm written a second time, as a function from a state to its successors. */
  type State = { pc: [string, string]; wants: [boolean, boolean]; turn: number };
  const successors = ({ pc, wants, turn }: State): State[] =>
    [0, 1].flatMap((me) => {
      const go = (label: string, change: Partial<State> = {}): State[] => [
        { pc: me === 0 ? [label, pc[1]] : [pc[0], label], wants, turn, ...change },
      ];
      const want = (value: boolean): [boolean, boolean] =>
        me === 0 ? [value, wants[1]] : [wants[0], value];
      if (pc[me] === 'idle') return go('yield', { wants: want(true) });
      if (pc[me] === 'yield') return go('wait', { turn: 1 - me });
      if (pc[me] === 'critical') return go('idle', { wants: want(false) });
      return wants[1 - me] && turn !== me ? [] : go('critical');
    });

  test('has as many states and transitions as a naive enumeration', () => {
    const start: State = { pc: ['idle', 'idle'], wants: [false, false], turn: 0 };
    const { states, transitions, depth } = explore([start], successors);
    expect(run(petersonSpec)).toMatchObject({ outcome: 'holds', states: 20, transitions, depth });
    expect(states.length).toBe(20);
  });
});

describe('dining philosophers', () => {
  /** Philosophers as numbers: 0 thinks, 1 holds the first fork, 2 eats, 3 has put one back. */
  const successors = (first: readonly number[], second: readonly number[]) => (at: number[]) => {
    const holds = (fork: number): boolean =>
      at.some((p, i) => (p > 0 && first[i] === fork) || (p === 2 && second[i] === fork));
    return at.flatMap((p, i) => {
      const wanted = p === 0 ? first[i] : p === 1 ? second[i] : undefined;
      if (wanted !== undefined && holds(wanted)) return [];
      return [at.map((q, j) => (i === j ? (q + 1) % 4 : q))];
    });
  };

  test.each([2, 3, 4, 5])('%i right-handed ones starve together', (philosophers) => {
    const seats = Array.from({ length: philosophers }, (_, i) => i);
    const left = seats.map((i) => (i + 1) % philosophers);
    const naive = explore([seats.map(() => 0)], successors(seats, left));
    const result = run(diningPhilosophersSpec, { philosophers });
    expect(result).toMatchObject({
      outcome: 'violated',
      states: naive.states.length,
      transitions: naive.transitions,
      depth: naive.depth,
    });
    const { depth, trace } = violation(result, 'deadlockFree');
    expect(depth).toBe(philosophers);
    expect(trace.steps.map(({ action }) => action)).toEqual(seats.map(() => 'think'));
  });

  test.each([2, 3, 4, 5, 6, 7])('of %i every second one at the most eats', (philosophers) => {
    const most = Math.floor(philosophers / 2);
    for (const spec of [diningPhilosophersSpec, leftHandedPhilosopherSpec]) {
      const [eating] = check(spec, { bounds: { philosophers } }).metrics;
      // Two forks for each of them.
      expect(eating).toMatchObject({
        exact: true,
        extremes: { max: { value: most, depth: 2 * most } },
      });
    }
  });

  test.each([2, 3, 4, 5])('%i, one of them left-handed, do not', (philosophers) => {
    const seats = Array.from({ length: philosophers }, (_, i) => i);
    const left = seats.map((i) => (i + 1) % philosophers);
    const swapped = (a: readonly number[], b: readonly number[]) => [b[0] as number, ...a.slice(1)];
    const naive = explore(
      [seats.map(() => 0)],
      successors(swapped(seats, left), swapped(left, seats)),
    );
    expect(run(leftHandedPhilosopherSpec, { philosophers })).toMatchObject({
      outcome: 'holds',
      states: naive.states.length,
      transitions: naive.transitions,
      depth: naive.depth,
    });
  });
});

describe('German', () => {
  test.each([
    // SPIN 6.5.2 on test/bench/models/german.pml (-DN=clients, no reduction), less its one
    // transition into the initial state; Rumur finds the same numbers of states in german.m.
    { clients: 1, states: 185, transitions: 378 },
    { clients: 2, states: 3_381, transitions: 9_888 },
    { clients: 3, states: 58_077, transitions: 235_764 },
  ])('has as many states as in SPIN for $clients clients', ({ clients, ...counts }) => {
    expect(run(germanSpec, { clients })).toMatchObject({ outcome: 'holds', ...counts });
  });

  test.each([
    // Rumur 2022.08 with --symmetry-reduction exhaustive on test/bench/models/german.m, with its clients
    // made a scalar set, and undefined where it is 0 for want of a client.
    { clients: 2, states: 1_698, transitions: 4_966 },
    { clients: 3, states: 10_460, transitions: 42_538 },
    { clients: 4, states: 56_161, transitions: 301_088 },
  ])('has as many up to symmetry as in Rumur for $clients clients', ({ clients, ...counts }) => {
    const result = run(germanSpec, { clients }, true);
    expect(result).toMatchObject({ outcome: 'holds', ...counts });
  });
});
