/**
 * A zap clears a PTE and is yet to flush; truncate finds the PTE none, flushes nothing, frees the page and returns.
 * The CPU still has the old translation, and goes on reading what was truncated; the zap's own reference keeps the
 * frame from being somebody else's. Where there is no such reference, as for a driver's pages that are not counted,
 * the frame is somebody else's (CVE-2022-39188, commit b67fbebd4cf9).
 */

import { bugSpec } from './family.ts';

const zapped = { file: 1, slots: 1, truncates: 1, zaps: 1 };

export const alone = bugSpec(
  'truncate-nested',
  'Linux until 4.12: who finds nothing mapped does not flush, though another zap has yet to',
  {},
  zapped,
  ['noLostPte'],
);

export const nested = bugSpec(
  'truncate-nested-fixed',
  'commit 99baac21e458 (4.13): who zaps while another zap is under way always flushes',
  { flushesNested: true },
  zapped,
);
