/** Limbo then and now, against the same rivals: seconds are noise on a shared machine, ratios less so. */

import { caseText } from './cases.ts';
import { configurationOf, peerOf } from './configurations.ts';
import { timeRatio } from './figures.ts';
import type { Figures } from './figures.ts';
import type { CaseResult } from './results.ts';

export interface Comparison {
  readonly case: string;
  /** Id of the rival's configuration. */
  readonly rival: string;
  /** How many times as fast as the rival's Limbo's configuration like it was, and is. */
  readonly then: number;
  readonly now: number;
}

/** Of the cases and rivals that are in both, in the order of now; too short times are left out. */
export function compare(then: readonly CaseResult[], now: readonly CaseResult[]): Comparison[] {
  return now.flatMap((result) => {
    const before = then.find((each) => caseText(each) === caseText(result));
    return before === undefined ? [] : compareCase(before, result);
  });
}

function compareCase(then: CaseResult, now: CaseResult): Comparison[] {
  return now.figures.flatMap(({ configuration: rival }) => {
    if (configurationOf(rival)?.tool === 'limbo') return [];
    const [before, after] = [then.figures, now.figures].map((all) => ratioToPeer(all, rival));
    if (before === undefined || after === undefined) return [];
    return [{ case: caseText(now), rival, then: before, now: after }];
  });
}

/** Time of a configuration over that of Limbo's configuration like it. */
export function ratioToPeer(all: readonly Figures[], id: string): number | undefined {
  const configuration = configurationOf(id);
  const figures = all.find((each) => each.configuration === id);
  if (configuration === undefined || figures === undefined) return undefined;
  const measured = all.map((each) => each.configuration);
  const peer = all.find((each) => each.configuration === peerOf(configuration, measured));
  return peer === undefined ? undefined : timeRatio(figures, peer);
}
