/** Shorter runs: real ones, from the same first to the same last state. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { range, rule, struct, system, taken } from '../../../../checker/index.ts';
import { Expander } from '../../../../checker/search/expander.ts';
import { shortened } from '../../../../checker/search/lossy/shorten.ts';

const SIDE = 400;
const state = struct({ x: range(0, SIDE - 1), y: range(0, SIDE - 1) });

/** A torus: each step, numbered in this order, goes to one of the four neighbours. */
const torus = system({
  state,
  rules: [
    rule(state, 'right', {}, (s) => ((s.x = (s.x + 1) % SIDE), taken)),
    rule(state, 'left', {}, (s) => ((s.x = (s.x + SIDE - 1) % SIDE), taken)),
    rule(state, 'up', {}, (s) => ((s.y = (s.y + 1) % SIDE), taken)),
    rule(state, 'down', {}, (s) => ((s.y = (s.y + SIDE - 1) % SIDE), taken)),
  ],
});
const [RIGHT, LEFT, UP, DOWN] = [0, 1, 2, 3];
const expander = new Expander(torus as never);

function successorsOf(from: number): number[] {
  expander.batch.count = 0;
  expander.load(Int32Array.of(from));
  expander.expand();
  return [...expander.batch.states.subarray(0, expander.batch.count)];
}

function walk(steps: readonly number[]): number[] {
  const run = [torus.initial[0]?.[0] as number];
  for (const step of steps) run.push(successorsOf(run.at(-1) as number)[step] as number);
  return run;
}

/** The steps that are left of a walk, which must be real and lead to where it led. */
function stepsLeft(steps: readonly number[]): number {
  const run = walk(steps);
  const shorter = shortened(Int32Array.from(run), expander).map(([word]) => word as number);
  expect([shorter[0], shorter.at(-1)]).toEqual([run[0], run.at(-1)]);
  shorter.slice(1).forEach((to, i) => {
    expect(successorsOf(shorter[i] as number)).toContain(to);
  });
  expect(shorter.length).toBeLessThanOrEqual(run.length);
  return shorter.length - 1;
}

test('any run stays a run, also one that comes by a state more than once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 60 }), (steps) => {
      stepsLeft(steps);
    }),
  );
});

test('detours are left out, be they wide', () => {
  const detour = [...Array(90).fill(RIGHT), UP, UP, ...Array(90).fill(LEFT), DOWN];
  expect(stepsLeft(detour)).toBe(1);
  expect(stepsLeft([RIGHT, UP, LEFT, DOWN])).toBe(0);
});

test('a run of several pieces is one that crosses their borders', () => {
  // Around the torus some hundred times, a row further each time.
  const row = [...Array(SIDE - 1).fill(RIGHT), UP] as number[];
  const long = Array.from({ length: 350 }, () => row).flat();
  expect(long.length).toBeGreaterThan(2 ** 17);
  expect(stepsLeft(long)).toBeLessThan(1000);
});
