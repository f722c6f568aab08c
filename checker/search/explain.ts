/**
 * Explains a step that threw because the state is not what the step takes it for: runs it once more
 * on proxies that record what it touches. Only ever used on the way to an error.
 */

import type { Action } from '../system/system.ts';
import type { View } from '../state/view.ts';

/** What a step touched last: `wants[7] = true`, or just `wants[7]` if it read. */
interface Touch {
  path: string;
  text: string;
  why: string;
}

const NO_SUCH = 'no such variable';

/** `cause` itself, unless it is a `TypeError` for which the state is to blame. */
export function explainTypeError(
  cause: unknown,
  view: View,
  action: Action,
  me: Record<string, unknown> | undefined,
): unknown {
  if (!(cause instanceof TypeError)) return cause;
  const last: Touch = { path: '', text: '', why: '' };
  const root = view.state as Record<string, unknown>;
  const state = watched(root, '', last) as Record<string, unknown>;
  const process = Object.keys(root).find((name) => me !== undefined && root[name] === me);
  try {
    action.run(state, process === undefined ? undefined : state[process], action.params);
  } catch {
    if (last.why !== '') return new TypeError(`${last.text}: ${last.why}`, { cause });
  }
  return cause;
}

function watched(node: object, path: string, last: Touch): object {
  const nameOf = (key: string): string =>
    Array.isArray(node) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
  // The target is empty because a proxy may not answer otherwise than a target that is sealed.
  return new Proxy(Array.isArray(node) ? [] : {}, {
    get(_target, key) {
      const value: unknown = Reflect.get(node, key);
      if (typeof key === 'symbol') return value;
      const name = nameOf(key);
      Object.assign(last, { path: name, text: name, why: key in node ? '' : NO_SUCH });
      return typeof value === 'object' && value !== null ? watched(value, name, last) : value;
    },
    set(_target, key, value) {
      const name = nameOf(String(key));
      const text = `${name} = ${String(value)}`;
      const before: unknown = Reflect.get(node, key);
      const done = Reflect.set(node, key, value);
      const why = !(key in node)
        ? NO_SUCH
        : typeof before === 'object'
          ? 'a struct or an array is changed in place, never replaced'
          : 'a process goes to a label by returning it';
      Object.assign(last, { path: name, text, why: done ? '' : why });
      return done;
    },
  });
}
