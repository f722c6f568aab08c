/** x */

import { bugSpec } from './family.ts';

const revoked = { file: 1, slots: 1, unmaps: 1, revokes: 1 };

export const late = bugSpec('munmap-pfnmap', 'Linux until 5.18', { flushesNested: true }, revoked, [
  'noStaleTranslation',
  'noLostPte',
  'noLostDirty',
]);

export const early = bugSpec(
  'munmap-pfnmap-fixed',
  'commit b67fbebd4cf9 (5.19)',
  { flushesNested: true, flushesPfnMapped: true },
  revoked,
);
