/**
 * Fields or steps that are there only with some switch on. Without it, nothing touches those fields, and no
 * step leads to those steps.
 */
export function included<T extends object>(condition: boolean, them: T): T {
  return condition ? them : ({} as T);
}
