/** The tables of an ablation: what is taken out as rows, properties as columns under slanted headings. */

import { count, duration } from '../report/figures.ts';
import { bars, CELL_WIDTH, slanted } from '../report/headings.ts';
import { wasStopped } from '../sweep/row.ts';
import type { Style } from '../trace/style.ts';
import { padded, piece } from '../trace/wrap.ts';
import type { Piece } from '../trace/wrap.ts';
import { violatedIn } from './row.ts';
import type { AblationCell, AblationResult, AblationRow } from './row.ts';

export const WIDTH = 100;
const INDENT = '  ';
const STATES_WIDTH = 14;
const TIME_WIDTH = 9;

/** A line of a table: its name, and what a cell of it shows; undefined if it was not run. */
export interface TableLine {
  readonly name: string;
  readonly row: AblationRow | undefined;
  readonly show: (cell: AblationCell) => Piece;
}

/** As many tables as the columns take; figures where there is room for them. */
export function ablationTable(
  title: string,
  lines: readonly TableLine[],
  properties: readonly string[],
  style: Style,
): string[] {
  const indent =
    Math.max(title.length, ...lines.map(({ name }) => name.length + INDENT.length)) + 2;
  return chunks(properties, indent).flatMap((columns) => {
    const room = WIDTH - indent - columns.length * CELL_WIDTH;
    const figures = room >= STATES_WIDTH + TIME_WIDTH;
    const heads = figures ? 'states'.padStart(STATES_WIDTH) + 'time'.padStart(TIME_WIDTH) : '';
    return [
      ...slanted(columns, indent, style),
      style.bold(title.padEnd(indent)) + style.dim(bars(columns.length) + heads).trimEnd(),
      ...lines.map((line) => lineText(line, columns, indent, figures, style)),
      '',
    ];
  });
}

/** Columns that fit beside each other, with their headings; at least one chunk, which may be empty. */
function chunks(properties: readonly string[], indent: number): string[][] {
  const made: string[][] = [[]];
  for (const name of properties) {
    const last = made.at(-1) as string[];
    const end = indent + last.length * CELL_WIDTH + '┌ '.length + name.length;
    if (last.length > 0 && end > WIDTH) made.push([name]);
    else last.push(name);
  }
  return made;
}

function lineText(
  { name, row, show }: TableLine,
  columns: readonly string[],
  indent: number,
  figures: boolean,
  style: Style,
): string {
  const head = `${INDENT}${name}`.padEnd(indent);
  if (row === undefined) return head + style.yellow('not run');
  if (row.kind === 'failed') return head + style.red('failed');
  const cells = columns.map((column) => {
    const cell = row.cells.find(({ property }) => property === column);
    return padded(cell === undefined ? piece('') : show(cell), CELL_WIDTH);
  });
  return (head + cells.join('') + (figures ? figuresText(row) : '')).trimEnd();
}

function figuresText(row: AblationResult): string {
  const states = `${wasStopped(row) ? '> ' : ''}${count(row.states)}`;
  return states.padStart(STATES_WIDTH) + duration(row.seconds).padStart(TIME_WIDTH);
}

/** `✓`, `✗14`, `?`; with `~` if nothing was ever tried. */
export function verdictPiece({ verdict, depth, exercised }: AblationCell, style: Style): Piece {
  const idle = exercised ? '' : '~';
  if (verdict === 'violated') return painted(`✗${depth}${idle}`, style.red);
  if (verdict === 'open') return painted(`?${idle}`, style.yellow);
  return painted(`✓${idle}`, exercised ? style.green : style.dim);
}

function painted(text: string, paint: (text: string) => string): Piece {
  return { text, shown: paint(text) };
}

/** Properties that a pair breaks, and that are known to hold without either of its ingredients alone. */
export function brokenTogether(
  pair: AblationRow,
  alone: readonly (AblationRow | undefined)[],
): string[] {
  const holds = (row: AblationRow | undefined, name: string): boolean =>
    row?.kind === 'result' &&
    row.cells.some(({ property, verdict }) => property === name && verdict === 'holds');
  return violatedIn(pair).filter((property) => alone.every((row) => holds(row, property)));
}
