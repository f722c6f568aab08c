/** All arrangements of some things, each from the last by an exchange of two neighbours. */

const lists = new Map<number, readonly number[]>();
/** Lists are kept of up to so many things; the one of eight has 40,319 exchanges. */
const KEPT_MAX = 8;

/**
 * The exchanges that lead through all arrangements of `n` things, from the one at hand: `i` exchanges
 * the things at `i` and `i + 1`.
 */
export function changesOf(n: number): Iterable<number> {
  if (n > KEPT_MAX) return plainChanges(n);
  let list = lists.get(n);
  if (list === undefined) {
    list = [...plainChanges(n)];
    lists.set(n, list);
  }
  return list;
}

/** The last thing goes to and fro through the arrangements of the others (H. Steinhaus). */
function* plainChanges(n: number): Generator<number, void, undefined> {
  if (n < 2) return;
  const others = plainChanges(n - 1);
  for (let leftward = true; ; leftward = !leftward) {
    for (let i = 0; i < n - 1; i += 1) yield leftward ? n - 2 - i : i;
    const { done, value } = others.next();
    if (done || value === undefined) return;
    yield leftward ? value + 1 : value;
  }
}
