/** The options of `limbo sweep`. */

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

import type { Axis } from '../sweep/grid.ts';
import { colourOption } from './check-options.ts';
import type { ColourMode } from './check-options.ts';
import { collect, parseCount, parseDuration, parseSize } from './values.ts';

export interface SweepCommandOptions {
  readonly bound?: readonly Axis[];
  readonly property?: readonly string[];
  readonly maxStates?: number;
  readonly maxTime?: number;
  readonly maxMemory?: number;
  readonly csv?: string;
  readonly svg?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly colour: ColourMode;
}

/** Adds the options of `limbo sweep` to a command. */
export function addSweepOptions(command: Command): Command {
  return command
    .option(
      '--bound <name=values>',
      'values of one of the bounds, such as users=1..3 or zaps=0,1 (repeatable)',
      parseAxis,
    )
    .option('--property <name>', 'check this property alone (repeatable)', collect)
    .option('--max-states <n>', 'stop a search at this many states', parseCount)
    .option('--max-time <time>', 'stop a search after this time: 90s, 5m', parseDuration)
    .option(
      '--max-memory <size>',
      'stop a search when its states take this much, such as 512M or 4G (default: 3/4 of what is free)',
      parseSize,
    )
    .option('--csv <file>', 'write all figures there as comma-separated values')
    .option('--svg <file>', 'draw states, seconds and bytes there')
    .option('--force', 'let --csv and --svg overwrite')
    .option('--json', 'print rows as one JSON document, progress as JSON lines on stderr')
    .option('--quiet', 'no progress')
    .addOption(colourOption());
}

const VALUES_MAX = 1000;
const ITEM = /^(-?\d+)(?:\.\.(-?\d+))?$/;

/** Adds `name=values` to the axes read so far; values are numbers and ranges: `0,1`, `1..3`, `1..3,8`. */
export function parseAxis(text: string, sofar: readonly Axis[] = []): readonly Axis[] {
  const [, name, list] = /^([A-Za-z_]\w*)=(.+)$/.exec(text) ?? [];
  const items = list?.split(',').map((item) => ITEM.exec(item)) ?? [];
  if (name === undefined || items.length === 0 || items.includes(null)) {
    throw new InvalidArgumentError('NAME=VALUES is needed, such as users=1..3 or zaps=0,1.');
  }
  if (sofar.some((axis) => axis.name === name)) {
    throw new InvalidArgumentError(`'${name}' is given twice.`);
  }
  const values = items.flatMap((item) => valuesOf(item as RegExpExecArray));
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw new InvalidArgumentError(`'${name}' is ${twice} twice.`);
  return [...sofar, { name, values }];
}

function valuesOf([item, low, high = low]: RegExpExecArray): number[] {
  const length = Number(high) - Number(low) + 1;
  if (length < 1) throw new InvalidArgumentError(`The range ${item} is empty.`);
  if (length > VALUES_MAX) {
    throw new InvalidArgumentError(`The range ${item} has more than ${VALUES_MAX} values.`);
  }
  return Array.from({ length }, (_, i) => Number(low) + i);
}
