/** Syntax trees of functions, from their own source. */

import { parseExpressionAt } from 'acorn';
import type * as acorn from 'acorn';

import type { Fn, FunctionNode } from './body.ts';
import { CompileError } from './symbol.ts';

const trees = new WeakMap<Fn, FunctionNode>();

/** The tree of a plain function; its positions count from the `(` put before the source. */
export function treeOf(fn: Fn): FunctionNode {
  const known = trees.get(fn);
  if (known !== undefined) return known;
  const tree = parsed(fn);
  if (tree.type !== 'ArrowFunctionExpression' && tree.type !== 'FunctionExpression') {
    throw new CompileError(`${fn.name} is not a plain function`);
  }
  if (tree.async || tree.generator) throw new CompileError(`${fn.name} is async or a generator`);
  trees.set(fn, tree);
  return tree;
}

function parsed(fn: Fn): acorn.Expression {
  const source = Function.prototype.toString.call(fn);
  if (source.includes('[native code]')) throw new CompileError(`${fn.name} is not JavaScript`);
  const options = { ecmaVersion: 'latest', sourceType: 'module' } as const;
  try {
    return parseExpressionAt(`(${source})`, 0, options);
  } catch {
    const object = parseExpressionAt(`({${source}})`, 0, options) as acorn.ObjectExpression;
    return (object.properties[0] as acorn.Property).value;
  }
}
