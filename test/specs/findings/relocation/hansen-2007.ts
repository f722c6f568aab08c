/** The causes in hansen-2007, each repaired. */

import type { ProtocolRepair } from './repair.ts';

export const repairs: readonly ProtocolRepair[] = [];
