/** The causes in 2008-05, each repaired. */

import type { ProtocolRepair } from './repair.ts';

export const repairs: readonly ProtocolRepair[] = [];
