/** `docs/findings.md`, from its chapters and their runs. */

import type { CheckResult } from '../../checker/index.ts';
import { boundsText } from '../../checker/trace/render.ts';
import { causeBlocks, shortestRunBlock } from './cause.ts';
import type { Cause, Chapter, Matrix, Overview } from './chapter.ts';
import { labelOf } from './explain.ts';
import { keptPart } from './kept.ts';
import { matrixBlocks } from './matrix.ts';
import { foldedBlock, headingReference } from './markdown.ts';
import type { Results, Runs } from './runs.ts';

type Parts = ReadonlyMap<string, string> | null;

const INTRO = [
  '# Findings',
  'Made by `limbo findings` from runs of the specs, never by hand; `limbo findings --check` makes it again and tells ' +
    'whether it differs.',
  'Every verdict is that of a complete search with exact storage, within the bounds that are named. `✓` holds; `✗16` is ' +
    'violated, by a run of 16 steps and by none shorter; `~` was never exercised. Beside it is the cause: of several ' +
    'that may be at work, that of the shortest run. Numbers of states and transitions are those with the reductions named.',
];

/** `parts` are what is taken over where specs were not run at their default bounds; null if all were. */
export function documentOf(chapters: readonly Chapter[], runs: Runs, parts: Parts): string {
  const blocks = chapters.flatMap((chapter) => new ChapterText(chapter, runs, parts).blocks());
  return `${[...INTRO, ...blocks].join('\n\n')}\n`;
}

class ChapterText {
  readonly #chapter: Chapter;
  readonly #runs: Runs;
  readonly #parts: Parts;

  constructor(chapter: Chapter, runs: Runs, parts: Parts) {
    this.#chapter = chapter;
    this.#runs = runs;
    this.#parts = parts;
  }

  blocks(): string[] {
    const { title, intro, overviews = [], matrices, causes, sections } = this.#chapter;
    const headings = causes.map((cause) => `${this.#label(cause)}. ${cause.title}`);
    const references = causes.map((cause, i) =>
      headingReference(this.#label(cause), headings[i] as string),
    );
    return [
      `## ${title}`,
      ...intro,
      ...overviews.flatMap((overview) => [`### ${overview.title}`, ...this.#overview(overview)]),
      ...matrices.flatMap((matrix) => this.#matrix(matrix)),
      ...(causes.length === 0 ? [] : ['### What goes wrong, and why', references.join('\n')]),
      ...causes.flatMap((cause, i) => [
        `#### ${headings[i]}`,
        ...causeBlocks(cause),
        ...this.#shortestRun(cause),
      ]),
      ...sections.flatMap((section) => [`### ${section.title}`, ...section.blocks()]),
    ];
  }

  #label(cause: Cause): string {
    return labelOf(this.#chapter, cause);
  }

  #matrix(matrix: Matrix): string[] {
    const { title, intro, reduced, folded = false } = matrix;
    const { atDefaults, atReduced } = this.#runs;
    const table = (results: Results): string[] =>
      matrixBlocks(this.#chapter, matrix, resultsOf(matrix, results));
    const tables = (): string[] => {
      if (reduced === undefined) return table(atDefaults);
      return [
        ...this.#kept(title, () => table(atDefaults)),
        `At ${boundsText(reduced)}, which is all that \`--check\` runs of these, and where violations may be out of reach:`,
        ...table(atReduced),
      ];
    };
    if (folded) return [foldedBlock(title, [...intro, ...tables()])];
    return [`### ${title}`, ...intro, ...tables()];
  }

  /** Of all matrices, so that it is kept if one of them is run at reduced bounds. */
  #overview({ title, blocks }: Overview): string[] {
    const made = (): string[] => [...blocks(this.#chapter, this.#runs.atDefaults)];
    const isSlow = this.#chapter.matrices.some(({ reduced }) => reduced !== undefined);
    return isSlow ? this.#kept(title, made) : made();
  }

  #shortestRun(cause: Cause): string[] {
    const block = (): string[] => [shortestRunBlock(cause, this.#runs.atDefaults)];
    const slow = this.#chapter.matrices.some(
      ({ specs, reduced }) =>
        reduced !== undefined && specs.some(({ name }) => Object.hasOwn(cause.explains, name)),
    );
    return slow ? this.#kept(this.#label(cause), block) : block();
  }

  #kept(name: string, made: () => string[]): string[] {
    return keptPart(name, this.#parts === null ? made() : [this.#parts.get(name) ?? '']);
  }
}

function resultsOf({ specs }: Matrix, results: Results): CheckResult[] {
  return specs.map(({ name }) => {
    const result = results.get(name);
    if (result === undefined) throw new Error(`${name} was not run`);
    return result;
  });
}
