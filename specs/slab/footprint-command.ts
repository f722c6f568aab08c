/** `limbo footprint`: what the metadata of pages costs, in a union or beside the pages. */

import { writeFileSync } from 'node:fs';

import type { LimboCommand } from '../../checker/cli/command.ts';
import { exitStatus } from '../../checker/cli/exit-status.ts';
import { requireFiles } from '../../checker/cli/sweep-files.ts';
import { UsageError } from '../../checker/cli/usage-error.ts';
import { wrapText } from '../../checker/trace/wrap.ts';
import { GeometryError } from '../../model/slab/geometry.ts';
import { declareFootprint, sizesOf } from './footprint-options.ts';
import type { FootprintOptions } from './footprint-options.ts';
import {
  blockTable,
  crossoverTable,
  footprintChart,
  footprintCsv,
  occupancyTable,
  shareTable,
  sizesText,
  typeTable,
} from './footprint-report.ts';
import type { FootprintQuestion, Table } from './footprint-report.ts';

export const footprintCommand: LimboCommand = {
  name: 'footprint',
  description: "what pages' metadata costs, in a union or beside the pages, by what they are for",
  declare: declareFootprint,
  run: (_args, options) => run(options as FootprintOptions),
};

function run(options: FootprintOptions): number {
  requireFiles(options);
  const { mix, type, csv, svg } = options;
  const question = { sizes: sizesOf(options), mix, type };
  process.stdout.write(refusing(() => textOf(question)));
  if (csv !== undefined) writeFileSync(csv, footprintCsv(question));
  if (svg !== undefined) writeFileSync(svg, footprintChart(question));
  return exitStatus.asExpected;
}

/** Sizes that can't be are a mistake in the command line. */
function refusing<T>(calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof GeometryError) throw new UsageError(error.message);
    throw error;
  }
}

function textOf(question: FootprintQuestion): string {
  const tables = [typeTable, crossoverTable, shareTable, occupancyTable, blockTable].map((table) =>
    aligned(table(question)).join('\n'),
  );
  return `${[...tables, wrapText(sizesText(question.sizes), 120).join('\n')].join('\n\n')}\n`;
}

/** Names to the left, figures to the right. */
function aligned(table: Table): string[] {
  const widths = (table[0] ?? []).map((_, i) =>
    Math.max(...table.map((row) => row[i]?.length ?? 0)),
  );
  return table.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('   '),
  );
}
