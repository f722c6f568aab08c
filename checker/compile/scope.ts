/**
 * What a function captured: the values of the constants and helpers that its body names. JavaScript
 * gives no other way to them than the inspector, which runs in this process and thread.
 */

import { Session } from 'node:inspector';
import type { Runtime } from 'node:inspector';

/** Where the inspector puts what it has found for us to take; a property of the global object. */
const HANDOVER = Symbol.for('limbo.captured');

/** A scope as V8 shows it: what kind it is, and its variables. */
interface Scope {
  readonly description: string;
  readonly object: Readonly<Record<string, unknown>>;
}

interface Handover {
  fn: unknown;
  scopes: ArrayLike<Scope>;
}

const handover: Handover = { fn: undefined, scopes: [] };
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
    const scopes = this.#scopesOf(fn);
    for (let i = 0; i < scopes.length; i += 1) {
      const { description, object } = scopes[i] as Scope;
      if (description === 'Global') continue;
      for (const name of Object.getOwnPropertyNames(object)) {
        if (captured.has(name)) continue;
        try {
          captured.set(name, object[name]);
        } catch {
          // It has no value yet.
        }
      }
    }
    return captured;
  }

  close(): void {
    this.#session.disconnect();
  }

  #scopesOf(fn: (...args: never[]) => unknown): ArrayLike<Scope> {
    handover.fn = fn;
    const expression = `globalThis[Symbol.for('limbo.captured')].fn`;
    const { result } = this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', { expression });
    const { internalProperties = [] } = this.#post<Runtime.GetPropertiesReturnType>(
      'Runtime.getProperties',
      { objectId: result.objectId, ownProperties: true },
    );
    const scopes = internalProperties.find(({ name }) => name === '[[Scopes]]');
    // The variables of all scopes at once: to ask for them one by one takes most of the compiler's time.
    this.#post('Runtime.callFunctionOn', {
      objectId: scopes?.value?.objectId,
      functionDeclaration: `function () { 'use strict'; globalThis[Symbol.for('limbo.captured')].scopes = this; }`,
    });
    return handover.scopes;
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
