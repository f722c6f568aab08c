import { expect, test } from 'vitest';

import { check } from '../../checker/index.ts';
import { GIVES_UP, handleSpec } from '../../specs/slab/handles.ts';
import * as handles from '../../specs/slab/handles.ts';
import { specsIn } from './verdicts.ts';

const REFUSES = { ...GIVES_UP, waits: true, refusesPins: true };

test('each design has the verdicts that its spec expects', () => {
  for (const each of specsIn(handles)) expect(check(each).asExpected).toBe(true);
});

test('relocations that refuse pins deadlock with two handles too', () => {
  const result = check(handleSpec('two', 'two handles', REFUSES), {
    bounds: { handles: 2, depth: 2 },
    properties: ['deadlockFree'],
    maxDepth: 14,
  });
  expect(result.properties[0]).toMatchObject({ verdict: 'violated' });
});
