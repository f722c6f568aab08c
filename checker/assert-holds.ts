/** For test suites: a check that throws. */

import { check } from './check.ts';
import type { CheckOptions, CheckResult } from './check.ts';
import { assuranceLine } from './report/assurance.ts';
import type { Spec } from './spec.ts';
import { renderTrace } from './trace/render.ts';

/** Some property does not hold, or was not shown to; the message has every counterexample. */
export class NotHoldingError extends Error {
  override name = 'NotHoldingError';
  readonly result: CheckResult;
  constructor(message: string, result: CheckResult) {
    super(message);
    this.result = result;
  }
}

/**
 * Checks that every property of the spec holds, or those that the options name, whatever the spec
 * expects. Throws {@link NotHoldingError} if one is violated, and also if the search was cut short or
 * storage was not exact.
 */
export function assertHolds(spec: Spec, options: CheckOptions = {}): CheckResult {
  const result = check(spec, options);
  if (result.outcome === 'holds') return result;
  const traces = result.properties.flatMap((property) =>
    property.verdict === 'violated' ? [renderTrace(property.trace).join('\n')] : [],
  );
  const open = result.properties.filter(
    ({ verdict }) => verdict === 'open' || verdict === 'probable',
  );
  const names = open.map(({ name }) => name).join(', ');
  const undecided =
    open.length === 0 ? [] : [`${spec.name} does not show ${names}: ${assuranceLine(result)}`];
  throw new NotHoldingError([...traces, ...undecided].join('\n\n'), result);
}
