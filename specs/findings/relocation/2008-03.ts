/** Causes in 2008-03. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {};
