/** `docs/findings.md`, from its chapters and their runs. */

import { renderTrace } from '../../checker/index.ts';
import type { Trace } from '../../checker/index.ts';
import { counted } from '../../checker/report/figures.ts';
import type { Cause, Chapter } from './chapter.ts';
import { causeHeading, matrixBlocks, resultOf } from './matrix.ts';
import { code, listBlock, textBlock } from './markdown.ts';
import type { Results } from './runs.ts';

/** Longer runs are folded. */
const STEPS_SHOWN_MAX = 40;

const INTRO = [
  '# Findings',
  'Made by `limbo findings` from runs of the specs, never by hand; `limbo findings --check` makes it again and tells ' +
    'whether it differs.',
  'Every verdict is that of a complete search with exact storage, within the bounds that are named. `✓` holds; `✗16` is ' +
    'violated, by a run of 16 steps and by none shorter; `~` was never exercised. Beside it is the cause: of several ' +
    'that may be at work, that of the shortest run. Numbers of states and transitions are those with the reductions named.',
];

/** Ends with the only newline that is at an end. */
export function documentOf(chapters: readonly Chapter[], results: Results): string {
  const blocks = [...INTRO, ...chapters.flatMap((chapter) => chapterBlocks(chapter, results))];
  return `${blocks.join('\n\n')}\n`;
}

function chapterBlocks(chapter: Chapter, results: Results): string[] {
  const { title, intro, matrices, causes, sections } = chapter;
  return [
    `## ${title}`,
    ...intro,
    ...matrices.flatMap((matrix) => matrixBlocks(chapter, matrix, results)),
    ...(causes.length === 0 ? [] : ['### What goes wrong, and why']),
    ...causes.flatMap((cause, at) => [
      `#### ${causeHeading(chapter, at)}`,
      ...causeBlocks(cause, violationsBy(chapter, cause, results)),
    ]),
    ...sections.flatMap((section) => [`### ${section.title}`, ...section.blocks()]),
  ];
}

/** What a cause violates in one spec. */
interface Violations {
  readonly spec: string;
  readonly traces: readonly Trace[];
}

function violationsBy({ matrices }: Chapter, cause: Cause, results: Results): Violations[] {
  const specs = new Set(matrices.flatMap((matrix) => matrix.specs));
  return [...specs].flatMap((spec) => {
    const names = cause.explains[spec.name] ?? [];
    const traces = resultOf(results, spec).properties.flatMap((property) =>
      property.verdict === 'violated' && names.includes(property.name) ? [property.trace] : [],
    );
    return traces.length === 0 ? [] : [{ spec: spec.name, traces }];
  });
}

function causeBlocks({ explanation, said }: Cause, violations: readonly Violations[]): string[] {
  const where = violations.map(
    ({ spec, traces }) => `${code(spec)} (${traces.map(({ property }) => property).join(', ')})`,
  );
  const [shortest] = violations
    .flatMap(({ traces }) => traces)
    .toSorted((a, b) => a.steps.length - b.steps.length);
  return [
    explanation,
    listBlock([
      `Where: ${where.join('; ')}.`,
      `Said before: ${said ?? 'by nobody that we know of.'}`,
    ]),
    ...(shortest === undefined ? [] : [traceBlock(shortest)]),
  ];
}

function traceBlock(trace: Trace): string {
  const { spec, property, steps } = trace;
  const lines = renderTrace(trace, {
    command: `limbo check ${spec} --property ${property} --trace diff`,
  });
  if (steps.length <= STEPS_SHOWN_MAX) return textBlock(lines);
  return textBlock(lines, `The shortest run: ${counted(steps.length, 'step')}`);
}
