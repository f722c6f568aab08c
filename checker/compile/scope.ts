/**
 * What a function captured: the values of the constants and helpers that its body names. JavaScript
 * gives no other way to them than the inspector, which runs in this process and thread.
 */

import { Session } from 'node:inspector';
import type { Runtime } from 'node:inspector';

/** Where the inspector puts a captured value for us to take; a property of the global object. */
const HANDOVER = Symbol.for('limbo.captured');

interface Handover {
  fn: unknown;
  value: unknown;
}

const handover: Handover = { fn: undefined, value: undefined };
(globalThis as unknown as Record<symbol, Handover>)[HANDOVER] = handover;

/** What was read before: what a function captured is constant. */
const known = new WeakMap<(...args: never[]) => unknown, ReadonlyMap<string, unknown>>();

/** Reads captured variables by name; closes over one inspector session. */
export class Scopes {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
  }

  /** The captured variables of `fn`, innermost scope first where names repeat. */
  of(fn: (...args: never[]) => unknown): ReadonlyMap<string, unknown> {
    const before = known.get(fn);
    if (before !== undefined) return before;
    const captured = new Map<string, unknown>();
    known.set(fn, captured);
    for (const scope of this.#scopesOf(fn)) {
      if (scope.value?.description === 'Global') continue;
      for (const { name, value } of this.#properties(scope.value?.objectId)) {
        if (value !== undefined && !captured.has(name)) captured.set(name, this.#take(value));
      }
    }
    return captured;
  }

  close(): void {
    this.#session.disconnect();
  }

  #scopesOf(fn: (...args: never[]) => unknown): readonly Runtime.PropertyDescriptor[] {
    handover.fn = fn;
    const expression = `globalThis[Symbol.for('limbo.captured')].fn`;
    const { result } = this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', { expression });
    const { internalProperties = [] } = this.#post<Runtime.GetPropertiesReturnType>(
      'Runtime.getProperties',
      { objectId: result.objectId, ownProperties: true },
    );
    const scopes = internalProperties.find(({ name }) => name === '[[Scopes]]');
    return this.#properties(scopes?.value?.objectId);
  }

  #properties(objectId: string | undefined): readonly Runtime.PropertyDescriptor[] {
    if (objectId === undefined) return [];
    return this.#post<Runtime.GetPropertiesReturnType>('Runtime.getProperties', {
      objectId,
      ownProperties: true,
    }).result;
  }

  #take(value: Runtime.RemoteObject): unknown {
    if (value.objectId === undefined) {
      if (value.unserializableValue !== undefined) return Number(value.unserializableValue);
      return value.type === 'undefined' ? undefined : value.value;
    }
    this.#post('Runtime.callFunctionOn', {
      objectId: value.objectId,
      functionDeclaration: `function () { 'use strict'; globalThis[Symbol.for('limbo.captured')].value = this; }`,
    });
    return handover.value;
  }

  #post<R>(method: string, params: object): R {
    let failure: Error | null = null;
    let result: unknown;
    this.#session.post(method, params, (error: Error | null, value?: object) => {
      failure = error;
      result = value;
    });
    if (failure !== null) throw failure as Error;
    return result as R;
  }
}
