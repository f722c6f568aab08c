/** Which version of the kernel's own paths runs, where versions differ. */

import type { FastWalkRechecks } from './fast-walk.ts';
import type { MremapFlush } from './mremap.ts';

export interface KernelVersion {
  readonly mremapFlush: MremapFlush;
  readonly fastWalkRechecks: FastWalkRechecks;
}

/** The kernel that the relocation protocols were posted against. */
export const linux2624: KernelVersion = { mremapFlush: 'each', fastWalkRechecks: 'nothing' };
