/** The table of specs and properties: verdicts, causes, and what was explored. */

import { boundsText } from '../../checker/trace/render.ts';
import { count } from '../../checker/report/figures.ts';
import type { PropertyResult, Spec, SpecBounds } from '../../checker/index.ts';
import type { Chapter, Matrix } from './chapter.ts';
import { causeOf, labelOf } from './explain.ts';
import { code, headingLink, listBlock, tableBlock } from './markdown.ts';
import type { Results } from './runs.ts';

export function matrixBlocks(chapter: Chapter, matrix: Matrix, results: Results): string[] {
  const { title, intro, specs } = matrix;
  const names = [...new Set(specs.flatMap(({ properties }) => properties.map(({ name }) => name)))];
  const rows = specs.map((spec) => {
    const { properties, states, transitions, reductions } = resultOf(results, spec);
    const cells = names.map((name) => {
      const property = properties.find((each) => each.name === name);
      return property === undefined ? '' : cell(chapter, spec, property);
    });
    return [code(spec.name), ...cells, count(states), count(transitions), reductions.join(', ')];
  });
  return [
    `### ${title}`,
    ...intro,
    tableBlock([['spec', ...names, 'states', 'transitions', 'reductions'], ...rows]),
    boundsBlock(specs),
  ];
}

export function resultOf(results: Results, spec: Spec) {
  const result = results.get(spec);
  if (result === undefined) throw new Error(`${spec.name} was not run`);
  return result;
}

/** The heading under which a cause is told. */
export function causeHeading(chapter: Chapter, at: number): string {
  const cause = chapter.causes[at];
  return cause === undefined ? '' : `${labelOf(chapter, cause)}. ${cause.title}`;
}

function cell(chapter: Chapter, spec: Spec, property: PropertyResult): string {
  if (property.verdict !== 'violated') return property.exercised ? '✓' : '✓~';
  const cause = causeOf(chapter, spec.name, property.name);
  const at = cause === undefined ? -1 : chapter.causes.indexOf(cause);
  const heading = causeHeading(chapter, at);
  const label = heading.slice(0, heading.indexOf('.'));
  return `✗${property.depth} ${headingLink(label, heading)}`;
}

/** The bounds in which all agree, and for those that have others, which. */
function boundsBlock(specs: readonly Spec[]): string {
  const [first] = specs;
  const shared = Object.fromEntries(
    Object.entries(first?.bounds ?? {}).filter(([name, value]) =>
      specs.every(({ bounds }) => bounds[name] === value),
    ),
  );
  const groups = Map.groupBy(specs, ({ bounds }) => boundsText(without(bounds, shared)));
  const own = [...groups].filter(([text]) => text !== '');
  const lines = own.map(
    ([text, those]) => `${those.map(({ name }) => code(name)).join(', ')}: ${text}`,
  );
  const all = `Bounds of all: ${boundsText(shared) || 'none'}.`;
  return lines.length === 0 ? all : `${all} Beside these:\n\n${listBlock(lines)}`;
}

function without(bounds: SpecBounds, shared: SpecBounds): SpecBounds {
  return Object.fromEntries(
    Object.entries(bounds).filter(([name]) => !Object.hasOwn(shared, name)),
  );
}
