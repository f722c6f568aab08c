/** `npm run bench`: Limbo, SPIN and Rumur on the same models, with the same counts or not at all. */

import { caseText, parametersText, sizes } from './cases.ts';
import type { Case, SizeName } from './cases.ts';
import { compare } from './compare.ts';
import { disagreements, figuresOf } from './figures.ts';
import type { Figures, Run } from './figures.ts';
import { measureGrowth } from './growth.ts';
import { ensureInstalled } from './install.ts';
import { measureCase } from './measure.ts';
import { models } from './models.ts';
import { readOptions, USAGE } from './options.ts';
import type { Options } from './options.ts';
import { load, newest, save, savedNow } from './results.ts';
import type { CaseResult, Saved } from './results.ts';
import {
  GOALS_KEY,
  KEY,
  renderComparisons,
  renderFigures,
  renderGoals,
  renderGrowth,
} from './table.ts';
import { UsageError } from './usage-error.ts';

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const then = options.compare === undefined ? undefined : load(options.compare);
  if (options.size === 'growth') return measureTheGrowth(options);
  return compareTools(options.size, options, then ?? newest(options.size));
}

async function measureTheGrowth(options: Options): Promise<number> {
  const growth = measureGrowth(progress);
  print(renderGrowth(growth));
  await saveIfAsked(options, { results: [], growth });
  return 0;
}

async function compareTools(size: SizeName, options: Options, then?: Saved): Promise<number> {
  ensureInstalled();
  const { cases, optimise } = sizes[size];
  const results: CaseResult[] = [];
  for (const each of cases) {
    const measured = measureCase(each, { runs: options.runs, optimise }, progress);
    const odd = disagreements(measured);
    if (odd.length > 0) {
      progress(`bench: counts differ on ${caseText(each)}: ${odd.join('; ')}\n`);
      return 1;
    }
    const figures = figuresByConfiguration(measured);
    print([headingOf(each, options.runs), '', ...renderFigures(figures), '']);
    results.push({ ...each, figures });
  }
  print(KEY);
  if (size !== 'quick') judge(results, then);
  await saveIfAsked(options, { results });
  return 0;
}

function figuresByConfiguration(runs: readonly Run[]): Figures[] {
  const ids = new Set(runs.map(({ configuration }) => configuration));
  return [...ids].map((id) => figuresOf(runs.filter(({ configuration }) => configuration === id)));
}

function headingOf({ model, parameters }: Case, runs: number): string {
  const count = runs === 1 ? '1 run' : `${runs} runs`;
  return `${models[model].title}, ${parametersText(parameters)} (${count} of each configuration)`;
}

function judge(results: readonly CaseResult[], then: Saved | undefined): void {
  const cases = results.map((each) => ({ ...each, title: caseText(each) }));
  print(['', ...renderGoals(cases), '', ...GOALS_KEY]);
  if (then === undefined) return;
  const comparisons = compare(then.results, results);
  if (comparisons.length > 0) print(['', ...renderComparisons(comparisons, then.date)]);
}

async function saveIfAsked(
  { save: wanted, size, runs }: Options,
  measured: Pick<Saved, 'results' | 'growth'>,
): Promise<void> {
  if (wanted) print(['', `Saved as ${await save(savedNow({ size, runs, ...measured }))}`]);
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function progress(text: string): void {
  process.stderr.write(text);
}

/** A failed command's message brings its whole output along: the first and the last line tell most. */
function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.trim().split('\n');
  return lines.length === 1 ? (lines[0] as string) : `${lines[0]} ${lines.at(-1)}`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const hint = error instanceof UsageError ? ' (--help tells the options)' : '';
  progress(`\nbench: ${oneLine(error)}${hint}\n`);
  process.exitCode = 2;
}
