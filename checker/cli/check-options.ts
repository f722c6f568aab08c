/** The options of `limbo check`. */

import { availableParallelism } from 'node:os';

import { Option } from 'commander';
import type { Command } from 'commander';

import { parseMetric } from './metric-choice.ts';
import type { MetricChoice } from './metric-choice.ts';
import { collect, parseBound, parseCount, parseDuration, parseSize } from './values.ts';

export type TraceMode = 'none' | 'diff' | 'full';
export type ColourMode = 'auto' | 'on' | 'off';

export interface CheckCommandOptions {
  readonly bound?: Readonly<Record<string, number>>;
  readonly property?: readonly string[];
  readonly metric?: readonly MetricChoice[];
  readonly trace?: TraceMode;
  readonly traceOut?: string;
  readonly force?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly maxMemory?: number;
  readonly maxTime?: number;
  readonly compile: boolean;
  readonly partialOrder?: boolean;
  readonly symmetry: boolean;
  readonly selfCheck?: boolean;
  readonly workers?: number;
  readonly fingerprints?: boolean;
  readonly bitstate?: number;
  readonly seed?: number;
  readonly jobs: number;
  readonly colour: ColourMode;
}

export function colourOption(): Option {
  return new Option('--colour <when>', 'colours: auto means on a terminal, without NO_COLOR')
    .choices(['auto', 'on', 'off'])
    .default('auto');
}

/** Adds the options of `limbo check` to a command. */
export function addCheckOptions(command: Command): Command {
  return command
    .option('--bound <name=number>', 'change one of the bounds (repeatable)', parseBound)
    .option(
      '--property <name>',
      'check this property alone, and measure no metrics but those named (repeatable)',
      collect,
    )
    .option(
      '--metric <name[=end]>',
      'measure this metric alone; --trace then prints the run to its min and its max, or to the end ' +
        'that is given (repeatable)',
      parseMetric,
    )
    .addOption(
      new Option(
        '--trace <how>',
        'print every counterexample: diff prints what changes, full every state, none nothing ' +
          '(default: diff of those that were not expected)',
      ).choices(['none', 'diff', 'full']),
    )
    .option(
      '--trace-out <folder>',
      'save every counterexample and the runs to the extremes of metrics there, for limbo show and as ITF',
    )
    .option('--force', 'let --trace-out overwrite')
    .option(
      '--no-compile',
      'run the steps as they are: slower, the reference for the compiled ones',
    )
    .option(
      '--partial-order',
      'take independent steps in one order only (default: where every property is expected to hold, ' +
        'without --max-depth or metrics)',
    )
    .option('--no-partial-order', 'take them in every order: finds shortest counterexamples')
    .option(
      '--no-symmetry',
      'tell interchangeable members apart (where independent steps are taken in every order, one state ' +
        'stands for its renamings)',
    )
    .option(
      '--self-check',
      'first try on reachable states what is derived from the steps (footprints, independence), and ' +
        'compare what every state does with what a renaming of it does: slow',
    )
    .option(
      '--fingerprints',
      'store 96 bits of each state, whatever its size: states are omitted with a tiny probability, ' +
        'which is stated; one worker; counterexamples are not the shortest; metrics are not measured, and ' +
        'liveness is not judged',
    )
    .addOption(
      new Option(
        '--bitstate <size>',
        'store 3 bits of each state in an array of this size: finds violations, proves nothing; one worker; ' +
          'metrics are not measured, and liveness is not judged',
      )
        .argParser(parseSize)
        .conflicts('fingerprints'),
    )
    .option('--seed <n>', 'other fingerprints, for --fingerprints or --bitstate', parseCount)
    .option('--max-states <n>', 'stop a search at this many states', parseCount)
    .option('--max-depth <n>', 'stop a search at this many steps', parseCount)
    .option(
      '--max-memory <size>',
      'stop when the whole process takes this much, such as 512M or 4G ' +
        '(default: when the states take 3/4 of what is free)',
      parseSize,
    )
    .option(
      '--max-time <time>',
      'stop the search of a spec after this time: 90s, 5m',
      parseDuration,
    )
    .addOption(
      new Option('--jobs <n>', 'specs checked side by side')
        .argParser(parseCount)
        .default(availableParallelism(), 'number of cores'),
    )
    .option(
      '--workers <n>',
      'threads that search each spec (default: the cores that --jobs leaves)',
      parseCount,
    )
    .option('--verbose', 'print the full report of every spec, not just of those that differ')
    .option('--json', 'print results as one JSON document, progress as JSON lines on stderr')
    .option('--quiet', 'no progress')
    .addOption(colourOption());
}
