/** Tries single actions on packed states: the steps as they are, one at a time. */

import { AssertionLog, directAssertions } from '../property/assert.ts';
import { blocked } from '../system/machine.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';

/** What came of an action. */
export interface Trial {
  /** Code of the label that the process goes to, -1 of a rule that was taken. */
  readonly target: number | 'blocked' | 'failed';
  /** The packed state afterwards, or as it was. */
  readonly state: Int32Array;
  /** The assertions that failed, in order. */
  readonly refused: readonly string[];
}

/** `process` is null for a rule. */
export function tryAction(
  { view }: System,
  process: ProcessEntry | null,
  action: Action,
  from: Int32Array,
): Trial {
  const log = new AssertionLog();
  directAssertions(log);
  view.load(from, 0);
  view.holder = undefined;
  const state = from.slice();
  const failed: Trial = { target: 'failed', state, refused: [] };
  try {
    const result = action.run(view.state, process?.me, action.params);
    const refused = log.raised.map(({ property }) => property);
    if (result === blocked) return { target: 'blocked', state, refused: [] };
    const target = action.targets === null ? -1 : (action.targets.get(result) ?? null);
    if (target === null) return failed;
    if (process !== null) process.me[process.codeField] = target;
    view.store(state, 0);
    return { target, state, refused };
  } catch {
    return failed;
  }
}
