/** Which version of the kernel's own paths runs, where versions differ. */

import type { MremapFlush } from './mremap.ts';
import type { ZapFlush } from './zap-pte.ts';

export interface KernelVersion {
  readonly mremapFlush: MremapFlush;
  readonly zapFlush: ZapFlush;
}

/** The kernel that the relocation protocols were posted against. */
export const linux2624: KernelVersion = { mremapFlush: 'each', zapFlush: 'last' };
