/** What an ablation prints on stdout when it is over: tables and minimal sets, or one JSON document. */

import type { Findings } from '../ablate/findings.ts';
import { needSummary, renderAblation } from '../ablate/report.ts';
import { isComplete, violatedIn } from '../ablate/row.ts';
import { counted, duration } from '../report/figures.ts';
import type { Style } from '../trace/style.ts';
import { version } from './version.ts';

export interface AblationEnd {
  readonly findings: Findings;
  readonly status: number;
  /** Of the whole run. */
  readonly seconds: number;
  /** How many of the results are of an earlier run. */
  readonly keptCount: number;
  readonly interrupted: boolean;
  /** Is what was found kept in a file? */
  readonly keeps: boolean;
}

export function printAblation(end: AblationEnd, style: Style): void {
  const { findings, seconds, keptCount, interrupted, keeps } = end;
  const failures = findings.rows.flatMap((row) =>
    row.kind === 'failed' ? [style.red(`${removalText(row.without)}: failed: ${row.message}`)] : [],
  );
  const { rows } = findings;
  const kept = keptCount === 0 ? '' : ` (${keptCount} of an earlier run)`;
  const complete = rows.filter(isComplete).length;
  const hint = keeps
    ? 'the same command goes on'
    : 'with --results FILE a run goes on where it was';
  const lines = [
    ...renderAblation(findings, style),
    ...(failures.length > 0 ? [...failures, ''] : []),
    ...(interrupted ? [style.yellow(`interrupted: ${hint}`), ''] : []),
    `${needSummary(findings)}; ${counted(rows.length, 'search', 'searches')}${kept}, ` +
      `${complete === rows.length ? 'all' : complete} complete; ${duration(seconds)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** `without a + b`. */
export function removalText(without: readonly string[]): string {
  return without.length === 0 ? 'the whole' : `without ${without.join(' + ')}`;
}

export function printAblationJson({ findings, status, seconds, interrupted }: AblationEnd): void {
  const { spec, bounds, properties, ingredients } = findings.subject;
  const document = {
    format: 'limbo-ablation-1',
    limbo: version,
    exitStatus: status,
    seconds,
    interrupted,
    spec,
    bounds,
    properties,
    ingredients: Object.entries(ingredients).map(([name, text]) => ({
      name,
      text,
      need: findings.needOf(name),
      breaks: violatedIn(findings.rowOf([name])),
    })),
    minimalSets: findings.minimalSets(),
    repairs: findings.repairs(),
    rows: findings.rows,
  };
  process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
}
