/** Rules: what the environment (a CPU's hardware, a network) may do by itself at any time. */

import type { Fields, StructDomain, StructValue, Value } from '../state/domain.ts';
import type { Blocked } from './machine.ts';

/** What a rule returns when it was taken. */
export const taken = undefined;

export interface Rule<S = never> {
  readonly name: string;
  readonly params: Fields;
  readonly run: (state: S, params: never) => Blocked | undefined;
  /** The parameter that names who acts (`cpu`), for traces. */
  readonly actor?: string;
  /**
   * True if the rule is sure to be taken some time when it stays enabled (an interrupt is
   * delivered, a callback runs); false if it may never be (speculation). A state in which only
   * rules of the second kind are left is a deadlock.
   */
  readonly inevitable: boolean;
}

export function rule<D extends StructDomain, P extends Fields>(
  _state: D,
  name: string,
  params: P,
  run: (state: Value<D>, params: Readonly<StructValue<P>>) => Blocked | undefined,
  options: { readonly actor?: keyof P & string; readonly inevitable?: boolean } = {},
): Rule<Value<D>> {
  return {
    name,
    params,
    run,
    inevitable: options.inevitable ?? false,
    ...(options.actor === undefined ? {} : { actor: options.actor }),
  };
}
