/** Random small systems as source text, in all of the subset of TypeScript that steps may use. */

import fc from 'fast-check';

import * as limbo from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';

interface Texts {
  readonly number: string;
  readonly truth: string;
  readonly statement: string;
  readonly statements: string;
}

type Text = fc.Arbitrary<string>;
type Text3 = readonly [Text, Text, Text];

/** Expressions for numbers 0 to 2 and for truth values, and statements, of a step with a local. */
const texts = fc.letrec<Texts>((tie) => {
  const [n, b, block] = ['number', 'truth', 'statements'].map(tie) as unknown as Text3;
  const from = (template: string, ...parts: Text[]): Text =>
    fc
      .tuple(...parts)
      .map((texts) => texts.reduce((t, each) => t.replace('$', () => each), template));
  return {
    number: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'expression' },
      fc.constantFrom('0', '1', '2', 'me.local', 'x', 's.v[0]', 's.one', 'chosen'),
      from('s.v[$]', n),
      from('($ + $) % 3', n, n),
      from('(s.who ?? $)', n),
      from('($ ? $ : $)', b, n, n),
      from('s.parts[$ % 2].n', n),
      from('find(s, $)', n),
      from('Math.min($, $)', n, n),
      from('count(s.mask & $)', n),
      from('(2 - $)', n),
      from('partOf(s, $).n', n),
      from('nested(s, $)', n),
    ),
    truth: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'expression' },
      fc.constantFrom('s.flag[1]', 's.who === null', "s.kind === 'b'", "s.kind !== 'c'", 'true'),
      from('s.flag[$ % 2]', n),
      from('$ === $', n, n),
      from('$ < $', n, n),
      from('has(s.mask, $)', n),
      from('!($)', b),
      from('($ && $)', b, b),
      from('($ || $)', b, b),
      from('(s.who !== $)', n),
      from('(s.who === s.v[$])', n),
      from('(s.kind === s.parts[$ % 2].kind)', n),
      from('any(s, $)', n),
    ),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'statement' },
      from('s.v[$] = $;', n, n),
      from('s.v[$] = bump(s, $);', n, n),
      from('s.flag[$ % 2] = $;', n, b),
      from('s.who = $;', n),
      fc.constantFrom(
        's.who = null;',
        "s.kind = 'b';",
        "if (s.parts[1].kind !== 'd') s.kind = s.parts[1].kind;",
      ),
      from('s.mask = add(s.mask, $);', n),
      from('s.mask = remove(s.mask, $);', n),
      from('s.parts[$ % 2].n = $;', n, n),
      from("s.parts[$ % 2].kind = $ ? 'a' : 'd';", n, b),
      from('me.local = $;', n),
      from('x = $;', n),
      from("assertThat($, 'asserted', 'refused');", b),
      from('bump(s, $);', n),
      from('if ($) { $ } else { $ }', b, block, block),
      from('if ($) { $ }', b, block),
      from('{ const p = s.parts[$ % 2]; $ p.n = (p.n + $) % 3; }', n, block, n),
      from('{ const old = s.v[$]; $ s.v[$] = old; }', n, block, n),
      from('for (let i = 0; i < 3; i += 1) { if (s.v[i] === $) { $ break; } }', n, block),
      from('for (const p of s.parts) { if ($) continue; p.n = $; }', b, n),
    ),
    statements: fc
      .array(tie('statement') as Text, { minLength: 1, maxLength: 2 })
      .map((s) => s.join(' ')),
  };
});

const label = fc.constantFrom("'l0'", "'l1'");

/** A step: it may be blocked, may leave early, and goes to one of two labels. */
const step = fc
  .tuple(
    texts.truth,
    texts.number,
    texts.statements,
    texts.truth,
    texts.statements,
    label,
    texts.truth,
  )
  .map(
    ([guard, x, first, early, second, to, way]) =>
      `let x = 1; x = ${x}; if (${guard}) return blocked; ${first} ` +
      `if (${early}) { ${second} return ${to}; } return ${way} ? 'l0' : 'l1';`,
  );

const rule = fc
  .tuple(texts.truth, texts.number, texts.statements)
  .map(
    ([guard, x, body]) =>
      `let x = 1; x = ${x}; if (${guard}) return blocked; ${body} return taken;`,
  );

export interface RandomSource {
  readonly steps: readonly (readonly string[])[];
  readonly rests: readonly boolean[];
  readonly rules: readonly { readonly body: string; readonly inevitable: boolean }[];
  readonly invariant: string;
  readonly atRest: string;
}

export const randomSource: fc.Arbitrary<RandomSource> = fc.record({
  steps: fc.array(fc.array(step, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  rests: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
  rules: fc.array(fc.record({ body: rule, inevitable: fc.boolean() }), { maxLength: 1 }),
  invariant: texts.truth,
  atRest: texts.truth,
});

const HEAD = `
const {
  add, array, assertThat, blocked, bool, count, deadlockFree, enumOf, has, optional, process, range,
  remove, rule, setOf, spec, struct, system, taken, vocabulary,
} = limbo;
const value = range(0, 2);
const state = struct({
  v: array(3, value), flag: array(2, bool), who: optional(value), mask: setOf(3),
  kind: enumOf('a', 'b', 'c'), one: range(1, 1),
  parts: array(2, struct({ n: range(0, 2), kind: enumOf('d', 'a') })),
});
const find = (s, n) => {
  for (let i = 0; i < s.v.length; i += 1) if (s.v[i] === n) return i;
  return 0;
};
const bump = (s, n) => {
  const next = (s.v[n] + 1) % 3;
  s.v[n] = next;
  if (next === 0) return 1;
  s.parts[0].n = next;
  return s.v[find(s, next)];
};
const partOf = (s, n) => (n > 1 ? s.parts[1] : s.parts[0]);
const nested = (s, n) => {
  if (s.flag[0]) {
    if (has(s.mask, n)) return s.v[n];
    if (s.who !== null) return s.who;
  }
  return n;
};
const any = (s, n) => {
  let found = false;
  for (const part of s.parts) if (part.n === n) found = true;
  return found;
};
`;

/** The spec that the text says. */
export function specOf({ steps, rests, rules, invariant, atRest }: RandomSource): Spec {
  const machines = steps.map(
    (bodies, i) => `
      const m${i} = machine({ start: 'l0', rest: ${JSON.stringify(rests[i] ? ['l0'] : [])}, steps: {
        l0: (s, me) => { const chosen = 1; ${bodies[0]} },
        l1: choose({ chosen: range(0, 1) }, (s, me, { chosen }) => { ${bodies[1]} }),
      } });`,
  );
  const ruleTexts = rules.map(
    ({ body, inevitable }, i) => `rule(state, 'r${i}', { chosen: range(1, 2) }, (s, { chosen }) => {
        ${body.replaceAll('me.local', 's.v[2]')}
      }, { inevitable: ${inevitable} })`,
  );
  const claim = (text: string): string =>
    `(s, ps) => { const x = 1; const chosen = 0; const me = ps.p0; return ${text}; }`;
  const text = `${HEAD}
    const { machine, choose } = vocabulary(state, { local: value });
    ${machines.join('')}
    return spec({
      name: 'test/random',
      summary: 'a random system',
      model: () => system({
        state,
        choices: { first: value },
        init: (s, { first }) => { s.v[0] = first; s.flag[1] = true; return first !== 1; },
        processes: { ${steps.map((_, i) => `p${i}: process(m${i}, {})`).join(', ')} },
        rules: [${ruleTexts.join(', ')}],
      }),
      properties: [
        { name: 'always', meaning: 'holds', invariant: () => true },
        { name: 'invariant', meaning: 'something', invariant: ${claim(invariant)} },
        { name: 'atRest', meaning: 'something', atRest: ${claim(atRest)} },
        { name: 'asserted', meaning: 'no assertion fails' },
        deadlockFree(),
      ],
    });`;
  return new Function('limbo', text)(limbo) as Spec;
}
