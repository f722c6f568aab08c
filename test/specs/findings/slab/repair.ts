/** What repairs a cause, and nothing else. */

import type { Spec } from '../../../../checker/index.ts';

export interface Repair {
  /** A spec of the chapter. */
  readonly spec: string;
  /** The title of one of its causes. */
  readonly cause: string;
  readonly repaired: Spec;
  /** Where it takes more than one repair, of this cause or of another in the same properties: some of them alone. */
  readonly either?: readonly Spec[];
  /** What others explain, and is gone nevertheless: it takes this cause too, or they are repaired too. */
  readonly gone?: readonly string[];
}
