/** What stays possible in the shipped specs, and what the counterexamples show. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import * as compaction from '../../specs/slab/compaction.ts';
import * as contracts from '../../specs/slab/contracts.ts';
import { specAt } from './places.ts';
import { counterexample, specsIn } from './verdicts.ts';

describe('the verdicts that the specs expect', () => {
  test.each([specAt('verified-zap-preemptible'), ...specsIn(compaction)])(
    '$name',
    { timeout: 60_000 },
    (spec) => {
      const result = check(spec);
      expect(result).toMatchObject({ ending: 'complete', asExpected: true });
      expect(result.properties.every(({ exercised, kind }) => exercised || kind === 'safety')).toBe(
        true,
      );
    },
  );
});

describe('a deadlock is sure some steps before nobody can move', () => {
  test.each([contracts.heldAsTold, contracts.getKickAsPosted, specAt('2008-01-17-in-mm')])(
    '$name',
    { timeout: 120_000 },
    (spec) => {
      const sure = counterexample(spec, 'operationsCanEnd');
      const dead = counterexample(spec, 'deadlockFree');
      expect(sure.steps.length).toBeLessThan(dead.steps.length);
    },
  );
});

describe.each([compaction.kicked, compaction.migrated])('$name', (spec) => {
  test('is helped by whoever makes CPUs give up their active slabs', { timeout: 60_000 }, () => {
    const trace = counterexample(spec, 'fewestSlabs');
    expect(trace.because).toContain('other states can be reached');
    for (const bounds of [{ shrinks: 1 }, { users: 0 }]) {
      const options = { bounds, properties: ['fewestSlabs'] };
      expect(check(spec, options).properties[0]?.verdict).toBe('holds');
    }
  });
});
