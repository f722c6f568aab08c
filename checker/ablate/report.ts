/** An ablation as text: tables, what is needed, and the minimal sets. */

import { counted } from '../report/figures.ts';
import { boundsText } from '../trace/render.ts';
import type { Style } from '../trace/style.ts';
import { piece, wrapText } from '../trace/wrap.ts';
import type { Findings, Need } from './findings.ts';
import { minimalLines } from './minimal-text.ts';
import { pairsOf } from './removals.ts';
import type { Removal } from './removals.ts';
import { isComplete, violatedIn } from './row.ts';
import type { AblationCell, AblationRow } from './row.ts';
import { ablationTable, brokenTogether, verdictPiece, WIDTH } from './table.ts';
import type { TableLine } from './table.ts';

export function renderAblation(findings: Findings, style: Style): string[] {
  const { spec, bounds } = findings.subject;
  const at = boundsText(bounds);
  const fixed = at === '' ? [] : wrapText(`at ${at}`, WIDTH).map(style.dim);
  const tables = [...oneByOne(findings, style), ...twoByTwo(findings, style)];
  return [
    style.bold(spec),
    ...fixed,
    '',
    ...tables,
    ...[...keyLine(tables), ...keptLines(findings)].map(style.dim),
    '',
    ...needLines(findings, style),
    ...minimalLines(findings, style),
  ];
}

/** Those of the properties that some of the rows violate. */
function broken(findings: Findings, rows: readonly (AblationRow | undefined)[]): string[] {
  const violated = new Set(rows.flatMap(violatedIn));
  return findings.subject.properties.filter((property) => violated.has(property));
}

function oneByOne(findings: Findings, style: Style): string[] {
  const show = (cell: AblationCell) => verdictPiece(cell, style);
  const lines = [[], ...findings.names.map((one) => [one])].map((removal: Removal): TableLine => {
    return { name: removal[0] ?? 'nothing', row: findings.rowOf(removal), show };
  });
  const rows = lines.map(({ row }) => row);
  return ablationTable('without', lines, broken(findings, rows), style);
}

/** Pairs that tell something new; what one of the two breaks alone is left blank. */
function twoByTwo(findings: Findings, style: Style): string[] {
  const pairs = pairsOf(findings.names);
  const known = pairs.filter((pair) => findings.rowOf(pair) !== undefined);
  const decided = findings.rows.filter(isComplete).length === findings.rows.length;
  const telling = known.flatMap((pair) => {
    const row = findings.rowOf(pair) as AblationRow;
    const fresh = brokenTogether(
      row,
      pair.map((one) => findings.rowOf([one])),
    );
    const show = (cell: AblationCell) =>
      fresh.includes(cell.property) ? verdictPiece(cell, style) : piece('');
    return fresh.length === 0 ? [] : [{ name: pair.join(' + '), row, show, fresh }];
  });
  const extent =
    known.length === pairs.length ? '' : ` of the ${known.length} of ${pairs.length} that were run`;
  if (pairs.length === 0) return [];
  if (telling.length === 0) {
    const breaks = decided ? 'breaks' : 'was found to break';
    const text = `No pair${extent} ${breaks} what neither of its ingredients breaks alone.`;
    return [...wrapText(text, WIDTH), ''];
  }
  const properties = findings.subject.properties.filter((property) =>
    telling.some(({ fresh }) => fresh.includes(property)),
  );
  return [
    ...wrapText(`What pairs${extent} break that neither of the two breaks alone:`, WIDTH),
    '',
    ...ablationTable('without', telling, properties, style),
  ];
}

const MARKS = [
  ['✓', '✓ holds'],
  ['✗', '✗n violated by n steps, the fewest'],
  ['?', '? open'],
  ['~', '~ never exercised'],
] as const;

/** What the marks that occur mean. */
function keyLine(tables: readonly string[]): string[] {
  const used = MARKS.filter(([mark]) => tables.some((line) => line.includes(mark)));
  return used.length === 0 ? [] : [used.map(([, meaning]) => meaning).join('   ')];
}

/** Properties that nothing violates. */
function keptLines(findings: Findings): string[] {
  const rows = findings.rows.flatMap((row) => (row.kind === 'result' ? [row] : []));
  const violated = broken(findings, rows);
  const kept = findings.subject.properties.filter((property) => !violated.includes(property));
  if (kept.length === 0 || rows.length === 0) return [];
  const names = kept.map((name) => {
    const cells = rows.flatMap((row) => row.cells.filter(({ property }) => property === name));
    return cells.some(({ exercised }) => exercised) ? name : `${name} (never exercised)`;
  });
  const complete = rows.length === findings.rows.length && rows.every(isComplete);
  const found = complete
    ? 'Nothing that was taken out violates'
    : 'No violation was found, in searches not all of which were complete, of';
  return wrapText(`${found} ${names.join(', ')}.`, WIDTH);
}

const HEADS: Readonly<Record<Need, string>> = {
  necessary: 'Necessary by itself:',
  unnecessary: 'Unnecessary within these bounds, by itself:',
  undecided: 'Undecided:',
};

function needLines(findings: Findings, style: Style): string[] {
  const { ingredients } = findings.subject;
  const nameWidth = Math.max(...findings.names.map(({ length }) => length)) + 4;
  return (Object.keys(HEADS) as Need[]).flatMap((need) => {
    const names = findings.names.filter((name) => findings.needOf(name) === need);
    const lines = names.flatMap((name) =>
      wrapText(`${ingredients[name]}${idleText(findings, name)}`, WIDTH - nameWidth).map(
        (line, i) => (i === 0 ? `  ${name}` : '').padEnd(nameWidth) + line,
      ),
    );
    return names.length === 0 ? [] : [style.bold(HEADS[need]), ...lines, ''];
  });
}

/** The bounds may be to blame if all is as much as before. */
function idleText(findings: Findings, name: string): string {
  const [row, { whole }] = [findings.rowOf([name]), findings];
  if (row?.kind !== 'result' || whole?.kind !== 'result') return '';
  if (!isComplete(row) || !isComplete(whole)) return '';
  const same = row.states === whole.states && row.transitions === whole.transitions;
  return same ? ' - as many states and transitions without it' : '';
}

/** `7 ingredients: 5 necessary by themselves, 2 unnecessary`. */
export function needSummary(findings: Findings): string {
  const having = (need: Need): number =>
    findings.names.filter((name) => findings.needOf(name) === need).length;
  const parts = [
    `${having('necessary')} necessary by themselves`,
    `${having('unnecessary')} unnecessary`,
    ...(having('undecided') > 0 ? [`${having('undecided')} undecided`] : []),
  ];
  return `${counted(findings.names.length, 'ingredient')}: ${parts.join(', ')}`;
}
