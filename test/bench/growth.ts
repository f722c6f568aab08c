/** How Limbo's speed falls as states grow many: one search, looked at early and late. */

import { Check } from '../../checker/check.ts';
import { NO_REDUCTIONS } from '../../checker/sweep/variants.ts';
import { caseText } from './cases.ts';
import type { Case } from './cases.ts';
import { boundsFor, models } from './models.ts';

/** Speed, by user CPU time, while the number of states grew from half of `states` to `states`. */
export interface Stretch {
  readonly states: number;
  readonly statesPerSecond: number;
  readonly transitionsPerSecond: number;
  /** At its end. */
  readonly bytesPerState: number;
}

export interface Growth {
  readonly case: string;
  readonly early: Stretch;
  readonly late: Stretch;
}

const EARLY_STATES = 1e6;
const LATE_STATES = 100e6;
/** Has more than a hundred million states. */
const CASE: Case = { model: 'german', parameters: { N: 6, STORES: 1 } };

/** Both stretches are of one search, so that a state means the same work. */
export function measureGrowth(
  tell: (text: string) => void,
  { early = EARLY_STATES, late = LATE_STATES, case: each = CASE } = {},
): Growth {
  const model = models[each.model];
  const bounds = boundsFor(model, each.parameters);
  const check = new Check(model.spec, { bounds, maxStates: late, ...NO_REDUCTIONS });
  const stretch = (states: number): Stretch => {
    tell(`${caseText(each)}: up to ${states / 1e6} million states ...`);
    advanceTo(check, states / 2);
    const [begin, clock] = [check.search.statistics, process.cpuUsage()];
    advanceTo(check, states);
    const end = check.search.statistics;
    const seconds = process.cpuUsage(clock).user / 1e6;
    tell(` ${end.seconds.toFixed(1)} s\n`);
    return {
      states: end.states,
      statesPerSecond: (end.states - begin.states) / seconds,
      transitionsPerSecond: (end.transitions - begin.transitions) / seconds,
      bytesPerState: end.bytes / end.states,
    };
  };
  return { case: caseText(each), early: stretch(early), late: stretch(late) };
}

function advanceTo(check: Check, states: number): void {
  while (check.search.statistics.states < states) {
    // The shortest slice that makes any progress.
    if (!check.advance(0)) break;
  }
  if (check.search.statistics.states < states) throw new Error('there are too few states');
}
