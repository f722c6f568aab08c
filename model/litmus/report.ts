/** Outcomes in the words of the format's own tools (as litmus7 prints them), and a table of many. */

import type { Outcome } from './outcome.ts';
import type { Quantifier } from './syntax.ts';

const KIND: Readonly<Record<Quantifier, string>> = {
  exists: 'Allowed',
  '~exists': 'Forbidden',
  forall: 'Required',
};

const COUNT_WIDTH = 6;

/** The report on one test; its counts are executions (see `ObservedState`). */
export function reportOf(outcome: Outcome): string[] {
  const { test, observed, satisfying, others, validated, observation } = outcome;
  const { name, condition } = test;
  // A witness of "there is none" is what does not satisfy the proposition.
  const [positive, negative] =
    condition.quantifier === '~exists' ? [others, satisfying] : [satisfying, others];
  return [
    `Test ${name} ${KIND[condition.quantifier]}`,
    `Histogram (${observed.length} states)`,
    ...observed.map(({ values, executions, satisfies }) => {
      const places = values.map((value, i) => `${test.observed[i]}=${value};`);
      return `${String(executions).padEnd(COUNT_WIDTH)}${satisfies ? '*' : ':'}>${places.join(' ')}`;
    }),
    validated ? 'Ok' : 'No',
    '',
    'Witnesses',
    `Positive: ${positive}, Negative: ${negative}`,
    `Condition ${condition.quantifier} ${condition.text} is ${validated ? '' : 'NOT '}validated`,
    `Observation ${name} ${observation} ${satisfying} ${others}`,
  ];
}

const HEADINGS = ['test', '', 'observation', 'executions', 'states', 'published'];

/** A line for each test: is it as its file says that it should be? */
export function tableOf(outcomes: readonly Outcome[]): string[] {
  const rows = [
    HEADINGS,
    ...outcomes.map((outcome) => {
      const { test, satisfying, others, observation, observed, validated } = outcome;
      return [
        test.name,
        `${KIND[test.condition.quantifier]} ${validated ? 'Ok' : 'No'}`,
        observation,
        `${satisfying} of ${satisfying + others}`,
        String(observed.length),
        publishedText(outcome),
      ];
    }),
  ];
  const widths = HEADINGS.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
}

function publishedText(outcome: Outcome): string {
  const { info } = outcome.test;
  const published = info.get('Observation');
  if (published === undefined) return '-';
  return asExpected(outcome) ? published : `${published}, which differs`;
}

/**
 * Does the test come out as its file says: as observed (`Observation=Never`), or else, with its condition
 * validated?
 */
export function asExpected({ test, observation, validated }: Outcome): boolean {
  const published = test.info.get('Observation');
  return published === undefined ? validated : published === observation;
}
