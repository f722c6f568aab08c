/** Murphi, for Rumur. A transition is a rule. Bit operations are an extension of Rumur's. */

import { cardinality } from '../state/domain.ts';
import type { Expr, Range } from './expr.ts';
import { wholeGuard } from './model.ts';
import type { ExportedModel, Setting, Transition } from './model.ts';
import { stepsIn, structsIn } from './shape.ts';
import type { Field, Shape, StructShape } from './shape.ts';
import { temporariesIn } from './statement.ts';
import type { Statement } from './statement.ts';
import { expressionText, indented, namesFor } from './text.ts';
import type { Dialect } from './text.ts';

export function murphiText(model: ExportedModel, header: readonly string[]): string {
  const writer = new Writer(model.shape);
  const structs = structsIn(model.shape).slice(0, -1);
  const types = structs.flatMap(({ type, fields }) => [
    `${type}: record`,
    ...indented(fields.map(fieldText)),
    'end;',
  ]);
  return [
    ...[...header, ...NOTES].map((line) => `-- ${line}`.trimEnd()),
    '',
    ...(types.length === 0 ? [] : ['type', ...indented(types), '']),
    'var',
    ...indented(model.shape.fields.map(fieldText)),
    ...model.initial.flatMap((settings, i) => ['', ...writer.start(settings, i)]),
    ...model.transitions.flatMap((each) => ['', ...writer.rule(each)]),
    ...model.claims.flatMap(({ property, holds }) => [
      '',
      `invariant ${quoted(property.name)}`,
      `  ${writer.expression(holds)};`,
    ]),
    '',
  ].join('\n');
}

const NOTES = [
  'To search all states:',
  '  rumur --deadlock-detection off --value-type int32_t --threads 1 --output FILE.c FILE',
  '  cc -std=c11 -O3 -march=native -mcx16 FILE.c -lpthread && ./a.out',
];

class Writer {
  readonly #shape: StructShape;
  readonly #dialect: Dialect;
  #names: ReadonlyMap<string, string> = new Map();

  constructor(shape: StructShape) {
    this.#shape = shape;
    this.#dialect = {
      and: '&',
      or: '|',
      equal: '=',
      then: '?',
      place: ({ path }, text) =>
        stepsIn(shape, path)
          .map(({ step }, i) => {
            if (typeof step !== 'string') return `[${text(step)}]`;
            return i === 0 ? step : `.${step}`;
          })
          .join(''),
    };
  }

  expression(expr: Expr): string {
    return expressionText(this.#dialect, expr, this.#names);
  }

  start(settings: readonly Setting[], i: number): string[] {
    const lines = [
      ...this.#shape.fields.map(({ name }) => `clear ${name};`),
      ...settings.map(({ place, code }) => {
        const at = this.#dialect.place(place, (index) => this.expression(index));
        return `${at} := ${place.domain.kind === 'bool' ? 'true' : code};`;
      }),
    ];
    return [`startstate ${quoted(`initial state ${i}`)}`, 'begin', ...indented(lines), 'end;'];
  }

  rule(transition: Transition): string[] {
    const { title, statements } = transition;
    this.#names = namesFor(statements);
    const temporaries = [...temporariesIn(statements)].map(
      ([name, range]) => `${this.#names.get(name)}: ${rangeText(range)};`,
    );
    return [
      `rule ${quoted(title)}`,
      `  ${this.expression(wholeGuard(transition))}`,
      '==>',
      ...(temporaries.length === 0 ? [] : ['var', ...indented(temporaries)]),
      'begin',
      ...indented(this.statements(statements)),
      'end;',
    ];
  }

  statements(statements: readonly Statement[]): string[] {
    return statements.flatMap((statement) => this.statement(statement));
  }

  statement(statement: Statement): string[] {
    switch (statement.kind) {
      case 'keep':
        return [`${this.#names.get(statement.name)} := ${this.expression(statement.expr)};`];
      case 'write': {
        const place = this.#dialect.place(statement.place, (index) => this.expression(index));
        return [`${place} := ${this.expression(statement.value)};`];
      }
      case 'assert': {
        const { test, property, because } = statement;
        const says = property === null ? because : `${property}: ${because}`;
        return [`assert ${this.expression(test)} ${quoted(says)};`];
      }
      case 'if': {
        const { test, yes, no } = statement;
        const [first, second] = yes.length === 0 ? [no, yes] : [yes, no];
        const text = this.expression(test);
        return [
          `if ${yes.length === 0 ? `!(${text})` : text} then`,
          ...indented(this.statements(first)),
          ...(second.length === 0 ? [] : ['else', ...indented(this.statements(second))]),
          'end;',
        ];
      }
    }
  }
}

function fieldText({ name, shape }: Field): string {
  return `${name}: ${typeText(shape)};`;
}

function typeText(shape: Shape): string {
  if (shape.kind === 'struct') return shape.type;
  if (shape.kind === 'array') return `array [0..${shape.size - 1}] of ${typeText(shape.of)}`;
  const { domain } = shape;
  return domain.kind === 'bool' ? 'boolean' : `0..${cardinality(domain) - 1}`;
}

function rangeText(range: Range | null): string {
  return range === null ? 'boolean' : `${range.min}..${range.max}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\\n]/g, "'")}"`;
}
