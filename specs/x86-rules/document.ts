/** `docs/x86.md`: which rule is modelled where, and shown by which test. */

import { code } from '../findings/markdown.ts';
import type { Citations } from './gather.ts';
import type { Rule } from './rules.ts';

const INTRO = [
  '# The rules of x86-64 address translation',
  'Made by `limbo x86-rules` from what files of the model, tests and litmus tests cite, never by hand; `limbo x86-rules ' +
    '--check` tells whether it differs. Sections are those of the Intel SDM, volume 3A; APM is the AMD64 manual, volume ' +
    '2. Litmus tests are those of `specs/litmus/translation`; `limbo litmus` runs them.',
];

/** A rule that nothing shows and nothing explains, or a number that is no rule's. */
export class RuleError extends Error {
  override name = 'RuleError';
}

export interface Gathered {
  readonly model: Citations;
  readonly tests: Citations;
  readonly litmus: Citations;
}

/** Throws {@link RuleError}. */
export function rulesDocument(rules: readonly Rule[], gathered: Gathered): string {
  requireRules(rules, gathered);
  const blocks = rules.map((rule, i) => ruleBlock(rule, i + 1, gathered));
  return `${[...INTRO, ...blocks].join('\n\n')}\n`;
}

function ruleBlock(
  { text, source, abstraction }: Rule,
  number: number,
  { model, tests, litmus }: Gathered,
): string {
  const list = (citations: Citations): string =>
    (citations.get(number) ?? []).map((name) => code(name)).join(', ') || '-';
  return [
    `## R${number}`,
    `${text} (${source}).`,
    [
      `- modelled in: ${list(model)}`,
      `- tests: ${list(tests)}`,
      `- litmus tests: ${list(litmus)}`,
      ...(abstraction === undefined ? [] : [`- abstraction: ${abstraction}`]),
    ].join('\n'),
  ].join('\n\n');
}

/** Every rule is modelled and shown, or it is said why not; nothing cites a rule that there is not. */
function requireRules(rules: readonly Rule[], { model, tests, litmus }: Gathered): void {
  rules.forEach(({ abstraction }, i) => {
    const shown = tests.has(i + 1) || litmus.has(i + 1);
    if (shown && model.has(i + 1)) return;
    if (abstraction !== undefined) return;
    throw new RuleError(
      `R${i + 1} is neither ${shown ? 'modelled' : 'shown by a test'} nor explained`,
    );
  });
  for (const citations of [model, tests, litmus]) {
    for (const [rule, names] of citations) {
      if (rule < 1 || rule > rules.length)
        throw new RuleError(`${names[0]} cites R${rule}: no such rule`);
    }
  }
}
