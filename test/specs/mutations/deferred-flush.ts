/** Flushes that are put off, broken: batched reclaim, and a device's memory. */

import { linux2624 } from '../../../model/kernel/version.ts';
import { noRelocation } from './bases.ts';
import type { Base, Mutant } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';

const batched: Base = {
  ...noRelocation({ zaps: 1, reclaims: 1, slots: 1, frames: 1 }),
  version: { ...linux2624, reclaimFlush: 'beforeWriting', flushesBatched: true },
};
const batchedAndMremap: Base = {
  ...noRelocation({ mremaps: 1, pages: 2, reclaims: 1, slots: 1, frames: 1 }),
  version: {
    ...linux2624,
    mremapFlush: 'always',
    reclaimFlush: 'beforeWriting',
    flushesBatched: true,
  },
};
const device: Base = {
  ...noRelocation({ file: 1, slots: 1, frames: 1, unmaps: 1, revokes: 1 }),
  version: { ...linux2624, flushesNested: true, flushesPfnMapped: true },
};

export const deferredFlushMutants: readonly Mutant[] = [
  {
    name: 'batched reclaim frees its pages before the flush',
    breaks: 'a CPU goes on using a frame that is free',
    base: batched,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('reclaimer', 'next', 'flushLast/send', 'letGo')],
  },
  {
    name: 'batched reclaim does not wait for the answers to its last flush',
    breaks: 'the flush has been sent, not done, when pages are freed',
    base: batched,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('reclaimer', 'flushLast/wait', () => 'letGo')],
  },
  {
    name: 'batched reclaim does not wait for the answers before it writes out',
    breaks: 'a CPU writes to the page after it was written out',
    base: batched,
    caughtBy: 'noLostDirty',
    mutations: [replaceStep('reclaimer', 'flushDirty/wait', () => 'pageOut')],
  },
  {
    name: 'a zap does not wait for the flush that reclaim owes',
    breaks: 'it returns while a CPU still reads what was dropped',
    base: batched,
    caughtBy: 'noLostPte',
    mutations: [replaceStep('zapper', 'zap/batched/flush/wait', () => 'zap/batched/forget')],
  },
  {
    name: 'mremap does not ask whether reclaim owes a flush',
    breaks: 'it moves a swap entry, and a CPU uses the frame by its old address',
    base: batchedAndMremap,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('mremapper', 'batched/look', 'batched/flush/send', 'clear')],
  },
  {
    name: 'munmap does not wait for the answers before the area leaves the reverse map',
    breaks: 'the driver finds no area, and frees what a CPU still uses',
    base: device,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('unmapper', 'endVma/wait', () => 'leaveReverseMap/lock')],
  },
  {
    name: 'a fault does not ask for the lock of the driver',
    breaks: 'it maps a frame that the driver has unmapped and is about to free',
    base: device,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('user', 'device/lockDevice', () => 'device/populate')],
  },
  {
    name: 'a driver looks for areas without the lock of the reverse map',
    breaks: 'it is on its way to a PTE page that munmap frees',
    base: device,
    caughtBy: 'noTableUseAfterFree',
    mutations: [redirect('revoker', 'idle', 'enter/lock', 'beginZap')],
  },
  {
    name: 'a driver does not flush what it has unmapped',
    breaks: 'a CPU goes on using a frame that is free',
    base: device,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('revoker', 'zap/unlock', 'flush/send', 'endZap')],
  },
];
