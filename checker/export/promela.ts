/**
 * Promela, for SPIN. One process in one place tries every transition; each is a `d_step` that begins
 * with its guard, so that nothing lies in between.
 */

import { cardinality } from '../state/domain.ts';
import type { LeafDomain } from '../state/domain.ts';
import { not } from './expr.ts';
import type { Expr, Place } from './expr.ts';
import { optionsOf } from './dispatch.ts';
import { placesReadIn, placesWrittenIn } from './model.ts';
import type { ExportedModel, Setting } from './model.ts';
import { containersIn, packed, placeText } from './packed.ts';
import type { Container, Member } from './packed.ts';
import type { Statement } from './statement.ts';
import { placesReadBy } from './substitute.ts';
import { expressionText, indented, namesFor } from './text.ts';
import type { Dialect } from './text.ts';

export function promelaText(model: ExportedModel, header: readonly string[]): string {
  const read = placesReadIn(model);
  const state = packed(model.shape, [...read, ...placesWrittenIn(model)]);
  const writer = new Writer(state, model.properties);
  const options = optionsOf(model.transitions).flatMap(({ titles, guard, statements }) => [
    ...titles.map((title) => `/* ${title.replaceAll('*/', '* /')} */`),
    ...writer.option(guard, statements),
  ]);
  const claims = model.claims.flatMap(({ property, holds }) => [
    `/* the property ${property.name} */`,
    `:: d_step { ${writer.expression(not(holds))} -> ${writer.claim(property.name, 'false')} }`,
  ]);
  const declarations = [
    ...containersIn(state).flatMap(({ type, members }) => [
      `typedef ${type} {`,
      ...indented(members.map((member) => `${memberText(member)};`)),
      '}',
    ]),
    ...state.members.map((member) => `${memberText(member)};`),
  ];
  // SPIN leaves out of the state what nothing reads, so the first transition pretends to.
  const unread = unreadIn(state, read).join(' + ');
  const reading = unread === '' ? '' : `${unread} >= 0 -> `;
  const starts = model.initial.map(
    (settings) => `:: d_step { ${reading}${writer.setting(settings)} }`,
  );
  return [
    '/*',
    ...[...header, ...notes(model)].map((line) => ` * ${line}`.trimEnd()),
    ' */',
    '',
    ...declarations,
    ...Array.from({ length: writer.temporaries }, (_, i) => `hidden int tmp${i};`),
    '',
    'active proctype limbo() {',
    '  if',
    ...indented(starts),
    '  fi;',
    'end:',
    '  do',
    ...indented([...options, ...claims]),
    '  od',
    '}',
    '',
  ].join('\n');
}

function notes({ initial, properties }: ExportedModel): string[] {
  const k = initial.length;
  return [
    'To search all states:',
    '  spin -a FILE && gcc -O2 -DSAFETY -DNOREDUCE pan.c -o pan && ./pan -m10000000',
    'SPIN begins before the choice of an initial state. It counts 1 state more than Limbo, and',
    `${k + 1} transitions more: ${k} to initial states, and the arrival where it begins.`,
    ...(properties.length === 0 ? [] : ['An assertion begins with the number of its property:']),
    ...properties.map((name, i) => `  ${i + 1} ${name}`),
  ];
}

/** The variables that the model only writes. */
function unreadIn(state: Container, read: readonly Place[]): string[] {
  const names = new Set(read.map((place) => /^\w+/.exec(placeText(state, place, () => ''))?.[0]));
  return state.members
    .filter(({ name, of }) => of.kind !== 'container' && !names.has(name))
    .map(({ name, size }) => (size === null ? name : `${name}[0]`));
}

class Writer {
  /** How many temporaries there are. */
  temporaries = 0;
  readonly #dialect: Dialect;
  readonly #properties: readonly string[];
  #names: ReadonlyMap<string, string> = new Map();
  /** How many of them the transition at hand uses. */
  #used = 0;

  constructor(state: Container, properties: readonly string[]) {
    this.#properties = properties;
    this.#dialect = {
      and: '&&',
      or: '||',
      equal: '==',
      then: '->',
      place: (place, text) => placeText(state, place, text),
    };
  }

  expression(expr: Expr): string {
    return expressionText(this.#dialect, expr, this.#names);
  }

  claim(property: string | null, test: string): string {
    if (property === null) return `assert(${test})`;
    return `assert(${this.#properties.indexOf(property) + 1} && ${test})`;
  }

  /** What a step asserts; `false` is left to the properties of states. */
  test(expr: Expr): string {
    return expr.kind === 'truth' && !expr.value ? '0 == 1' : this.expression(expr);
  }

  option(guard: Expr, statements: readonly Statement[]): string[] {
    this.#names = namesFor(statements);
    this.#used = this.#names.size;
    this.temporaries = Math.max(this.temporaries, this.#used);
    const body = this.statements(statements);
    if (body.length === 0) return [`:: d_step { ${this.expression(guard)} -> skip }`];
    return [`:: d_step { ${this.expression(guard)} ->`, ...indented(body, 2), '   }'];
  }

  temporary(): string {
    this.#used += 1;
    this.temporaries = Math.max(this.temporaries, this.#used);
    return `tmp${this.#used - 1}`;
  }

  /** What each of the statements says, with a `;` between any two. */
  statements(statements: readonly Statement[]): string[] {
    return statements.flatMap((statement, i) => {
      const lines = this.statement(statement);
      const last = i === statements.length - 1 ? '' : ';';
      return [...lines.slice(0, -1), `${lines.at(-1)}${last}`];
    });
  }

  statement(statement: Statement): string[] {
    switch (statement.kind) {
      case 'keep':
        return [`${this.#names.get(statement.name)} = ${this.expression(statement.expr)}`];
      case 'write': {
        const before: string[] = [];
        const place = this.#dialect.place(statement.place, (index) => {
          const text = this.expression(index);
          if (!readsFrom(index, statement.place)) return text;
          const name = this.temporary();
          before.push(`${name} = ${text};`);
          return name;
        });
        return [...before, `${place} = ${this.expression(statement.value)}`];
      }
      case 'assert':
        return [this.claim(statement.property, `(${this.test(statement.test)})`)];
      case 'if':
        return [
          'if',
          ...this.branch(this.expression(statement.test), statement.yes),
          ...this.branch('else', statement.no),
          'fi',
        ];
    }
  }

  branch(test: string, statements: readonly Statement[]): string[] {
    if (statements.length === 0) return [`:: ${test} -> skip`];
    return [`:: ${test} ->`, ...indented(this.statements(statements), 2)];
  }

  setting(settings: readonly Setting[]): string {
    const texts = settings.map(({ place, code }) => {
      const at = this.#dialect.place(place, (index) => this.expression(index));
      return `${at} = ${code}`;
    });
    return texts.length === 0 ? 'skip' : texts.join('; ');
  }
}

/** SPIN refuses an assignment to an array of which its own index reads. */
function readsFrom(index: Expr, { path: [root] }: Place): boolean {
  return placesReadBy(index).some(({ path }) => path[0] === root);
}

function memberText({ name, size, of }: Member): string {
  if (of.kind !== 'container') {
    return size === null ? leafText(name, of) : `${wholeType(of)} ${name}[${size}]`;
  }
  return `${of.type} ${name}[${size}]`;
}

function bitsOf(domain: LeafDomain): number {
  return 32 - Math.clz32(cardinality(domain) - 1);
}

/** The smallest type for a leaf; SPIN packs these bit by bit. */
function leafText(name: string, domain: LeafDomain): string {
  const bits = bitsOf(domain);
  return bits < 8 && bits > 1 ? `unsigned ${name} : ${bits}` : `${wholeType(domain)} ${name}`;
}

/** The same for elements of an array. */
function wholeType(domain: LeafDomain): string {
  const bits = bitsOf(domain);
  if (bits <= 1) return 'bit';
  if (bits <= 8) return 'byte';
  return bits <= 15 ? 'short' : 'int';
}
