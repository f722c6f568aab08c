/**
 * Steven German's directory cache coherence protocol (2000), with data: clients ask a directory for
 * shared or exclusive access to one cache line. Clients are a scalar set: no rule depends on which
 * client it is, so any two of them can be exchanged.
 */

import {
  add,
  array,
  blocked,
  bool,
  emptySet,
  enumOf,
  has,
  optional,
  range,
  remove,
  rule,
  scalarSet,
  setOf,
  spec,
  struct,
  system,
  taken,
} from '../../checker/index.ts';

/** Of the two data values, clients store the first `storedCount`. */
const german = (clientCount: number, storedCount = 2) => {
  const client = scalarSet('client', clientCount);
  const value = range(0, 1, 'value');
  const stored = range(0, storedCount - 1, 'value');
  const copy = optional(value);
  const request = enumOf('none', 'shared', 'exclusive');
  const state = struct({
    cache: array(client, struct({ access: enumOf('none', 'shared', 'exclusive'), copy })),
    /** From each client to the directory, and back. */
    asks: array(client, request),
    order: array(
      client,
      struct({ kind: enumOf('none', 'invalidate', 'shared', 'exclusive'), copy }),
    ),
    answer: array(client, struct({ given: bool, copy })),
    /** What the directory is busy with. */
    serving: struct({ request, client: optional(client) }),
    sharers: setOf(client),
    /** Sharers that have yet to be told to give up their copies. */
    unwarned: setOf(client),
    exclusiveGiven: bool,
    memory: value,
    /** Ghost: what was last stored by anyone. */
    latest: value,
  });

  const rules = [
    rule(state, 'store', { client, value: stored }, (s, { client, value }) => {
      const line = s.cache[client];
      if (line.access !== 'exclusive') return blocked;
      line.copy = value;
      s.latest = value;
      return taken;
    }),
    rule(state, 'askShared', { client }, (s, { client }) => {
      if (s.asks[client] !== 'none' || s.cache[client].access !== 'none') return blocked;
      s.asks[client] = 'shared';
      return taken;
    }),
    rule(state, 'askExclusive', { client }, (s, { client }) => {
      if (s.asks[client] !== 'none' || s.cache[client].access === 'exclusive') return blocked;
      s.asks[client] = 'exclusive';
      return taken;
    }),
    rule(state, 'serve', { client }, (s, { client }) => {
      if (s.serving.request !== 'none' || s.asks[client] === 'none') return blocked;
      s.serving.request = s.asks[client];
      s.serving.client = client;
      s.unwarned = s.sharers;
      s.asks[client] = 'none';
      return taken;
    }),
    rule(state, 'invalidate', { client }, (s, { client }) => {
      const { request } = s.serving;
      if (s.order[client].kind !== 'none' || !has(s.unwarned, client)) return blocked;
      if (request !== 'exclusive' && !(request === 'shared' && s.exclusiveGiven)) return blocked;
      s.order[client].kind = 'invalidate';
      s.unwarned = remove(s.unwarned, client);
      return taken;
    }),
    rule(state, 'giveUp', { client }, (s, { client }) => {
      const line = s.cache[client];
      if (s.order[client].kind !== 'invalidate' || s.answer[client].given) return blocked;
      s.order[client].kind = 'none';
      s.answer[client].given = true;
      s.answer[client].copy = line.access === 'exclusive' ? line.copy : null;
      line.access = 'none';
      line.copy = null;
      return taken;
    }),
    rule(state, 'takeBack', { client }, (s, { client }) => {
      const answer = s.answer[client];
      if (!answer.given || s.serving.request === 'none') return blocked;
      if (s.exclusiveGiven && answer.copy !== null) s.memory = answer.copy;
      s.exclusiveGiven = false;
      s.sharers = remove(s.sharers, client);
      answer.given = false;
      answer.copy = null;
      return taken;
    }),
    rule(state, 'grant', { client }, (s, { client }) => {
      const { request } = s.serving;
      if (s.serving.client !== client || s.order[client].kind !== 'none') return blocked;
      if (request === 'none' || s.exclusiveGiven) return blocked;
      if (request === 'exclusive' && s.sharers !== emptySet) return blocked;
      s.order[client].kind = request;
      s.order[client].copy = s.memory;
      s.exclusiveGiven = request === 'exclusive';
      s.sharers = add(s.sharers, client);
      s.serving.request = 'none';
      s.serving.client = null;
      return taken;
    }),
    rule(state, 'receive', { client }, (s, { client }) => {
      const order = s.order[client];
      if (order.kind === 'none' || order.kind === 'invalidate') return blocked;
      s.cache[client].access = order.kind;
      s.cache[client].copy = order.copy;
      order.kind = 'none';
      order.copy = null;
      return taken;
    }),
  ];
  return system({ state, rules, ghosts: ['latest'] });
};

export const germanSpec = spec({
  name: 'examples/german',
  summary: "German's directory cache coherence protocol, with data",
  bounds: { clients: 3, stores: 2 },
  model: ({ clients, stores }) => german(clients, stores),
  properties: [
    {
      name: 'coherent',
      meaning: 'an exclusive copy is the only copy',
      invariant: ({ cache }) => {
        let copies = 0;
        let exclusive = 0;
        for (const { access } of cache) {
          if (access !== 'none') copies += 1;
          if (access === 'exclusive') exclusive += 1;
        }
        return exclusive === 0 || copies === 1;
      },
    },
    {
      name: 'current',
      meaning: 'every copy, and memory unless an exclusive copy is out, is what was last stored',
      invariant: ({ cache, memory, latest, exclusiveGiven }) => {
        for (const { access, copy } of cache) {
          if (access !== 'none' && copy !== latest) return false;
        }
        return exclusiveGiven || memory === latest;
      },
    },
  ],
});
