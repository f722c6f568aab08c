/**
 * Limbo's part of the benchmark, a process of its own so that all it costs can be measured from
 * outside: `node limbo.ts german N=5 STORES=1` searches all states and prints what it found as JSON.
 * No reduction is in force, or with `--reduced` every one that is sound.
 */

import { parseArgs } from 'node:util';

import { check } from '../../checker/index.ts';
import { ALL_REDUCTIONS, NO_REDUCTIONS } from '../../checker/sweep/variants.ts';
import { boundsFor, models } from './models.ts';
import type { ModelName } from './models.ts';

/** What Limbo prints. */
export interface LimboOutput {
  readonly outcome: string;
  readonly states: number;
  readonly transitions: number;
  /** Bytes held by the store of states at the end. */
  readonly storeBytes: number;
}

const { values, positionals } = parseArgs({
  options: {
    reduced: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const [name, ...assignments] = positionals;
const model = models[name as ModelName];
if (model === undefined) throw new Error(`no model '${name}': ${Object.keys(models).join(', ')}`);
const parameters = Object.fromEntries(
  assignments.map((each) => each.split('=')).map(([key, value]) => [key, Number(value)]),
);
const bounds = boundsFor(model, parameters);
const { file } = model;
const workers = Number(values.workers);
const result = check(model.spec, {
  bounds,
  file,
  workers,
  ...(values.reduced ? ALL_REDUCTIONS : NO_REDUCTIONS),
});
const { outcome, states, transitions, bytes: storeBytes } = result;
const output: LimboOutput = { outcome, states, transitions, storeBytes };
process.stdout.write(`${JSON.stringify(output)}\n`);
