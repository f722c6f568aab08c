/** Fields that a state has only with some switch on; without it, nothing touches them. */
export function included<T extends object>(condition: boolean, fields: T): T {
  return condition ? fields : ({} as T);
}
