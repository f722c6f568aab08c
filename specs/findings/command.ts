/** `limbo findings`: makes the document of what was found, or checks that it is current. */

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { Option } from 'commander';

import type { LimboCommand } from '../../checker/cli/command.ts';
import { exitStatus } from '../../checker/cli/exit-status.ts';
import { UsageError } from '../../checker/cli/usage-error.ts';
import { parseCount } from '../../checker/cli/values.ts';
import { ChapterError } from './chapter.ts';
import type { Chapter } from './chapter.ts';
import { documentOf } from './document.ts';
import { requireExplained } from './explain.ts';
import { partsOf } from './kept.ts';
import { collected, oneByOne, runsOf, SurpriseError } from './runs.ts';
import type { Run, Runner } from './runs.ts';
import { sideBySide } from './side-by-side.ts';

export interface FindingsOptions {
  readonly out: string;
  readonly check?: boolean;
}

export const findingsCommand: LimboCommand = {
  name: 'findings',
  description: 'run the specs that the document of findings is about, and write it',
  declare: (command) => {
    command
      .option('--out <file>', 'the document', 'docs/findings.md')
      .option('--check', 'write nothing; exit 1 if the document is another than would be written')
      .addOption(
        new Option('--jobs <n>', 'specs checked side by side')
          .argParser(parseCount)
          .default(availableParallelism(), 'number of cores'),
      );
  },
  run: async (_args, options) => {
    const { jobs, ...rest } = options as FindingsOptions & { readonly jobs: number };
    // All specs of all chapters, which no other command needs.
    const { chapters } = await import('./chapters.ts');
    const quick = rest.check ?? false;
    requireCauses(chapters);
    const runs = runsOf(chapters, quick);
    const results = await sideBySide(runs, jobs, quick, begins);
    return findings(chapters, rest, () => results);
  },
};

function begins({ spec }: Run, index: number, count: number): void {
  process.stderr.write(`${index + 1}/${count} ${spec.name}\n`);
}

/** Returns the exit status; throws {@link UsageError} for a mistake in a chapter. */
export function findings(
  chapters: readonly Chapter[],
  { out, check = false }: FindingsOptions,
  run: Runner = oneByOne(begins),
): number {
  const before = check ? textOf(out) : '';
  requireCauses(chapters);
  const runs = runsOf(chapters, check);
  try {
    const results = collected(runs, run(runs));
    const text = documentOf(chapters, results, check ? partsOf(before) : null);
    if (check) return compared('findings', out, before, text);
    writeFileSync(out, text);
    return exitStatus.asExpected;
  } catch (error) {
    if (!(error instanceof SurpriseError)) throw error;
    process.stderr.write(`limbo: ${error.message}\n`);
    return exitStatus.differs;
  }
}

/** Throws {@link UsageError} for a mistake in a chapter. */
function requireCauses(chapters: readonly Chapter[]): void {
  try {
    requireExplained(chapters);
  } catch (error) {
    if (error instanceof ChapterError) throw new UsageError(error.message);
    throw error;
  }
}

/** Throws {@link UsageError}. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Tells the first line in which a document differs from what `command` makes; returns the exit status. */
export function compared(command: string, file: string, is: string, shouldBe: string): number {
  if (is === shouldBe) {
    process.stdout.write(`${file} is current\n`);
    return exitStatus.asExpected;
  }
  const [mine, made] = [is.split('\n'), shouldBe.split('\n')];
  const at = made.findIndex((line, i) => line !== mine[i]);
  const line = at < 0 ? made.length : at;
  process.stdout.write(
    `${file}:${line + 1}: not current; limbo ${command} --out ${file} makes it again\n` +
      `  is         ${mine[line] ?? '(no such line)'}\n  should be  ${made[line] ?? '(no such line)'}\n`,
  );
  return exitStatus.differs;
}
