/**
 * Translates the functions of a model, from their own syntax trees, into JavaScript over an array of
 * cells: one integer for each leaf of the state. A function is translated anew for each way its
 * arguments are known: parts of the state become addresses, constants disappear.
 */

import type { Body, Compiled, Env, Fn, Returns, Shape } from './body.ts';
import type { Scopes } from './scope.ts';
import { Statements } from './statements.ts';
import { addressText, CompileError, constant, sameCodes } from './symbol.ts';
import type { Symbolic } from './symbol.ts';
import type { Trees } from './tree.ts';

export class Translator extends Statements {
  /** Finished functions, to be put before the program. */
  readonly functions: string[] = [];
  readonly #compiled = new Map<string, Compiled | 'under way'>();
  readonly #trees: Trees;

  constructor(scopes: Scopes, trees: Trees) {
    super(scopes);
    this.#trees = trees;
  }

  /** A step or rule: returns a label's code, or -1 if it is blocked. */
  step(
    fn: Fn,
    args: readonly Symbolic[],
    params: readonly string[],
    labels: (l: unknown) => number | null,
  ) {
    return this.translated(fn, args, params, labels, true).name;
  }

  /** A property: returns its truth; must not write. */
  predicate(fn: Fn, args: readonly Symbolic[]): string {
    const { name, shape } = this.translated(fn, args, [], null, false);
    const call: Symbolic = this.called(name, [], shape);
    const wrapper = this.fresh('holds');
    this.functions.push(`function ${wrapper}() { return ${this.test(call)}; }`);
    return wrapper;
  }

  /** A metric: returns its value, whatever that is; must not write. */
  measure(fn: Fn, args: readonly Symbolic[]): string {
    const { name, shape } = this.translated(fn, args, [], null, false);
    const body = bodyOf(fn, null, false);
    const value = this.value(body, this.called(name, [], shape));
    const wrapper = this.fresh('value');
    const lines = [...temporariesOf(body), `return ${value};`];
    this.functions.push(`function ${wrapper}() { ${lines.join(' ')} }`);
    return wrapper;
  }

  protected translated(
    fn: Fn,
    args: readonly Symbolic[],
    params: readonly string[],
    returns: Returns,
    mayWrite: boolean,
  ): Compiled {
    const tree = this.#trees.of(fn);
    const body = bodyOf(fn, returns, mayWrite);
    const env: Env = [new Map()];
    tree.params.forEach((param, i) => {
      const arg = args[i] ?? constant(undefined);
      // What a parameter's name stands for is this function's own already, and may be assigned.
      if (param.type === 'Identifier') (env[0] as Map<string, Symbolic>).set(param.name, arg);
      else this.bind(body, env, param, arg);
    });
    if (tree.body.type === 'BlockStatement') this.block(body, env, tree.body.body);
    else this.returned(body, env, tree.body);
    if (returns !== null) body.lines.push(this.label(body, returns, undefined));
    const shape = returns === null ? shapeOf(body.results) : { kind: 'value' as const };
    const name = this.fresh(fn.name.replace(/\W/g, '_') || 'f');
    const text = body.lines.map((line) =>
      typeof line === 'string' ? line : this.resultText(body, line.result, shape),
    );
    this.functions.push(
      [`function ${name}(${params.join(', ')}) {`, ...temporariesOf(body), ...text, '}'].join('\n'),
    );
    return { name, shape, wrote: body.wrote };
  }

  protected resultText(body: Body, result: Symbolic | null, shape: Shape): string {
    if (result === null || shape.kind === 'none') return 'return;';
    if (shape.kind === 'part') {
      if (result.kind !== 'part') throw new CompileError('a part of the state, or something else');
      return `return ${addressText(result.at)};`;
    }
    if (shape.kind === 'code' && result.kind === 'code') return `return ${result.text};`;
    return `return ${this.value(body, result)};`;
  }

  /** A call of another function of the model, translated for what is known of the arguments. */
  protected override call(body: Body, fn: Fn, args: readonly Symbolic[]): Symbolic {
    const params: string[] = [];
    const given: string[] = [];
    const key = [`${this.id(fn)}:${body.mayWrite}`];
    const pass = (arg: Symbolic): Symbolic => {
      const param = `p${params.length}`;
      switch (arg.kind) {
        case 'part': {
          const { dynamic, offset } = arg.at;
          key.push(`part ${this.id(arg.domain)} ${dynamic === null ? offset : '?'}`);
          if (dynamic === null) return arg;
          params.push(param);
          given.push(addressText(arg.at));
          return { ...arg, at: { dynamic: param, offset: 0 } };
        }
        case 'code':
        case 'value':
          key.push(arg.kind === 'code' ? `code ${this.id(arg.domain)}` : 'value');
          params.push(param);
          given.push(arg.text);
          return { ...arg, text: param };
        case 'constant': {
          const { value } = arg;
          const primitive = Object(value) !== value && typeof value !== 'symbol';
          key.push(primitive ? `${typeof value} ${String(value)}` : `= ${this.id(value)}`);
          return arg;
        }
        case 'record': {
          key.push('record');
          const fields = [...arg.fields].map(([name, field]) => {
            key.push(name);
            return [name, pass(field)] as const;
          });
          return { kind: 'record', fields: new Map(fields) };
        }
      }
    };
    const inner = args.map(pass);
    const name = key.join('|');
    let compiled = this.#compiled.get(name);
    if (compiled === 'under way') throw new CompileError(`${fn.name} calls itself`);
    if (compiled === undefined) {
      this.#compiled.set(name, 'under way');
      compiled = this.translated(fn, inner, params, null, body.mayWrite);
      this.#compiled.set(name, compiled);
    }
    body.wrote ||= compiled.wrote;
    return this.called(compiled.name, given, compiled.shape);
  }

  protected called(name: string, given: readonly string[], shape: Shape): Symbolic {
    const text = `${name}(${given.join(', ')})`;
    if (shape.kind === 'part') return { ...shape, at: { dynamic: text, offset: 0 } };
    if (shape.kind === 'code') return { kind: 'code', domain: shape.domain, text };
    return { kind: 'value', text };
  }
}

function bodyOf(fn: Fn, returns: Returns, mayWrite: boolean): Body {
  return { fn, returns, mayWrite, wrote: false, lines: [], results: [], temporaries: [] };
}

/** The declaration of a body's temporaries, if it has any. */
function temporariesOf({ temporaries }: Body): string[] {
  return temporaries.length === 0 ? [] : [`let ${temporaries.join(', ')};`];
}

function shapeOf(results: readonly (Symbolic | null)[]): Shape {
  const given = results.filter((result) => result !== null);
  const [first] = given;
  if (first === undefined) return { kind: 'none' };
  if (given.length === results.length) {
    if (
      first.kind === 'part' &&
      given.every((r) => r.kind === 'part' && r.domain === first.domain)
    ) {
      return first;
    }
    if (
      first.kind === 'code' &&
      given.every((r) => r.kind === 'code' && sameCodes(r.domain, first.domain))
    ) {
      return { kind: 'code', domain: first.domain };
    }
  }
  return { kind: 'value' };
}
