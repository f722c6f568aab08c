/** The bounds of scenarios, which a command line or a sweep sets. */

import { SpecError } from '../checker/index.ts';

/** The least and the most that each bound can be; the most is well beyond what can be explored. */
export type Limits<S> = {
  readonly [bound in keyof S]: readonly [least: number, most: number];
};

/** Of a bound that is a switch. */
export const SWITCH = [0, 1] as const;

/** Throws {@link SpecError} if a bound is not a whole number within its limits. */
export function requireLimits<S extends Readonly<Record<string, number>>>(
  scenario: S,
  limits: Limits<S>,
): void {
  for (const [bound, [least, most]] of Object.entries(limits)) {
    const value = scenario[bound] as number;
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new SpecError(
      `bound ${bound} is ${value}: it must be a whole number from ${least} to ${most}`,
    );
  }
}
