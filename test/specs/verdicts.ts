/** What tests of shipped specs have in common. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { CheckOptions, Spec, Trace } from '../../checker/index.ts';

/** The specs that modules export, by themselves or in lists. */
export function specsIn(...modules: readonly Readonly<Record<string, unknown>>[]): Spec[] {
  return modules
    .flatMap((each) => Object.values(each).flat())
    .filter((each): each is Spec => (each as Spec | undefined)?.kind === 'spec');
}

/** Tests, one for each spec: a complete search gives the verdicts that it expects. */
export function testVerdicts(specs: readonly Spec[], timeout = 60_000): void {
  describe('the verdicts that the specs expect', () => {
    test.each(specs)('$name', { timeout }, (spec) => {
      const result = check(spec);
      expect(result.ending).toBe('complete');
      expect(result.asExpected).toBe(true);
    });
  });
}

/** A shortest run that violates `property`, and nothing else is searched for. */
export function counterexample(spec: Spec, property: string, options: CheckOptions = {}): Trace {
  const all = { properties: [property], partialOrder: false, ...options };
  const found = check(spec, all).properties[0];
  if (found?.verdict !== 'violated') throw new Error(`${spec.name}: ${property} is not violated`);
  return found.trace;
}

/** Where in the run is the first step of which this is true? */
export function indexOf(trace: Trace, action: RegExp): number {
  const at = trace.steps.findIndex((step) => action.test(`${step.actor} ${step.action}`));
  if (at < 0) throw new Error(`the trace has no step ${action}`);
  return at;
}
