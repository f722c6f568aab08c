/** The options of `limbo ablate`. */

import { availableParallelism } from 'node:os';

import { Option } from 'commander';
import type { Command } from 'commander';

import { colourOption } from './check-options.ts';
import type { ColourMode } from './check-options.ts';
import { collect, parseBound, parseCount, parseDuration, parseSize } from './values.ts';

export interface AblateCommandOptions {
  readonly bound?: Readonly<Record<string, number>>;
  readonly property?: readonly string[];
  readonly results?: string;
  readonly traceOut?: string;
  readonly force?: boolean;
  readonly maxStates?: number;
  readonly maxTime?: number;
  readonly maxMemory?: number;
  readonly jobs: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly colour: ColourMode;
}

/** Adds the options of `limbo ablate` to a command. */
export function addAblateOptions(command: Command): Command {
  return command
    .option('--bound <name=number>', 'change one of the bounds (repeatable)', parseBound)
    .option('--property <name>', 'judge this property alone (repeatable)', collect)
    .option(
      '--results <file>',
      'keep there what is found; a run that was stopped goes on from it, if neither the spec nor what ' +
        'it is made from has changed',
    )
    .option(
      '--trace-out <folder>',
      'save the counterexample of every violation there, for limbo show and as ITF',
    )
    .option('--force', 'let --trace-out overwrite')
    .option('--max-states <n>', 'stop a search at this many states', parseCount)
    .option('--max-time <time>', 'stop a search after this time: 90s, 5m', parseDuration)
    .option(
      '--max-memory <size>',
      'stop when the whole process takes this much, such as 512M or 4G ' +
        '(default: when the states take 3/4 of what is free)',
      parseSize,
    )
    .addOption(
      new Option('--jobs <n>', 'searches side by side')
        .argParser(parseCount)
        .default(availableParallelism(), 'number of cores'),
    )
    .option('--json', 'print results as one JSON document, progress as JSON lines on stderr')
    .option('--quiet', 'no progress')
    .addOption(colourOption());
}
