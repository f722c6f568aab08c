/**
 * The file of results of `limbo ablate`: a line of JSON for each search, added when the search ends, so that
 * a run that was stopped goes on where it was.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { isMatching, P } from 'ts-pattern';

import type { Removal } from '../ablate/removals.ts';
import type { AblationResult } from '../ablate/row.ts';
import type { Ending } from '../search/ending.ts';
import type { AblatePlan } from './ablate-plan.ts';
import { shownPath } from './failure.ts';
import { sourceHash } from './source-hash.ts';
import { UsageError } from './usage-error.ts';

interface Limits {
  readonly maxStates?: number | undefined;
  readonly maxTime?: number | undefined;
  readonly maxMemory?: number | undefined;
}

interface Line {
  readonly format: typeof FORMAT;
  /** A hash of all that the result depends on. */
  readonly key: string;
  readonly spec: string;
  readonly limits: Limits;
  readonly row: AblationResult;
}

const FORMAT = 'limbo-ablation-result-1';
const line = {
  format: FORMAT,
  key: P.string,
  spec: P.string,
  limits: P.nonNullable,
  row: {
    kind: 'result',
    without: P.array(P.string),
    cells: P.array(P.nonNullable),
    ending: P.string,
  },
} as const;

export class ResultsFile {
  readonly #file: string | undefined;
  readonly #spec: string;
  readonly #key: string;
  readonly #limits: Limits;
  readonly #rows = new Map<string, AblationResult>();

  /** Nothing is kept without a file. Throws {@link UsageError} for a file of something else. */
  constructor(file: string | undefined, { found, subject, options }: AblatePlan) {
    this.#file = file;
    this.#spec = subject.spec;
    const { maxStates, maxTime, maxMemory } = options;
    this.#limits = { maxStates, maxTime, maxMemory };
    if (file === undefined) {
      this.#key = '';
      return;
    }
    const { spec, bounds, properties, ingredients } = subject;
    const subjectText = JSON.stringify([spec, bounds, properties, Object.keys(ingredients)]);
    const hash = createHash('sha256').update(subjectText).update(sourceHash(found.file));
    this.#key = hash.digest('hex');
    for (const { key, limits, row } of linesOf(file)) {
      if (key !== this.#key || !this.#isAsGood(row.ending, limits)) continue;
      this.#rows.set(row.without.join(' '), row);
    }
  }

  rowOf(without: Removal): AblationResult | undefined {
    return this.#rows.get(without.join(' '));
  }

  get rows(): AblationResult[] {
    return [...this.#rows.values()];
  }

  /** Takes it for unknown, so that it is found again. */
  forget(without: Removal): void {
    this.#rows.delete(without.join(' '));
  }

  /** What an interrupt ended is not kept: the user wanted it to go on. */
  keep(row: AblationResult): void {
    if (this.#file === undefined || row.ending === 'interrupt') return;
    const [key, spec, limits] = [this.#key, this.#spec, this.#limits];
    const added: Line = { format: FORMAT, key, spec, limits, row };
    appendFileSync(this.#file, `${JSON.stringify(added)}\n`);
  }

  /** Would a search not go further now than one that came to such an end under those limits? */
  #isAsGood(ending: Ending, limits: Limits): boolean {
    const within = (name: keyof Limits): boolean =>
      (this.#limits[name] ?? Infinity) <= (limits[name] ?? Infinity);
    if (ending === 'states') return within('maxStates');
    if (ending === 'time') return within('maxTime');
    if (ending === 'memory') return within('maxMemory');
    return true;
  }
}

/** A line that is cut short is ended, so that the next one stands by itself. */
function linesOf(file: string): Line[] {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`there is no folder ${dirname(file)}`);
  }
  if (!existsSync(file)) return [];
  if (!statSync(file).isFile()) throw new UsageError(`${shownPath(file)} is not a file`);
  const text = readFileSync(file, 'utf8');
  const values = text.split('\n').map(parsed);
  const lines = values.filter((value) => isMatching(line, value)) as unknown as Line[];
  if (text !== '' && lines.length === 0) {
    throw new UsageError(`${shownPath(file)} is not a file of results`);
  }
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  return lines;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
