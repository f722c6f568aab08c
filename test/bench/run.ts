/** `npm run bench`: Limbo, SPIN and Rumur on the same models, with the same counts or not at all. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { format } from 'prettier';

import { disagreements, figuresOf, measure, tools } from './measure.ts';
import type { Case, Run, ToolFigures } from './measure.ts';
import { models, parametersText } from './models.ts';
import { ensureInstalled } from './rivals.ts';
import { KEY, renderFigures, titleOf } from './table.ts';

const USAGE = `Usage: npm run bench -- [options]

Measures Limbo, SPIN and Rumur (one thread each) on two models. Numbers of states and transitions
must agree. The median of all runs counts; each run is a process of its own, the tools take turns.

  --quick    small sizes, one run, to see that it works: under a minute
  --full     ten million states for each model, five runs: three quarters of an hour
  --runs N   so many runs of each tool (default 3)
  --save     keep the figures in test/bench/results/, by date and size
  --help     this text

Exit status: 0 all counts agree, 1 they don't, 2 something else went wrong
`;

interface Size {
  readonly runs: number;
  readonly cases: readonly Case[];
}

const sizes = {
  quick: {
    runs: 1,
    cases: [
      { model: 'german', parameters: { N: 3, STORES: 1 } },
      { model: 'shootdown', parameters: { N: 2 } },
    ],
  },
  default: {
    runs: 3,
    cases: [
      { model: 'german', parameters: { N: 4, STORES: 2 } },
      { model: 'shootdown', parameters: { N: 2 } },
    ],
  },
  full: {
    runs: 5,
    cases: [
      { model: 'german', parameters: { N: 5, STORES: 1 } },
      { model: 'shootdown', parameters: { N: 3 } },
    ],
  },
} as const satisfies Readonly<Record<string, Size>>;

type SizeName = keyof typeof sizes;

interface CaseResult extends Case {
  readonly figures: readonly ToolFigures[];
}

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  const { size, runs, save, help } = readOptions(args);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  ensureInstalled();
  const results: CaseResult[] = [];
  for (const each of sizes[size].cases) {
    const measured = measureCase(each, runs);
    const odd = disagreements(measured);
    if (odd.length > 0) {
      process.stderr.write(`bench: counts differ on ${caseText(each)}: ${odd.join('; ')}\n`);
      return 1;
    }
    const figures = tools.map((tool) => figuresOf(measured.filter((run) => run.tool === tool)));
    const heading = `${models[each.model].title}, ${parametersText(each.parameters)}`;
    const count = runs === 1 ? '1 run' : `${runs} runs`;
    print([`${heading} (${count} of each tool)`, '', ...renderFigures(figures), '']);
    results.push({ ...each, figures });
  }
  print(KEY);
  if (save) print(['', `Saved as ${await saveResults(size, runs, results)}`]);
  return 0;
}

function readOptions(args: readonly string[]) {
  const { values } = parse(args);
  if (values.quick && values.full) throw new UsageError('--quick or --full, not both');
  const size: SizeName = values.quick ? 'quick' : values.full ? 'full' : 'default';
  const runs = values.runs === undefined ? sizes[size].runs : Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new UsageError(`--runs is '${values.runs}', not a whole number from 1`);
  }
  return { size, runs, save: values.save, help: values.help };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { quick: flag, full: flag, save: flag, help: flag, runs: { type: 'string' } },
    });
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}

/** All runs of all tools; stops at the first count that differs. */
function measureCase(each: Case, runs: number): Run[] {
  const measured: Run[] = [];
  for (let round = 1; round <= runs; round += 1) {
    for (const tool of tools) {
      progress(`${caseText(each)}, run ${round} of ${runs}: ${titleOf[tool]} ...`);
      try {
        const run = measure(tool, each, measured[0]?.states ?? 0);
        progress(` ${run.seconds.toFixed(2)} s`);
        measured.push(run);
      } finally {
        progress('\n');
      }
      if (disagreements(measured).length > 0) return measured;
    }
  }
  return measured;
}

function caseText({ model, parameters }: Case): string {
  return `${model} ${parametersText(parameters)}`;
}

async function saveResults(size: SizeName, runs: number, results: readonly CaseResult[]) {
  const date = new Date().toISOString();
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  const path = `${folder}${date.slice(0, 10)}-${size}.json`;
  const saved = { date, size, runs, machine: machine(), versions: versions(), results };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, await format(JSON.stringify(saved), { parser: 'json', printWidth: 100 }));
  return path;
}

function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

function versions() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  return {
    limbo: manifest.version,
    commit: firstLine('git', '-C', root, 'describe', '--always', '--dirty', '--exclude=*'),
    node: process.version,
    spin: firstLine('spin', '-V'),
    rumur: firstLine('rumur', '--version'),
    gcc: firstLine('gcc', '--version'),
  };
}

function firstLine(command: string, ...operands: readonly string[]): string {
  const { stdout } = spawnSync(command, operands, { encoding: 'utf8' });
  return stdout?.split('\n')[0] || 'unknown';
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function progress(text: string): void {
  process.stderr.write(text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A failed command's message brings its whole output along: the first and the last line tell most. */
function oneLine(error: unknown): string {
  const lines = messageOf(error).trim().split('\n');
  return lines.length === 1 ? (lines[0] as string) : `${lines[0]} ${lines.at(-1)}`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const hint = error instanceof UsageError ? ' (--help tells the options)' : '';
  progress(`bench: ${oneLine(error)}${hint}\n`);
  process.exitCode = 2;
}
