/** What the matrix of relocation comes to: by caller, versions and properties, then surroundings and versions. */

import type { PropertyResult } from '../../../checker/index.ts';
import { callers } from '../../relocation/callers.ts';
import type { Caller } from '../../relocation/callers.ts';
import type { Chapter, Overview } from '../chapter.ts';
import { causeOf, labelOf } from '../explain.ts';
import { code, tableBlock } from '../markdown.ts';
import type { Results } from '../runs.ts';
import { rows } from './cells.ts';
import type { Cell } from './cells.ts';

type Violated = Extract<PropertyResult, { readonly verdict: 'violated' }>;

export const overviews: readonly Overview[] = callers.map((caller) => ({
  title: caller.title,
  blocks: (chapter, results) => [
    `${capital(caller.summary)}. Of each version and property the shortest run over all surroundings, its cause, and in how many surroundings the property is violated:`,
    byProperty(chapter, caller, results),
    'The same by surroundings: the causes at work.',
    bySurroundings(chapter, caller, results),
  ],
}));

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function byProperty(chapter: Chapter, { name: caller }: Caller, results: Results): string {
  const tried = rows
    .map(({ name, cells }) => ({ name, those: cells.filter((cell) => cell.caller === caller) }))
    .filter(({ those }) => those.length > 0);
  const specs = tried.flatMap(({ those }) => those.map(({ spec }) => spec));
  const names = [...new Set(specs.flatMap(({ properties }) => properties.map(({ name }) => name)))];
  const lines = tried.map(({ name: version, those }) => [
    code(version),
    ...names.map((name) => overall(chapter, those, name, results)),
  ]);
  return tableBlock([['version', ...names], ...lines]);
}

/** The shortest run of several specs, as in `✗18 [R2] 3/22`. */
function overall(chapter: Chapter, cells: readonly Cell[], name: string, results: Results): string {
  const asked = cells.flatMap(({ spec }) => {
    const property = results.get(spec.name)?.properties.find((each) => each.name === name);
    return property === undefined ? [] : [{ spec, property }];
  });
  const violated = asked.filter(({ property }) => property.verdict === 'violated');
  const [first] = violated.toSorted((a, b) => depthOf(a.property) - depthOf(b.property));
  if (asked.length === 0) return '';
  if (first === undefined) return asked.some(({ property }) => property.exercised) ? '✓' : '✓~';
  const label = labelOf(chapter, causeOf(chapter, first.spec.name, name));
  return `✗${depthOf(first.property)} [${label}] ${violated.length}/${asked.length}`;
}

function depthOf(property: PropertyResult): number {
  return (property as Violated).depth;
}

function bySurroundings(
  chapter: Chapter,
  { name: caller, among }: Caller,
  results: Results,
): string {
  const columns = rows.filter(({ cells }) => cells.some((cell) => cell.caller === caller));
  const lines = among.map(({ name: surroundings }) => [
    code(surroundings),
    ...columns.map(({ cells }) => {
      const cell = cells.find(
        (each) => each.caller === caller && each.surroundings === surroundings,
      );
      return cell === undefined ? '' : causesIn(chapter, cell, results);
    }),
  ]);
  return tableBlock([['surroundings', ...columns.map(({ name }) => name)], ...lines]);
}

function causesIn(chapter: Chapter, { spec }: Cell, results: Results): string {
  const violated = (results.get(spec.name)?.properties ?? []).filter(
    ({ verdict }) => verdict === 'violated',
  );
  if (violated.length === 0) return '✓';
  const causes = violated.map(({ name }) => causeOf(chapter, spec.name, name));
  const inOrder = chapter.causes.filter((cause) => causes.includes(cause));
  return inOrder.map((cause) => `[${labelOf(chapter, cause)}]`).join(' ');
}
