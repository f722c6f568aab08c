/** One measured run of any of the tools, and the figures of many. */

import { fileURLToPath } from 'node:url';

import type { LimboOutput } from './limbo.ts';
import { models, parametersText } from './models.ts';
import type { ModelName } from './models.ts';
import { inTemporaryDirectory, runRumur, runSpin, runTimed } from './rivals.ts';
import type { Parameters, RivalRun } from './rivals.ts';

export const tools = ['limbo', 'spin', 'rumur'] as const;
export type Tool = (typeof tools)[number];

export interface Run extends Omit<RivalRun, 'tool'> {
  readonly tool: Tool;
  /** Bytes of the store of states alone; only Limbo tells. */
  readonly storeBytes?: number;
}

export interface Case {
  readonly model: ModelName;
  readonly parameters: Parameters;
}

/**
 * Several times the longest path that SPIN follows in any of these models. SPIN touches the memory
 * for it all in advance, so that a much greater one would be held against it.
 */
const SPIN_DEPTH_MAX = 1_000_000;

/** Runs a tool to its end; throws unless it searched all and found no error. */
export function measure(tool: Tool, { model, parameters }: Case, statesExpected: number): Run {
  const { promela, murphi } = models[model];
  switch (tool) {
    case 'limbo':
      return runLimbo(model, parameters);
    case 'spin':
      return runSpin(promela, parameters, { statesExpected, depthMax: SPIN_DEPTH_MAX });
    case 'rumur':
      return runRumur(murphi, parameters);
  }
}

function runLimbo(model: ModelName, parameters: Parameters): Run {
  const script = fileURLToPath(new URL('limbo.ts', import.meta.url));
  const operands = [script, model, ...parametersText(parameters).split(' ')];
  const { output, ...cost } = inTemporaryDirectory((directory) =>
    runTimed(directory, process.execPath, operands),
  );
  const { outcome, states, transitions, storeBytes } = JSON.parse(output) as LimboOutput;
  if (outcome !== 'holds') throw new Error(`Limbo's verdict is '${outcome}', not 'holds'`);
  return { tool: 'limbo', states, transitions, storeBytes, ...cost };
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function summaryOf(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] as number;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** What one tool needed for one case, over all runs. */
export interface ToolFigures {
  readonly tool: Tool;
  readonly states: number;
  readonly transitions: number;
  /** Seconds of user CPU time. */
  readonly seconds: Summary;
  readonly wallSeconds: Summary;
  readonly statesPerSecond: number;
  readonly peakBytes: number;
  readonly storeBytes?: number;
}

/** The runs are of one tool and one case. */
export function figuresOf(runs: readonly Run[]): ToolFigures {
  const { tool, states, transitions, storeBytes } = runs[0] as Run;
  const seconds = summaryOf(runs.map((run) => run.seconds));
  return {
    tool,
    states,
    transitions,
    seconds,
    wallSeconds: summaryOf(runs.map((run) => run.wallSeconds)),
    statesPerSecond: states / seconds.median,
    peakBytes: summaryOf(runs.map((run) => run.peakBytes)).median,
    ...(storeBytes === undefined ? {} : { storeBytes }),
  };
}

/** How often a run's counts differ from those of the first; empty if all agree. */
export function disagreements(runs: readonly Run[]): string[] {
  const countsOf = ({ states, transitions }: Run) => `${states} states, ${transitions} transitions`;
  const [first] = runs;
  if (first === undefined) return [];
  const odd = runs.filter((run) => countsOf(run) !== countsOf(first));
  return odd.map(
    (run) => `${run.tool} finds ${countsOf(run)}, but ${first.tool} ${countsOf(first)}`,
  );
}
