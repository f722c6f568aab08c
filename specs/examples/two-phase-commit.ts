/**
 * Two-phase commit: a transaction manager and N resource managers agree on commit or abort.
 * After L. Lamport's TwoPhase.tla (J. Gray, L. Lamport: Consensus on Transaction Commit, 2006).
 * Messages are never lost or consumed, so the network is the set of all that were ever sent.
 */

import {
  add,
  array,
  blocked,
  bool,
  enumOf,
  has,
  members,
  rule,
  scalarSet,
  setOf,
  spec,
  struct,
  system,
  taken,
} from '../../checker/index.ts';

const twoPhaseCommit = (count: number) => {
  const managers = scalarSet('rm', count);
  const state = struct({
    manager: array(managers, enumOf('working', 'prepared', 'committed', 'aborted')),
    decision: enumOf('none', 'commit', 'abort'),
    /** Whose `prepared` message the transaction manager has received. */
    ready: setOf(managers),
    sent: struct({ prepared: setOf(managers), commit: bool, abort: bool }),
  });
  const everyone = members(managers).reduce(add, 0);

  const rules = [
    rule(state, 'decideToCommit', {}, (s) => {
      if (s.decision !== 'none' || s.ready !== everyone) return blocked;
      s.decision = 'commit';
      s.sent.commit = true;
      return taken;
    }),
    rule(state, 'decideToAbort', {}, (s) => {
      if (s.decision !== 'none') return blocked;
      s.decision = 'abort';
      s.sent.abort = true;
      return taken;
    }),
    rule(state, 'receivePrepared', { rm: managers }, (s, { rm }) => {
      if (s.decision !== 'none' || !has(s.sent.prepared, rm)) return blocked;
      s.ready = add(s.ready, rm);
      return taken;
    }),
    rule(state, 'prepare', { rm: managers }, (s, { rm }) => {
      if (s.manager[rm] !== 'working') return blocked;
      s.manager[rm] = 'prepared';
      s.sent.prepared = add(s.sent.prepared, rm);
      return taken;
    }),
    rule(state, 'abortAlone', { rm: managers }, (s, { rm }) => {
      if (s.manager[rm] !== 'working') return blocked;
      s.manager[rm] = 'aborted';
      return taken;
    }),
    rule(state, 'receiveCommit', { rm: managers }, (s, { rm }) => {
      if (!s.sent.commit) return blocked;
      s.manager[rm] = 'committed';
      return taken;
    }),
    rule(state, 'receiveAbort', { rm: managers }, (s, { rm }) => {
      if (!s.sent.abort) return blocked;
      s.manager[rm] = 'aborted';
      return taken;
    }),
  ];
  return system({ state, rules });
};

export const twoPhaseCommitSpec = spec({
  name: 'examples/two-phase-commit',
  summary: 'a transaction manager and its resource managers agree on commit or abort',
  bounds: { managers: 3 },
  model: ({ managers }) => twoPhaseCommit(managers),
  properties: [
    {
      name: 'consistent',
      meaning: 'no two resource managers disagree on whether the transaction was committed',
      source: 'TCConsistent in TCommit.tla',
      invariant: ({ manager }) => {
        let committed = false;
        let aborted = false;
        for (const each of manager) {
          if (each === 'committed') committed = true;
          if (each === 'aborted') aborted = true;
        }
        return !(committed && aborted);
      },
    },
  ],
});
