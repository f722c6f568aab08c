/** Colours of text for people; the plain style leaves text as it is. */

import pc from 'picocolors';

export type Style = ReturnType<typeof pc.createColors>;

export const plain: Style = pc.createColors(false);
export const coloured: Style = pc.createColors(true);
