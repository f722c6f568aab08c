/** The minimal sets in words, and how far they are known. */

import type { Style } from '../trace/style.ts';
import { wrapText } from '../trace/wrap.ts';
import type { Findings } from './findings.ts';
import type { MinimalSet, Removal } from './removals.ts';
import { pairsOf } from './removals.ts';
import { isComplete, violatedIn } from './row.ts';
import { WIDTH } from './table.ts';

export function minimalLines(findings: Findings, style: Style): string[] {
  const sets = findings.minimalSets();
  if (sets.length === 0) {
    return paragraph('No minimal sets are known, since not all of the whole was explored.');
  }
  const [only] = sets as [MinimalSet];
  const violated = violatedIn(findings.whole);
  const judged =
    violated.length === 0
      ? ''
      : ` It is judged by what holds of the whole: not by ${violated.join(', ')}.`;
  if (sets.length === 1 && only.without.length === 0 && only.undecided.length === 0) {
    return [
      ...paragraph(`Every ingredient is necessary by itself: the whole is minimal.${judged}`),
      ...extentLines(findings),
    ];
  }
  const known = sets.filter(({ undecided }) => undecided.length === 0);
  const open = sets.filter(({ undecided }) => undecided.length > 0);
  const list = (title: string, some: readonly MinimalSet[]): string[] =>
    some.length === 0 ? [] : [style.bold(title), ...some.flatMap(setLines), ''];
  return [
    ...list(known.length === 1 ? 'One minimal set:' : `${known.length} minimal sets:`, known),
    ...list('Sufficient, but not known to be minimal, since not all was tried to its end:', open),
    ...(judged === '' ? [] : paragraph(judged.trim())),
    ...extentLines(findings),
  ];
}

const NAMED_MAX = 3;

function setLines({ keeps, without, undecided }: MinimalSet): string[] {
  const left = without.length === 0 ? 'all' : `all but ${without.join(', ')}`;
  const kept = without.length === 0 ? '' : `, that is ${keeps.join(', ') || 'nothing'}`;
  const named =
    undecided.length > NAMED_MAX ? `${undecided.length} of these` : undecided.join(', ');
  const open = undecided.length === 0 ? '' : `; not decided: whether it needs ${named}`;
  return wrapText(left + kept + open, WIDTH - 4).map((line, i) => (i === 0 ? '  ' : '    ') + line);
}

/** What was tried, and what could have been missed. */
function extentLines(findings: Findings): string[] {
  const { names } = findings;
  const done = (removals: readonly Removal[]): number =>
    removals.filter((removal) => {
      const row = findings.rowOf(removal);
      return row !== undefined && isComplete(row);
    }).length;
  const [ones, pairs] = [names.map((one) => [one]), pairsOf(names)];
  const larger = findings.rows.filter(({ without }) => without.length > 2).length;
  const tried = [
    done(ones) === ones.length ? 'each ingredient' : `${done(ones)} of ${ones.length} ingredients`,
    ...(pairs.length === 0
      ? []
      : [done(pairs) === pairs.length ? 'every pair' : `${done(pairs)} of ${pairs.length} pairs`]),
    ...(larger === 0 ? [] : [`${larger} larger ${larger === 1 ? 'set' : 'sets'}`]),
  ].join(', ');
  const repairs = findings.repairs().map((removal) => removal.join(' + '));
  const missed =
    repairs.length === 0
      ? 'leaving out more never made up for what leaving out less had broken'
      : `leaving out more can make up for what leaving out less breaks (${repairs.join(', ')}), so there may be others`;
  return paragraph(`Taken out were ${tried}; ${missed}.`);
}

function paragraph(text: string): string[] {
  return [...wrapText(text, WIDTH), ''];
}
