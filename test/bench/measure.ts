/** Measures the tools on a case: each is built once and run many times, in turns. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { caseText } from './cases.ts';
import type { Case, Size } from './cases.ts';
import { configurationsFor } from './configurations.ts';
import type { Configuration } from './configurations.ts';
import { disagreements } from './figures.ts';
import type { Run } from './figures.ts';
import type { LimboOutput } from './limbo.ts';
import { models, reducibleOf } from './models.ts';
import { inTemporaryDirectory, runTimed } from './process.ts';
import { buildRumur, buildSpin } from './rivals.ts';
import type { RivalRun } from './rivals.ts';

/**
 * Several times the longest path that SPIN follows in any of these models. SPIN touches the memory
 * for it all in advance, so that a much greater one would be held against it.
 */
const SPIN_DEPTH_MAX = 1_000_000;

/**
 * All runs of all configurations; stops at the first count that differs. Throws unless every run
 * searched all and found no error.
 */
export function measureCase(
  each: Case,
  { runs, optimise }: Pick<Size, 'runs' | 'optimise'>,
  tell: (text: string) => void,
): Run[] {
  const measured: Run[] = [];
  const model = models[each.model];
  const all = configurationsFor(reducibleOf(model, each.parameters));
  inTemporaryDirectory((directory) => {
    const built = new Map<string, () => Omit<Run, 'configuration'>>();
    for (let round = 1; round <= runs; round += 1) {
      for (const configuration of all) {
        const { id, title } = configuration;
        tell(`${caseText(each)}, run ${round} of ${runs}: ${title} ...`);
        const statesExpected = measured[0]?.states ?? 0;
        const runIt =
          built.get(id) ?? build(configuration, each, directory, { statesExpected, optimise });
        built.set(id, runIt);
        const run = { ...runIt(), configuration: id };
        tell(` ${run.seconds.toFixed(2)} s\n`);
        measured.push(run);
        if (disagreements(measured).length > 0) return;
      }
    }
  });
  return measured;
}

function build(
  configuration: Configuration,
  { model, parameters }: Case,
  above: string,
  options: { readonly statesExpected: number; readonly optimise: boolean },
): () => Omit<Run, 'configuration'> {
  const directory = join(above, configuration.id);
  mkdirSync(directory);
  switch (configuration.tool) {
    case 'limbo':
      return () => runLimbo({ model, parameters }, configuration, directory);
    case 'spin': {
      const source = models[model].source('promela', parameters, directory);
      const { reduced: reduce, collapse } = configuration;
      const more = { depthMax: SPIN_DEPTH_MAX, reduce, collapse };
      const all = { ...options, ...more };
      const spin = buildSpin(directory, source.path, source.parameters, all);
      return () => withoutChoice(spin(), source.chosenAmong);
    }
    case 'rumur': {
      const source = models[model].source('murphi', parameters, directory);
      const { threads, symmetry } = configuration;
      const more = { threads, symmetry, optimise: options.optimise };
      return buildRumur(directory, source.path, source.parameters, more);
    }
  }
}

/** Without the state before the choice of an initial state, and the transitions of that choice. */
function withoutChoice(run: RivalRun, chosenAmong: number): RivalRun {
  if (chosenAmong === 0) return run;
  return { ...run, states: run.states - 1, transitions: run.transitions - chosenAmong };
}

function runLimbo(
  each: Case,
  { reduced, threads }: Configuration,
  directory: string,
): Omit<Run, 'configuration'> {
  const script = fileURLToPath(new URL('limbo.ts', import.meta.url));
  const options = ['--workers', `${threads}`, ...(reduced ? ['--reduced'] : [])];
  const operands = [script, ...caseText(each).split(' '), ...options];
  const { output, ...cost } = runTimed(directory, process.execPath, operands);
  const { outcome, states, transitions, storeBytes } = JSON.parse(output) as LimboOutput;
  if (outcome !== 'holds') throw new Error(`Limbo's verdict is '${outcome}', not 'holds'`);
  return { states, transitions, storeBytes, ...cost };
}
