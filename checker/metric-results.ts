/** What a search has found of a spec's metrics, each extreme with a run that leads there. */

import type { End, Metric } from './property/metric.ts';
import type { BreadthFirst } from './search/breadth-first.ts';
import { Expander } from './search/expander.ts';
import type { FoundExtreme } from './search/extremes.ts';
import type { Subject } from './subject.ts';
import { runTo, traceOf } from './trace/trace.ts';
import type { Run, Trace } from './trace/trace.ts';

export interface MetricExtreme {
  readonly value: number;
  /** Length of the trace: the least that leads to the value, unless the search was by partial order. */
  readonly depth: number;
  readonly trace: Trace;
}

export interface MetricResult {
  readonly name: string;
  readonly meaning: string;
  readonly over: 'all' | 'rest';
  /** Was the search complete? Else `extremes` are those of the states that were judged. */
  readonly exact: boolean;
  /** Null if there was no state to be measured. */
  readonly extremes: Readonly<Record<End, MetricExtreme>> | null;
}

/** To be asked when the search has ended. */
export function metricResults(subject: Subject, search: BreadthFirst): MetricResult[] {
  const exact = search.ending === 'complete';
  return subject.metrics.map((metric) => {
    const { name, meaning, over = 'all' } = metric;
    const extremeOf = (end: End): MetricExtreme | null => {
      const found = search.extremes.find((each) => each.metric === name && each.end === end);
      return found === undefined ? null : witnessed(subject, search, metric, found, exact);
    };
    const [min, max] = [extremeOf('min'), extremeOf('max')];
    const extremes = min === null || max === null ? null : { min, max };
    return { name, meaning, over, exact, extremes };
  });
}

function witnessed(
  subject: Subject,
  search: BreadthFirst,
  metric: Metric,
  { state, value, end }: FoundExtreme,
  exact: boolean,
): MetricExtreme {
  const { system, spec, bounds, without, engine } = subject;
  const { name, meaning } = metric;
  const run = runTo(system, search, { property: name, state, action: null }, engine);
  requireValue(subject, metric, run, value);
  const trace = traceOf(system, run, {
    spec: spec.name,
    bounds,
    without,
    property: name,
    meaning,
    because: `${value}, ${extentText(end, metric, exact)}`,
    extreme: { end, value, exact },
  });
  return { value, depth: trace.steps.length, trace };
}

function extentText(end: End, { over }: Metric, exact: boolean): string {
  const most = end === 'min' ? 'the least' : 'the greatest';
  const states = over === 'rest' ? 'states at rest' : 'states';
  return exact
    ? `${most} over all reachable ${states}`
    : `${most} over the ${states} seen before the search stopped`;
}

/** The metric as it is, of the run as it is: the search may have compiled one and renamed the other. */
function requireValue({ system }: Subject, metric: Metric, run: Run, value: number): void {
  const expander = new Expander(system);
  expander.load(run.steps.at(-1)?.state ?? run.initial);
  const found = expander.measure(metric)() + 0;
  if (found === value) return;
  const why = `metric ${metric.name} is ${found} at the end of the run, not ${value}`;
  throw new Error(`replay failed: a declared symmetry does not hold: ${why}`);
}
