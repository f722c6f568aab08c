/**
 * Fields that a state has, or steps that a machine has, only with some switch on; without it nothing touches the
 * fields, and none of the steps leads to those.
 */
export function included<T extends object>(condition: boolean, parts: T): T {
  return condition ? parts : ({} as T);
}
