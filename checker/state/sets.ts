/** Operations on the values of a set domain: bit masks of members 0 to 29. */

export const emptySet = 0;

export function has(set: number, member: number): boolean {
  return ((set >> member) & 1) === 1;
}

export function add(set: number, member: number): number {
  return set | (1 << member);
}

export function remove(set: number, member: number): number {
  return set & ~(1 << member);
}

/** How many members the set holds. */
export function count(set: number): number {
  let rest = set;
  let n = 0;
  while (rest !== 0) {
    rest &= rest - 1;
    n += 1;
  }
  return n;
}
