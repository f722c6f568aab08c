/** The variants of the engine that a sweep compares: reductions switched on and off. */

import type { EngineOptions } from '../successors.ts';

/** A reduction, and the option that switches it on, where it is sound, or off. */
export interface Switch {
  readonly name: string;
  readonly option: keyof EngineOptions;
}

/** The reductions that there are. */
export const SWITCHES: readonly Switch[] = [
  { name: 'partial order', option: 'partialOrder' },
  { name: 'symmetry', option: 'symmetry' },
];

/** Every reduction on, whether it is by default or not; and every one off. */
export const ALL_REDUCTIONS: EngineOptions = optionsOf(SWITCHES, () => true);
export const NO_REDUCTIONS: EngineOptions = optionsOf(SWITCHES, () => false);

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
    { name: 'all', options: optionsOf(switches, () => true) },
    ...switches.map((off) => ({
      name: `no ${off.name}`,
      options: optionsOf(switches, (each) => each !== off),
    })),
    { name: 'none', options: optionsOf(switches, () => false) },
  ];
}

function optionsOf(switches: readonly Switch[], isOn: (each: Switch) => boolean): EngineOptions {
  return Object.fromEntries(switches.map((each) => [each.option, isOn(each)]));
}
