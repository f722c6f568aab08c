/** Markdown, as Prettier would leave it. */

/** Cells of text; the first row has the headings. */
export type Table = readonly (readonly string[])[];

/** A table, its first column to the left, the others, which have figures and marks, to the right. */
export function tableBlock(table: Table): string {
  const rows = table.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths
      .map((width, i) => (i === 0 ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width)))
      .join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head = [], ...body] = rows;
  return [line(head), line(rule), ...body.map(line)].join('\n');
}

export function listBlock(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Text as it is; folded under a summary if one is given. */
export function textBlock(lines: readonly string[], summary?: string): string {
  const fenced = ['```text', ...lines.map((line) => line.trimEnd()), '```'].join('\n');
  if (summary === undefined) return fenced;
  return foldedBlock(summary, [fenced]);
}

export function foldedBlock(summary: string, blocks: readonly string[]): string {
  return [`<details>\n<summary>${summary}</summary>`, ...blocks, '</details>'].join('\n\n');
}

/** Lets `[name]` stand for a link to a heading of the same document. */
export function headingReference(name: string, heading: string): string {
  const anchor = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
  return `[${name}]: #${anchor}`;
}

export function code(text: string): string {
  return `\`${text}\``;
}
