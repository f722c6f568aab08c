/** The report of one spec: verdict first, then properties, metrics, figures, and what was never tried. */

import { match } from 'ts-pattern';

import type { CheckResult, PropertyResult } from '../check.ts';
import { plain } from '../trace/style.ts';
import { modelText } from '../trace/render.ts';
import type { Style } from '../trace/style.ts';
import { padded, piece, wrapText } from '../trace/wrap.ts';
import type { Piece } from '../trace/wrap.ts';
import { isUnexpected } from '../verdict.ts';
import { assuranceLine, endingText } from './assurance.ts';
import { count, counted, duration, rate, size } from './figures.ts';
import { metricLines } from './metrics.ts';
import { storageFigures, storageText } from './storage.ts';

export interface ReportOptions {
  readonly style?: Style;
  /** Most memory that the process has held so far, in bytes. */
  readonly peakBytes?: number | undefined;
}

const WIDTH = 120;

/** A result as lines. `holds` is said of nothing that a complete search does not show. */
export function renderReport(result: CheckResult, options: ReportOptions = {}): string[] {
  const { style = plain } = options;
  return [
    `${style.bold(modelText(result))}: ${verdictText(result, style)}`,
    ...propertyLines(result, style),
    ...metricLines(result.metrics, style),
    ...runLines(result, style),
    ...figureLines(result, options.peakBytes),
    ...idleLines(result, style),
    ...field('assurance', assuranceLine(result)),
  ];
}

function verdictText(result: CheckResult, style: Style): string {
  const { properties, ending, outcome, asExpected, storage } = result;
  const violated = properties.filter(({ verdict }) => verdict === 'violated');
  const open = properties.filter(({ verdict }) => verdict === 'open');
  const words = match(outcome)
    .with('holds', () => style.green('every property holds'))
    .with(
      'violated',
      () =>
        `${violated.length} of ${counted(properties.length, 'property', 'properties')} violated`,
    )
    .with('probable', () => style.green('no violation found'))
    .with('unproven', () => style.yellow('no violation found'))
    .with('incomplete', () => style.yellow('no violation within the bound'))
    .exhaustive();
  const stored =
    storage === 'exact' || violated.length === properties.length ? '' : `; ${storageText(storage)}`;
  const stopped = open.length > 0 && ending !== 'complete';
  const cut = stored + (stopped ? `; ${style.yellow(`${endingText(ending)}, not complete`)}` : '');
  const differs = properties.filter(isUnexpected).map(({ name }) => name);
  if (differs.length > 0) {
    return `${words}${cut}; ${style.red(`NOT as expected: ${differs.join(', ')}`)}`;
  }
  return `${words}${cut}${asExpected ? '; as expected' : ''}`;
}

function propertyLines(result: CheckResult, style: Style): string[] {
  const { properties } = result;
  const verdicts = properties.map((property) => propertyVerdict(property, result, style));
  const nameWidth = Math.max(...properties.map(({ name }) => name.length), 0);
  const verdictWidth = Math.max(...verdicts.map(({ text }) => text.length), 0);
  return properties.map((property, i) => {
    const [verdict, { name }] = [verdicts[i] as Piece, property];
    const mark = expectation(property, style);
    return `  ${padded(piece(name), nameWidth)}  ${padded(verdict, verdictWidth)}  ${mark}`.trimEnd();
  });
}

function propertyVerdict(
  property: PropertyResult,
  { storage, ending }: CheckResult,
  style: Style,
): Piece {
  const where = (depth: number): string =>
    storage === 'exact' ? `at depth ${depth}` : `by a run of ${counted(depth, 'step')}`;
  const extent = ending === 'complete' ? 'found' : 'within the bound';
  return match(property)
    .with({ verdict: 'holds' }, () => painted('✓ holds', style.green))
    .with({ verdict: 'violated' }, ({ depth }) =>
      painted(`✗ violated ${where(depth)}`, isUnexpected(property) ? style.red : style.yellow),
    )
    .with({ verdict: 'probable' }, () => painted('≈ no violation found', style.green))
    .with({ verdict: 'open', kind: 'liveness' }, () =>
      painted('? not judged: that takes a complete, exact search', style.yellow),
    )
    .with({ verdict: 'open' }, () => painted(`? no violation ${extent}`, style.yellow))
    .exhaustive();
}

function painted(text: string, paint: (text: string) => string): Piece {
  return { text, shown: paint(text) };
}

function expectation(property: PropertyResult, style: Style): string {
  const { verdict, expected, exercised } = property;
  const known = verdict === 'open' ? `expected: ${expected}` : 'as expected';
  const told = isUnexpected(property)
    ? style.red(`NOT as expected (${expected})`)
    : style.dim(known);
  return exercised ? told : `${told}, ${style.yellow('never exercised')}`;
}

function runLines({ shortest, outcome, storage, metrics }: CheckResult, style: Style): string[] {
  const hasRuns = outcome === 'violated' || metrics.length > 0;
  if (shortest || !hasRuns || storage !== 'exact') return [];
  const text = 'may not be the shortest; --no-partial-order finds a shortest one';
  return field('runs', text, style.yellow);
}

function figureLines(result: CheckResult, peakBytes: number | undefined): string[] {
  const { states, transitions, depth, seconds, bytes, stateBits, stateBytes } = result;
  const { workers, compressed, storage } = result;
  const perSecond = rate(states, seconds);
  const explored = [
    counted(states, 'state'),
    counted(transitions, 'transition'),
    `depth ${depth}`,
    duration(seconds),
    ...(perSecond === undefined ? [] : [`${perSecond} states/s`]),
    ...(workers === 1 ? [] : [`${workers} workers`]),
  ];
  const memory = [
    `${counted(stateBits, 'bit')} a state, packed into ${counted(stateBytes, 'byte')}`,
    ...(compressed ? ['compressed in the store'] : []),
    `${count(Math.ceil(bytes / states))} bytes a state all told`,
    `${size(bytes)} of states`,
    ...(storage === 'exact' ? [] : storageFigures(storage)),
    ...(peakBytes === undefined ? [] : [`${size(peakBytes)} peak of the process`]),
  ];
  const { notCompiled } = result;
  return [
    ...field('explored', explored.join(', ')),
    ...field('memory', memory.join(', ')),
    ...field(
      'code',
      notCompiled === null ? 'steps compiled' : `steps run as they are: ${notCompiled}`,
    ),
  ];
}

function idleLines({ neverTaken, stepCount }: CheckResult, style: Style): string[] {
  if (neverTaken.length === 0) return field('steps', `all ${stepCount} taken`);
  const names = neverTaken.join(', ');
  return field('steps', `${neverTaken.length} of ${stepCount} never taken: ${names}`, style.yellow);
}

const FIELD_WIDTH = 13;

/** Long texts go on under their beginning. */
function field(name: string, text: string, paint: (line: string) => string = String): string[] {
  return wrapText(text, WIDTH - FIELD_WIDTH).map(
    (line, i) => (i === 0 ? `  ${name}` : '').padEnd(FIELD_WIDTH) + paint(line),
  );
}
