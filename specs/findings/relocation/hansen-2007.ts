/** Causes in hansen-2007. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {};
