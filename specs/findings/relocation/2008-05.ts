/** Causes in 2008-05. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {};
