/** What repairs a cause in a version of the relocation protocol, and nothing else. */

import type { Protocol } from '../../../../model/relocation/protocol.ts';

export interface ProtocolRepair {
  readonly version: string;
  /** As `specs/relocation/found` has it. */
  readonly cause: string;
  /** The version with the cause repaired. */
  readonly protocol: Protocol;
  /**
   * Where other causes violate the same property by as short a run: the version with those repaired, to compare with.
   * Nothing is said then of what other causes explain.
   */
  readonly besides?: Protocol;
  /** Where it is tried: surroundings, with the caller if it is not the usual one (`munmap-numa`). */
  readonly places: readonly string[];
  /** Properties that another cause explains and that take longer runs, or hold, nevertheless. */
  readonly also?: readonly string[];
}
