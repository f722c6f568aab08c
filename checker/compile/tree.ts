/** Syntax trees of the functions of a model, from their own source. */

import { parseExpressionAt } from 'acorn';
import type * as acorn from 'acorn';

import type { Fn, FunctionNode } from './body.ts';
import { CompileError } from './symbol.ts';

export class Trees {
  readonly #known = new Map<Fn, FunctionNode>();

  /** Throws {@link CompileError} if it is not the source of a plain function. */
  of(fn: Fn): FunctionNode {
    const known = this.#known.get(fn);
    if (known !== undefined) return known;
    const tree = parsed(fn);
    this.#known.set(fn, tree);
    return tree;
  }
}

function parsed(fn: Fn): FunctionNode {
  const source = Function.prototype.toString.call(fn);
  if (source.includes('[native code]')) throw new CompileError(`${fn.name} is not JavaScript`);
  const options = { ecmaVersion: 'latest', sourceType: 'module' } as const;
  let tree: acorn.Expression;
  try {
    tree = parseExpressionAt(`(${source})`, 0, options);
  } catch {
    const object = parseExpressionAt(`({${source}})`, 0, options) as acorn.ObjectExpression;
    tree = (object.properties[0] as acorn.Property).value;
  }
  if (tree.type !== 'ArrowFunctionExpression' && tree.type !== 'FunctionExpression') {
    throw new CompileError(`${fn.name} is not a plain function`);
  }
  if (tree.async || tree.generator) throw new CompileError(`${fn.name} is async or a generator`);
  return tree;
}
