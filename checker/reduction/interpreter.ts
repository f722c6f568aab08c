/**
 * An abstract interpreter of steps and properties: what a function may read, write and return, whatever
 * the state, or in all states in which some cells have certain values. It goes through the function's
 * own syntax tree, as `compile/` does, with sets of values in place of values.
 */

import type { Fn } from '../compile/body.ts';
import { CompileError } from '../compile/symbol.ts';
import { any, join, oneOf } from './abstract.ts';
import type { Abstract } from './abstract.ts';
import type { Binding, Frame } from './expressions.ts';
import type { Footprint } from './footprint.ts';
import { Recorder } from './footprint.ts';
import { Env } from './memory.ts';
import type { Knowledge } from './memory.ts';
import { Statements } from './statements.ts';

/** What a function may do. */
export interface Effect {
  readonly footprint: Footprint;
  /** Of each place where it may return: what, and what is known of the cells then. */
  readonly results: readonly { readonly value: Abstract; readonly env: Env }[];
  /** May it fail as a program? */
  readonly mayFail: boolean;
}

export class Interpreter extends Statements {
  readonly #underWay: Fn[] = [];

  /** Throws {@link CompileError} if the function is outside the subset that is understood. */
  effectOf(fn: Fn, args: readonly Abstract[], known: Knowledge): Effect {
    this.recorder = new Recorder();
    this.mayFail = false;
    this.#underWay.length = 0;
    const { returns } = this.#run(new Env(known), fn, args);
    return { footprint: this.recorder.footprint(), results: returns, mayFail: this.mayFail };
  }

  protected override call(env: Env, fn: Fn, args: readonly Abstract[]): Abstract {
    const { returns } = this.#run(env, fn, args);
    const [first, ...others] = returns;
    if (first === undefined) {
      this.mayFail = true;
      return any;
    }
    env.become(first.env);
    for (const other of others) env.merge(other.env);
    return others.reduce((sum, { value }) => join(sum, value), first.value);
  }

  #run(env: Env, fn: Fn, args: readonly Abstract[]): Frame {
    if (this.#underWay.includes(fn)) throw new CompileError(`${fn.name} calls itself`);
    this.#underWay.push(fn);
    const { params, body } = this.trees.of(fn);
    const frame: Frame = { fn, returns: [], loops: [] };
    const chain = [new Map<string, Binding>()];
    params.forEach((param, i) => this.bind(frame, chain, env, param, args[i] ?? oneOf(undefined)));
    if (body.type === 'BlockStatement') {
      const ends = this.block(frame, chain, env, body.body);
      if (ends) frame.returns.push({ value: oneOf(undefined), env: env.fork() });
    } else {
      const value = this.used(this.expression(frame, chain, env, body));
      frame.returns.push({ value, env: env.fork() });
    }
    this.#underWay.pop();
    return frame;
  }
}
