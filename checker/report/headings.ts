/** Headings over narrow columns, each on a line of its own. */

import type { Style } from '../trace/style.ts';

export const CELL_WIDTH = 5;

/**
 * All but the last line, from column `indent` on:
 *
 *     ┌ noLostPte
 *     │    ┌ noLeak
 *     │    │
 */
export function slanted(columns: readonly string[], indent: number, style: Style): string[] {
  const before = ' '.repeat(indent);
  return columns.map((name, i) => `${before}${style.dim(`${bars(i)}┌ `)}${name}`);
}

/** The last line, over `n` columns. */
export function bars(n: number): string {
  return '│'.padEnd(CELL_WIDTH).repeat(n);
}
