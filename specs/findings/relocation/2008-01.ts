/** Causes in 2008-01. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {};
