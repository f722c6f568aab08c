/**
 * Is the cause that a chapter names the cause? With its ingredient repaired, and nothing else, what it explains
 * holds, and what the others explain is violated still.
 */

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import { GET_KICK_AS_POSTED, getKick } from '../../../model/slab/get-kick.ts';
import { ISOLATE_MIGRATE_AS_POSTED, isolateMigrate } from '../../../model/slab/isolate-migrate.ts';
import { LOCK_HELD_AS_TOLD, lockHeld } from '../../../model/slab/lock-held.ts';
import type { Contract } from '../../../model/slab/contract.ts';
import { slabChapter } from '../../../specs/findings/slab.ts';
import { slabSpec } from '../../../specs/slab/family.ts';
import { GIVES_UP, handleSpec } from '../../../specs/slab/handles.ts';
import type { Spec } from '../../../checker/index.ts';

const slab = (contract: Contract): Spec => slabSpec('slab/fixed', '', contract, { interrupts: 1 });
const lockHeldWith = (fixed: Partial<typeof LOCK_HELD_AS_TOLD>): Spec =>
  slab(lockHeld({ ...LOCK_HELD_AS_TOLD, ...fixed }));
const handle = (fixed: Partial<typeof GIVES_UP>): Spec =>
  handleSpec('fixed', '', { ...GIVES_UP, ...fixed });

/** A spec of the chapter, the title of one of its causes, and the spec with that repaired. */
const repairs: readonly (readonly [spec: string, cause: string, repaired: Spec])[] = [
  [
    'slab/lock-held',
    'An object is moved to which a thread has a reference',
    lockHeldWith({ checksReferences: true }),
  ],
  [
    'slab/lock-held',
    "The client's lock is waited for with a slab's lock held",
    lockHeldWith({ onlyTriesLocks: true }),
  ],
  [
    'slab/get-kick',
    "The client's lock is waited for with a slab's lock held",
    slab(getKick({ ...GET_KICK_AS_POSTED, getTakesClientLock: false })),
  ],
  [
    'slab/isolate-migrate',
    'An object that is being freed is pinned',
    slab(isolateMigrate({ ...ISOLATE_MIGRATE_AS_POSTED, isolatePins: false })),
  ],
  ['handles/read-then-pin', 'The address is read before the handle is pinned', handle({})],
  ['handles/check-then-move', 'A pin is granted after the relocation has found none', handle({})],
  ['handles/wait', 'A relocation waits while pins keep coming', handle({ waits: false })],
  [
    'handles/wait-refusing',
    'Pins are refused to a thread that is waited for',
    handle({ waits: true, refusesPins: true, backsOff: true }),
  ],
];

test.each(repairs)('%s without: %s', (spec, title, repaired) => {
  const others = slabChapter.causes
    .filter((cause) => cause.title !== title)
    .flatMap((cause) => cause.explains[spec] ?? []);
  const { properties, ending } = check(repaired);
  expect(ending).toBe('complete');
  const violated = properties.filter(({ verdict }) => verdict === 'violated');
  expect(violated.map(({ name }) => name)).toEqual(others);
});

test('each cause of the chapter is repaired somewhere', () => {
  const pairs = slabChapter.causes.flatMap(({ title, explains }) =>
    Object.keys(explains).map((spec) => `${spec}: ${title}`),
  );
  expect(repairs.map(([spec, title]) => `${spec}: ${title}`).toSorted()).toEqual(pairs.toSorted());
});
