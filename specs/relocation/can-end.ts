/**
 * Can whoever has begun an operation still come to its end, whatever has happened so far? Deadlocks are not
 * all that could keep them from it: a relocation, a fault or a zap that finds that a table has moved begins
 * anew, so they might keep each other busy for ever, with no way out. The repair leaves a way out of every
 * state. (`relocation/2008-01-17-in-mm` does not: its deadlock is sure to come some steps before nobody
 * can move any more.)
 */

import { operationsCanEnd } from '../../checker/index.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { properties } from './properties.ts';

export const verifiedCanEnd = relocationSpec(
  'relocation/verified-can-end',
  'the repair in a preemptible kernel: can operations still end, from every state?',
  verified(),
  { zaps: 1, preemptible: 1 },
  [],
  [...properties, operationsCanEnd()],
);
