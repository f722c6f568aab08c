/** The causes in 2008-03, each repaired. */

import type { ProtocolRepair } from './repair.ts';

export const repairs: readonly ProtocolRepair[] = [];
