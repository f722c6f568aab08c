/** Ranges of metrics in words: what the search has shown, and no more. */

import type { MetricResult } from '../metric-results.ts';
import type { Style } from '../trace/style.ts';
import { piece, wrap } from '../trace/wrap.ts';
import { count } from './figures.ts';

/** A line for each metric: `metric inUse: 1 (step 0) .. 3 (step 12)`. */
export function metricLines(metrics: readonly MetricResult[], style: Style): string[] {
  return metrics.map((metric) => {
    const { name, over, exact } = metric;
    const range = exact ? rangeText(metric) : style.yellow(`${rangeText(metric)}, so far`);
    return `  metric ${name}${over === 'rest' ? ', at rest' : ''}: ${range}`;
  });
}

function rangeText({ extremes, exact, over }: MetricResult): string {
  if (extremes === null) return over === 'rest' ? 'no state at rest' : 'no state';
  const { min, max } = extremes;
  const least = `${count(min.value)} (step ${min.depth})`;
  const most = `${count(max.value)} (step ${max.depth})`;
  return exact ? `${least} .. ${most}` : `at most ${least} .. at least ${most}`;
}

const INDENT = '    ';

/** Lines to go under the row of a table: `inUse 1..3   queued 0..2`. */
export function metricNotes(metrics: readonly MetricResult[], width: number): string[] {
  const notes = metrics.map((metric) => piece(`${metric.name} ${noteText(metric)}`));
  return wrap(notes, width - INDENT.length).map((line) => INDENT + line);
}

function noteText({ extremes, exact }: MetricResult): string {
  if (extremes === null) return '-';
  const { min, max } = extremes;
  const [least, most] = [count(min.value), count(max.value)];
  return exact ? `${least}..${most}` : `≤${least}..≥${most}`;
}
