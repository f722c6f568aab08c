/** Handles. */

import * as handles from '../../slab/handles.ts';
import type { Cause, Matrix } from '../chapter.ts';

export const handleMatrix: Matrix = {
  title: 'Handles: what a pin must do',
  intro: [
    'References go through a handle: a thread pins it, reads the address, uses the object, unpins; a relocation ' +
      'moves objects that nobody has pinned.',
  ],
  specs: [
    handles.givesUp,
    handles.readsFirst,
    handles.checksOnly,
    handles.waits,
    handles.refuses,
    handles.backsOff,
  ],
};

export const handleCauses: readonly Cause[] = [
  {
    title: 'The address is read before the handle is pinned',
    explanation:
      'A relocation finds no pin, moves the object and ends, all between the read and the pin. The pin keeps the object ' +
      'where it is now, but the thread uses it at the address where it was.',
    said: null,
    explains: { 'handles/read-then-pin': ['noStaleDereference', 'contentsKept'] },
  },
  {
    title: 'A pin is granted after the relocation has found none',
    explanation:
      'The relocation sees that there are no pins and begins to copy, but does not claim the handle in that step, so ' +
      'that a thread gets a pin. The thread uses the object at an address that is given up under it, and what it writes ' +
      'after the copy is lost.',
    said: null,
    explains: { 'handles/check-then-move': ['noStaleDereference', 'contentsKept'] },
  },
  {
    title: 'A relocation waits while pins keep coming',
    explanation:
      'Pins are granted to everybody while a relocation waits for there to be none. Threads whose pins overlap keep it ' +
      'waiting for as long as they like; but at any time it could still be granted (relocationsCanEnd holds): what it takes is fairness.',
    said: null,
    explains: { 'handles/wait': ['boundedBypass'] },
  },
  {
    title: 'Pins are refused to a thread that is waited for',
    explanation:
      'A relocation refuses new pins while it waits for old ones to be dropped. A thread that has a pin and wants one ' +
      'more waits for the relocation, which waits for its pin.',
    said: null,
    explains: {
      'handles/wait-refusing': ['deadlockFree', 'relocationsCanEnd', 'operationsCanEnd'],
    },
  },
];
