/** A relocation contract: who empties a sparse slab, and what that asks of the client. */

import type { Composed } from '../ingredients.ts';
import type { Slabs, ThreadMachine } from './state.ts';

export interface ClientRules {
  /** Objects have an owner in their metadata area, set and cleared under the lock there. */
  readonly usesMetadata: boolean;
  /** A search of the list without its lock looks at the link again once it has a reference. */
  readonly rechecksLink: boolean;
}

export const plainClient: ClientRules = { usesMetadata: false, rechecksLink: true };

/** What `rechecksLink` is for, where it is an ingredient. */
export const READERS_RECHECK_LINK =
  "who found an object without the list's lock looks at the link again (needed if the list is " +
  'searched without it)';

export interface Contract extends Composed<Contract> {
  readonly name: string;
  readonly client: ClientRules;
  /** The thread that tries to empty so many slabs before it stops for good. */
  readonly defragmenter: (k: Slabs, operations: number) => ThreadMachine;
}
