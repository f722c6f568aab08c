/** Assertions inside steps and rules; a failed one violates the property of its name. */

export interface Raised {
  readonly property: string;
  readonly because: string;
}

/** What the assertions of one search report to it. */
export class AssertionLog {
  /** What failed since the search last looked; it looks after every step. */
  readonly raised: Raised[] = [];
  /** Names of the properties whose assertions were evaluated at all. */
  readonly exercised = new Set<string>();
}

let log = new AssertionLog();

/** Directs the assertions of the steps that run from now on to `to`. Steps run one at a time. */
export function directAssertions(to: AssertionLog): void {
  log = to;
}

/**
 * Claims `condition` at this point of a step. If it is false the step violates the property named
 * `property`, with `because` as the reason; the step itself goes on, and so does the search.
 */
export function assertThat(condition: boolean, property: string, because: string): void {
  if (!log.exercised.has(property)) log.exercised.add(property);
  if (!condition) log.raised.push({ property, because });
}
