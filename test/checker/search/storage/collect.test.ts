import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { collectGarbage } from '../../../../checker/search/storage/collect.ts';

const unused = (): WeakRef<SharedArrayBuffer> => new WeakRef(new SharedArrayBuffer(1 << 20));

test('what is no longer used is given back', async () => {
  const [ref, kept] = [unused(), new SharedArrayBuffer(1 << 20)];
  const keptRef = new WeakRef(kept);
  // A reference keeps its target until the job that made it is over.
  await setImmediate();
  collectGarbage();
  expect(ref.deref()).toBeUndefined();
  expect(keptRef.deref()).toBe(kept);
});
