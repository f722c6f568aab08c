/** The table of specs and properties: verdicts, causes, and what was explored. */

import { boundsText } from '../../checker/trace/render.ts';
import { count } from '../../checker/report/figures.ts';
import type { CheckResult, PropertyResult, SpecBounds } from '../../checker/index.ts';
import type { Chapter, Matrix } from './chapter.ts';
import { causeOf, labelOf } from './explain.ts';
import { code, listBlock, tableBlock } from './markdown.ts';

/** A table of the results, one for each spec of the matrix, and their bounds. */
export function matrixBlocks(
  chapter: Chapter,
  { specs }: Matrix,
  results: readonly CheckResult[],
): string[] {
  const names = [...new Set(specs.flatMap(({ properties }) => properties.map(({ name }) => name)))];
  const rows = results.map((result) => {
    const cells = names.map((name) => {
      const property = result.properties.find((each) => each.name === name);
      return property === undefined ? '' : cell(chapter, result.spec, property);
    });
    return [code(result.spec), ...cells, ...figures(result)];
  });
  const head = ['spec', ...names, 'states', 'transitions', 'reductions'];
  return [tableBlock([head, ...rows]), ...boundsBlocks(results)];
}

/** `✓`, `✗16 [S1]`; with `~` if nothing was ever tried. */
function cell(chapter: Chapter, spec: string, property: PropertyResult): string {
  if (property.verdict !== 'violated') return property.exercised ? '✓' : '✓~';
  const cause = causeOf(chapter, spec, property.name);
  return `✗${property.depth} [${labelOf(chapter, cause)}]`;
}

/** A search ends as soon as every property is violated. */
function figures({ states, transitions, reductions, ending }: CheckResult): string[] {
  const least = ending === 'complete' ? '' : '≥ ';
  return [`${least}${count(states)}`, `${least}${count(transitions)}`, reductions.join(', ')];
}

/** The bounds in which all agree, and for those that have others, which. */
function boundsBlocks(results: readonly CheckResult[]): string[] {
  const shared = Object.fromEntries(
    Object.entries(results[0]?.bounds ?? {}).filter(([name, value]) =>
      results.every(({ bounds }) => bounds[name] === value),
    ),
  );
  const groups = Map.groupBy(results, ({ bounds }) => boundsText(without(bounds, shared)));
  const lines = [...groups]
    .filter(([text]) => text !== '')
    .map(([text, those]) => `${those.map(({ spec }) => code(spec)).join(', ')}: ${text}`);
  const all = `Bounds of all: ${boundsText(shared) || 'none'}.`;
  return lines.length === 0 ? [all] : [`${all} Beside these:`, listBlock(lines)];
}

function without(bounds: SpecBounds, shared: SpecBounds): SpecBounds {
  return Object.fromEntries(
    Object.entries(bounds).filter(([name]) => !Object.hasOwn(shared, name)),
  );
}
