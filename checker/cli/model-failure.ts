/** A model that failed as a program, told with the run that leads there. */

import type { Check } from '../check.ts';
import { ModelError } from '../search/expander.ts';
import { DepthFirst } from '../search/lossy/depth-first.ts';
import { runThrough, runTo, traceOf } from '../trace/trace.ts';
import { messageOf, placeOf } from './failure.ts';
import type { Failure } from './job.ts';

/** Describes what a check threw; `check` is undefined if it could not even begin. */
export function modelFailure(error: unknown, check: Check | undefined): Failure {
  const failure = { message: messageOf(error), place: placeOf(error) };
  if (!(error instanceof ModelError) || check === undefined) return failure;
  return { ...failure, run: runUpTo(check, error) };
}

function runUpTo({ search, subject }: Check, error: ModelError): Failure['run'] {
  const { system, spec, bounds, engine } = subject;
  const { successors } = engine;
  const header = { spec: spec.name, bounds, property: '', meaning: '', because: '' };
  if (search instanceof DepthFirst) {
    return traceOf(system, runThrough(system, search.presentRun(), null, successors), header);
  }
  const state = search.find(error.state);
  if (state < 0) return undefined;
  const violation = { property: '', because: '', depth: 0, state, action: null };
  try {
    return traceOf(system, runTo(system, search, violation, engine), header);
  } catch (cause) {
    // Where the declared symmetry does not hold, no run need lead to a state that was stored.
    if (engine.formOf === null) throw cause;
    return undefined;
  }
}
