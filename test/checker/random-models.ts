/**
 * Random models whose steps are made from source text, so that they can be compiled like those of a
 * spec: processes with locals of their own and variables that they share, rules, locks, sets, choices,
 * assertions. Some of their properties hold, others don't; they may deadlock, or spin for ever.
 */

import fc from 'fast-check';
import * as limbo from '../../checker/index.ts';
import type { Spec } from '../../checker/index.ts';

/** A step or a rule as source text: `(s, me, params) => { ... }`. */
interface Step {
  readonly chooses: boolean;
  readonly text: string;
}

export interface RandomModel {
  /** By process, by label. The label is named by its number: `l0`, `l1`. */
  readonly processes: readonly {
    readonly rests: readonly boolean[];
    readonly steps: readonly Step[];
  }[];
  readonly rules: readonly { readonly inevitable: boolean; readonly step: Step }[];
  /** Bodies of the properties, over `s` and `p`. */
  readonly invariant: string;
  readonly atRest: string;
}

const LABELS_MAX = 4;
const PROCESSES_MAX = 3;
const SHARED = ['s.v[0]', 's.v[1]', 's.parts[0].n', 's.parts[1].n'];

const pick = <T>(...each: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...each);
const number = pick('0', '1', '2');
const shared = pick(...SHARED);
const indexed = fc.oneof(
  { weight: 4, arbitrary: shared },
  { weight: 1, arbitrary: pick('s.v[me.x]', 's.parts[me.far].n') },
);
const local = pick('me.x', 'me.y');

/** Text with a `□` where each part goes. */
function text(template: string, ...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((given) => {
    const rest = [...given];
    return template.replaceAll('□', () => rest.shift() as string);
  });
}

const localTest = fc.oneof(
  text('□ === □', local, number),
  text('□ > □', local, pick('0', '1')),
  pick('me.done < 2', 'me.far === 1'),
);
const sharedTest = fc.oneof(
  text('□ !== □', indexed, number),
  text('□ === □', indexed, fc.oneof(number, local)),
  pick('s.flag', '!s.flag', 's.lock === null', 's.lock === me.id', 's.lock !== null'),
  pick('has(s.set, me.id)', '!has(s.set, 0)', 's.set === emptySet', 's.set !== emptySet'),
);
const localValue = fc.oneof(number, local, text('(□ + 1) % 3', local), pick('chosen'));
const sharedValue = fc.oneof(number, local, indexed, text('(□ + 1) % 3', indexed), pick('chosen'));

const localEffect = fc.oneof(
  text('□ = □;', local, localValue),
  pick('if (me.done < 2) me.done += 1;', 'me.far = me.far === 0 ? 1 : 0;', 'me.far = 0;'),
);
const sharedEffect = fc.oneof(
  text('□ = □;', indexed, sharedValue),
  text('□ = □;', local, indexed),
  pick('s.flag = true;', 's.flag = false;', 's.flag = !s.flag;'),
  pick('s.set = add(s.set, me.id);', 's.set = remove(s.set, me.id);'),
  pick(
    's.set = emptySet;',
    's.set = add(s.set, 1);',
    's.old = s.set;',
    's.old = remove(s.old, me.id);',
  ),
  pick('s.lock = null;', 's.lock = me.id;', 'if (s.lock === me.id) s.lock = null;'),
  pick('bump(s.parts[0]);', 'bump(s.parts[me.far]);', 'const q = s.parts[me.far]; me.x = q.n;'),
  pick('for (let i = 0; i < 2; i += 1) { if (s.v[i] === 2) s.v[i] = 0; }'),
  text("assertThat(□, 'asserted', 'refused');", sharedTest),
);

const label = fc.nat({ max: LABELS_MAX - 1 }).map((l) => `'l${l}'`);

/** How much of what the steps do is done to what is shared. */
function step(sharing: number, isRule: boolean): fc.Arbitrary<Step> {
  const mixed = (ofLocals: fc.Arbitrary<string>, ofShared: fc.Arbitrary<string>) =>
    isRule
      ? ofShared
      : fc.oneof(
          { weight: 10 - sharing, arbitrary: ofLocals },
          { weight: sharing, arbitrary: ofShared },
        );
  const test = mixed(localTest, sharedTest);
  const effect = mixed(localEffect, sharedEffect);
  const guard = text('if (!(□)) return blocked;', test);
  const conditional = text('if (□) { □ } else { □ }', test, effect, effect);
  const end = isRule
    ? fc.constant('return taken;')
    : fc.oneof(
        { weight: 3, arbitrary: text('return □;', label) },
        { weight: 1, arbitrary: text('return □ ? □ : □;', test, label, label) },
      );
  return fc
    .record({
      chooses: fc.boolean().map((one) => one && !isRule),
      guards: fc.array(guard, { maxLength: 1 }),
      effects: fc.array(fc.oneof({ weight: 3, arbitrary: effect }, conditional), { maxLength: 2 }),
      end,
    })
    .map(({ chooses, guards, effects, end: last }) => ({
      chooses,
      text: [...guards, ...effects.map((each) => `{ ${each} }`), last].join(' '),
    }))
    .map(({ chooses, text: body }) => ({
      chooses: chooses && body.includes('chosen'),
      text: chooses ? body : body.replaceAll('chosen', '1'),
    }));
}

const processOf = (sharing: number) =>
  fc.integer({ min: 2, max: LABELS_MAX }).chain((labels) =>
    fc.record({
      rests: fc.array(fc.boolean(), { minLength: labels, maxLength: labels }),
      steps: fc
        .array(step(sharing, false), { minLength: labels, maxLength: labels })
        .map((steps) => steps.map((each) => within(each, labels))),
    }),
  );

/** Labels that the process does not have become others. */
function within({ chooses, text: body }: Step, labels: number): Step {
  return { chooses, text: body.replaceAll(/'l(\d)'/g, (_, l) => `'l${Number(l) % labels}'`) };
}

export const randomModel: fc.Arbitrary<RandomModel> = fc.nat({ max: 6 }).chain((sharing) =>
  fc.record({
    processes: fc.array(processOf(sharing), { minLength: 2, maxLength: PROCESSES_MAX }),
    rules: fc.array(fc.record({ inevitable: fc.boolean(), step: step(sharing, true) }), {
      maxLength: sharing > 2 ? 2 : 1,
    }),
    invariant: fc.oneof(
      text('!(□ && □)', sharedTest, sharedTest).map(withoutMe),
      text('!(□ && p.p0.pc === □)', sharedTest, label).map(withoutMe),
      text('!(p.p1.x === □ && p.p0.pc === □)', number, label),
    ),
    atRest: text('!(□ && □)', sharedTest, sharedTest).map(withoutMe),
  }),
);

function withoutMe(test: string): string {
  return test.replaceAll('me.', 'p.p0.');
}

const { array, bool, optional, process, range, rule, setOf, struct, system, vocabulary } = limbo;
const id = range(0, PROCESSES_MAX - 1);
const three = range(0, 2);
const state = struct({
  v: array(3, three),
  parts: array(2, struct({ n: three })),
  flag: bool,
  lock: optional(id),
  set: setOf(id),
  old: setOf(id),
});
const locals = { x: three, y: three, far: range(0, 1), done: three };
const { machine, choose } = vocabulary(state, locals, 'id');

/** What the text may name besides its parameters; captured, as constants are in a spec. */
const NAMES = ['blocked', 'taken', 'add', 'remove', 'has', 'emptySet', 'assertThat'] as const;

function functionOf(params: string, body: string): (...args: unknown[]) => never {
  const captured = `const { ${NAMES.join(', ')} } = limbo;
const bump = (part) => { part.n = part.n === 2 ? 0 : part.n + 1; };`;
  return new Function('limbo', `${captured}\nreturn (${params}) => { ${body} };`)(limbo);
}

/** The model as a spec, with every kind of property; none is expected to be violated. */
export function specOf({ processes, rules, invariant, atRest }: RandomModel): Spec {
  const machines = processes.map(({ rests, steps }) =>
    machine<string>({
      start: 'l0',
      rest: steps.flatMap((_, l) => (rests[l] ? [`l${l}`] : [])),
      steps: Object.fromEntries(
        steps.map(({ chooses, text: body }, l) => [
          `l${l}`,
          chooses
            ? choose({ chosen: three }, functionOf('s, me, { chosen }', body))
            : functionOf('s, me', body),
        ]),
      ),
    }),
  );
  return limbo.spec({
    name: 'random',
    summary: 'a random model',
    model: () =>
      system({
        state,
        choices: { first: three },
        init: (s, { first }) => {
          s.v[0] = first;
          return first < 2;
        },
        processes: Object.fromEntries(
          machines.map((each, i) => [`p${i}`, process(each, { id: i })]),
        ),
        rules: rules.map(({ inevitable, step: { text: body } }, i) =>
          rule(state, `r${i}`, {}, functionOf('s', withoutLocals(body)), { inevitable }),
        ),
      }),
    properties: [
      { name: 'always', meaning: 'keeps the search going to its end', atRest: () => true },
      {
        name: 'invariant',
        meaning: invariant,
        invariant: functionOf('s, p', `return ${invariant};`),
      },
      { name: 'atRest', meaning: atRest, atRest: functionOf('s, p', `return ${atRest};`) },
      { name: 'asserted', meaning: 'no assertion fails' },
      limbo.deadlockFree(),
    ],
  });
}

/** A rule has no locals; constants stand for them, and what is written to one is not. */
function withoutLocals(body: string): string {
  return body
    .replaceAll(/\bme\.(x|y|far|done) \+?= [^;]*;/g, ';')
    .replaceAll('me.id', '2')
    .replaceAll('me.x', '1')
    .replaceAll('me.y', '2')
    .replaceAll('me.far', '1')
    .replaceAll('me.done', '0');
}
