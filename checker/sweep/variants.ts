/** The variants of the engine that a sweep compares: reductions switched on and off. */

import type { EngineOptions } from '../successors.ts';

/** A reduction that can be switched off. */
export interface Switch {
  readonly name: string;
  readonly off: EngineOptions;
}

/** The reductions that there are; each is in force where it is sound. */
export const SWITCHES: readonly Switch[] = [];

/** Switches every reduction off. */
export const NO_REDUCTIONS: EngineOptions = noneOf(SWITCHES);

export interface Variant {
  /** `all`, `none`, or `no` and the reduction that is switched off. */
  readonly name: string;
  readonly options: EngineOptions;
  /** Variants that come to the same, since the same reductions are in force. */
  readonly sameAs: readonly string[];
}

/**
 * All reductions, each one off, and none; those that come to the same are one variant, named by the
 * first. `inForce` tells which reductions are in force under some options.
 */
export function variantsOf(
  inForce: (options: EngineOptions) => readonly string[],
  switches: readonly Switch[] = SWITCHES,
): Variant[] {
  const distinct = new Map<string, Variant>();
  for (const { name, options } of candidates(switches)) {
    const key = JSON.stringify(inForce(options));
    const { sameAs, ...same } = distinct.get(key) ?? { name, options, sameAs: [] };
    const more = same.name === name ? [] : [name];
    distinct.set(key, { ...same, sameAs: [...sameAs, ...more] });
  }
  return [...distinct.values()];
}

function candidates(switches: readonly Switch[]): Pick<Variant, 'name' | 'options'>[] {
  return [
    { name: 'all', options: {} },
    ...switches.map(({ name, off }) => ({ name: `no ${name}`, options: off })),
    { name: 'none', options: noneOf(switches) },
  ];
}

function noneOf(switches: readonly Switch[]): EngineOptions {
  return Object.assign({}, ...switches.map(({ off }) => off)) as EngineOptions;
}
