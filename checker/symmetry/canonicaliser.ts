/**
 * Canonical forms: of all states that differ only in how interchangeable members are called, one that
 * stands for them.
 *
 * Orbit by orbit, in the declared order, the members are sorted by their signatures. Within a tie, and
 * unless exchanging its members changes nothing, every arrangement is carried through the later orbits,
 * and the least state is kept. That is exact: two states have the same form if and only if one is
 * a renaming of the other. Ties with more than `limit` arrangements are left as they are: a state may
 * then have several forms, which costs states but is as sound.
 */

import type { System } from '../system/system.ts';
import { exchangeText } from './exchange.ts';
import type { Orbit } from './orbit.ts';
import { rolesOf } from './roles.ts';
import type { Role } from './roles.ts';
import { signaturesOf } from './signature.ts';
import { stageOf } from './stage.ts';
import { factorial, Ties } from './ties.ts';
import type { Generated, StageFunction } from './ties.ts';

/** Arrangements of an orbit's ties that are tried: all of those of six members. */
const ARRANGEMENTS_MAX = 720;

export interface Canonicaliser {
  /** Replaces the packed state in `states[base...]` by the one that stands for it. */
  canonicalise(states: Int32Array, base: number): void;
  /** By orbit: has a state just one form, however its members are renamed? */
  readonly exact: readonly boolean[];
}

/** The canonical forms of a system's states; null if nothing in it is interchangeable. */
export function canonicaliserOf(system: System, limit = ARRANGEMENTS_MAX): Canonicaliser | null {
  const { symmetry: orbits, view } = system;
  if (orbits.length === 0) return null;
  const roles = rolesOf(view.layout, orbits);
  const stages = orbits.map((_, o) => stageText(roles, orbits, o));
  const texts = [
    '"use strict";',
    ONES,
    ...orbits.flatMap(({ size }, o) =>
      neighbours(size).map((i) => exchangeText(exchangeName(o, i), roles, o, i, i + 1)),
    ),
    ...stages.map(({ text }) => text),
    `return { stages: [${orbits.map((_, o) => `stage_${o}`).join(', ')}], exchanges: [`,
    ...orbits.map(
      ({ size }, o) =>
        `[${neighbours(size)
          .map((i) => exchangeName(o, i))
          .join(', ')}],`,
    ),
    '] };',
  ];
  const sizes = orbits.map(({ size }) => size);
  const ties = new Ties(view.layout.words, sizes, limit);
  const generated = new Function('$ties', texts.join('\n'))(ties) as Generated;
  ties.connect(generated);
  const [canonicalise] = generated.stages as [StageFunction];
  const exact = stages.map(({ complete }, o) => complete || factorial(sizes[o] as number) <= limit);
  return { canonicalise, exact };
}

function stageText(roles: readonly Role[], orbits: readonly Orbit[], orbit: number) {
  return stageOf(`stage_${orbit}`, signaturesOf(roles, orbits, orbit), {
    exchange: (i) => exchangeName(orbit, i),
    next: orbit + 1 < orbits.length ? `stage_${orbit + 1}(s, b)` : 'return',
    settle: `$ties.settle(${orbit}, ties, s, b)`,
  });
}

function neighbours(size: number): readonly number[] {
  return Array.from({ length: size - 1 }, (_, i) => i);
}

function exchangeName(orbit: number, i: number): string {
  return `exchange_${orbit}_${i}`;
}

/** How many bits of a word are 1. */
const ONES = `function ones(v) {
  v -= (v >>> 1) & 0x55555555;
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}`;
