/**
 * Handles: references to objects that may move. A handle holds the object's address; who uses the
 * object pins the handle, reads the address, and unpins it. A relocation changes the address while
 * nobody has it pinned. What is to happen when somebody has is what designs differ in; each
 * ingredient is a switch. After zsmalloc (mm/zsmalloc.c) and the pins of get-kick.
 *
 * An object has two places, one of them valid. Threads come back for ever, so a relocation that may be
 * passed over without end is passed over more often than any bound.
 */

import {
  array,
  assertThat,
  blocked,
  bool,
  optional,
  process,
  range,
  struct,
  system,
  vocabulary,
} from '../../checker/index.ts';
import type { Process, System, Value } from '../../checker/index.ts';
import { requireLimits } from '../bounds.ts';
import type { Limits } from '../bounds.ts';

export interface PinDesign {
  /** A thread pins the handle before it reads the address; else it reads, then pins. */
  readonly pinsBeforeReading: boolean;
  /** The handle is claimed in the same atomic step that finds it without pins: no pin is granted after. */
  readonly claims: boolean;
  /** A relocation that finds the handle pinned waits; else it gives up. */
  readonly waits: boolean;
  /** While it waits no pin is granted. */
  readonly refusesPins: boolean;
  /** A thread that is refused a pin drops those that it holds, and begins again. */
  readonly backsOff: boolean;
}

export type HandleScenario = {
  readonly handles: number;
  readonly users: number;
  /** Pins that a thread may hold at a time, of one handle or several. */
  readonly depth: number;
};

export const PIN_INGREDIENTS: Readonly<Record<keyof PinDesign, string>> = {
  pinsBeforeReading: 'a thread pins the handle before it reads the address',
  claims: 'a relocation claims the handle in the step that finds it without pins',
  waits: 'a relocation waits for pins to go, rather than give up',
  refusesPins: 'no pin is granted while a relocation waits',
  backsOff: 'a thread that is refused a pin drops those that it holds',
};

const LIMITS: Limits<HandleScenario> = { handles: [1, 8], users: [1, 8], depth: [1, 8] };

function handleState({ handles, users, depth }: HandleScenario) {
  const HANDLE = range(0, handles - 1, 'h');
  const PLACE = range(0, 1, 'place');
  const state = struct({
    handle: array(
      HANDLE,
      struct({
        address: PLACE,
        pins: range(0, users * depth),
        /** A relocation has claimed the handle, or refuses pins. */
        moving: bool,
        content: array(PLACE, range(0, 1)),
        /** Ghost: what was last written to the object. */
        written: range(0, 1),
        /** Ghost: a relocation waits for the pins; and how many pins were granted since. */
        awaited: bool,
        granted: range(0, users * depth + 1),
      }),
    ),
  });
  return { state, HANDLE, PLACE };
}

export type HandleState = Value<ReturnType<typeof handleState>['state']>;

export function handleSystem(scenario: HandleScenario, design: PinDesign): System<HandleState> {
  requireLimits(scenario, LIMITS);
  const { users, handles } = scenario;
  const domains = handleState(scenario);
  const user = userOf(domains, scenario, design);
  const mover = moverOf(domains, design);
  const processes: Record<string, Process> = {};
  for (let i = 0; i < users; i += 1) processes[`user${i}`] = process(user, {});
  for (let h = 0; h < handles; h += 1) processes[`mover${h}`] = process(mover, { handle: h });
  return system({ state: domains.state, processes });
}

type Domains = ReturnType<typeof handleState>;

function userOf({ state, HANDLE, PLACE }: Domains, scenario: HandleScenario, design: PinDesign) {
  const { users, depth, handles } = scenario;
  const most = users * depth;
  const locals = {
    /** The handle that is being pinned. */
    want: optional(HANDLE),
    /** By handle: pins that the thread holds, and the address that it has read. */
    pins: array(HANDLE, range(0, depth)),
    at: array(HANDLE, PLACE),
  };
  const { machine, choose } = vocabulary(state, locals);
  const held = (pins: ArrayLike<number>): number => {
    let sum = 0;
    for (let h = 0; h < handles; h += 1) sum += pins[h];
    return sum;
  };
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ handle: HANDLE }, (_, me, { handle }) => {
        me.want = handle;
        return design.pinsBeforeReading ? 'pin' : 'read';
      }),
      pin: (s, me) => {
        const want = me.want ?? 0;
        const handle = s.handle[want];
        if (handle.moving) {
          if (!design.backsOff || held(me.pins) === 0) return blocked;
          me.want = null;
          return 'unpin';
        }
        if (handle.awaited && handle.granted <= most) handle.granted += 1;
        assertThat(
          handle.granted <= most,
          'boundedBypass',
          'a relocation waits while pins are granted again and again',
        );
        handle.pins += 1;
        me.pins[want] += 1;
        return design.pinsBeforeReading ? 'read' : 'use';
      },
      read: (s, me) => {
        const want = me.want ?? 0;
        me.at[want] = s.handle[want].address;
        return design.pinsBeforeReading ? 'use' : 'pin';
      },
      use: choose({ value: range(0, 1) }, (s, me, { value }) => {
        const want = me.want ?? 0;
        const handle = s.handle[want];
        assertThat(
          me.at[want] === handle.address,
          'noStaleDereference',
          'an object is used at an address that it was moved away from',
        );
        handle.content[me.at[want]] = value;
        handle.written = value;
        me.want = null;
        return 'next';
      }),
      /** It may need one object more while it holds the others. */
      next: choose({ handle: optional(HANDLE) }, (_, me, { handle }) => {
        if (handle === null) return 'unpin';
        if (held(me.pins) === depth) return blocked;
        me.want = handle;
        return design.pinsBeforeReading ? 'pin' : 'read';
      }),
      unpin: (s, me) => {
        for (let h = 0; h < handles; h += 1) {
          if (me.pins[h] > 0) {
            me.pins[h] -= 1;
            s.handle[h].pins -= 1;
            return held(me.pins) === 0 ? 'idle' : 'unpin';
          }
        }
        return blocked;
      },
    },
  });
}

function moverOf({ state, PLACE }: Domains, design: PinDesign) {
  const { machine } = vocabulary(state, { to: PLACE }, 'handle');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        const handle = s.handle[me.handle];
        handle.awaited = design.waits;
        handle.granted = 0;
        if (design.refusesPins) handle.moving = true;
        return 'claim';
      },
      claim: (s, me) => {
        const handle = s.handle[me.handle];
        if (handle.pins > 0 && design.waits) return blocked;
        handle.awaited = false;
        handle.moving = handle.pins === 0 && design.claims;
        return handle.pins > 0 ? 'idle' : 'copy';
      },
      copy: (s, me) => {
        const handle = s.handle[me.handle];
        me.to = handle.address === 0 ? 1 : 0;
        handle.content[me.to] = handle.content[handle.address];
        return 'publish';
      },
      publish: (s, me) => {
        const handle = s.handle[me.handle];
        handle.address = me.to;
        handle.moving = false;
        return 'idle';
      },
    },
  });
}
