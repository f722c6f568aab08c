/** From a command line to an ablation: every mistake that can be seen beforehand is refused here. */

import type { AblationSubject } from '../ablate/findings.ts';
import type { CheckOptions } from '../check.ts';
import { boundsOf } from '../spec.ts';
import type { AblateCommandOptions } from './ablate-options.ts';
import { memoryForStates, requireBounds } from './check-plan.ts';
import { having, ownNames } from './having.ts';
import type { FoundSpec } from './spec-files.ts';
import { oneSpec } from './sweep-plan.ts';
import { UsageError } from './usage-error.ts';

export interface AblatePlan {
  readonly found: FoundSpec;
  readonly subject: AblationSubject;
  /** What every search has in common. */
  readonly options: CheckOptions;
  /** How many run at a time. */
  readonly width: number;
}

export async function ablatePlanOf(
  name: string,
  options: AblateCommandOptions,
): Promise<AblatePlan> {
  const found = await oneSpec(name, 'an ablation');
  const { spec, file } = found;
  const { ingredients } = spec;
  if (Object.keys(ingredients).length === 0) {
    throw new UsageError(`${spec.name} offers no ingredients to be taken out`);
  }
  requireBounds(spec, options.bound);
  having([found], 'property', options.property);
  const { jobs: width, maxStates, maxTime } = options;
  const properties =
    ownNames(found, 'property', options.property) ?? spec.properties.map((each) => each.name);
  const bounds = boundsOf(spec, options.bound);
  const maxMemory = Math.floor(memoryForStates(options.maxMemory, width) / width);
  return {
    found,
    subject: { spec: spec.name, bounds, ingredients, properties },
    options: {
      bounds,
      properties,
      // Of what an ingredient is for, metrics say nothing, and a search would go on for their sake.
      metrics: [],
      // Shortest counterexamples; and figures that can be compared with those of the whole.
      partialOrder: false,
      maxStates,
      maxTime,
      maxMemory,
      file,
    },
    width,
  };
}
