/** An interrupt ends a run early, but never without saying what was found. */

import type { ChildProcess } from 'node:child_process';

import { expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

const long = ['check', fixture('counter.ts'), '--bound', 'limit=1000', '--property', 'below'];

/** Calls `then` when the search of the first spec has begun to report. */
function onceSearching({ stderr }: ChildProcess, then: () => void): void {
  let begun = false;
  stderr?.on('data', (text: Buffer) => {
    if (!begun && text.toString().includes('"states"')) {
      begun = true;
      then();
    }
  });
}

test('the first interrupt ends the searches and gives what they found; exit status 3', async () => {
  const { status, stdout } = await limbo([...long, '--jobs', '2', '--json'], {
    during: (child) => onceSearching(child, () => child.kill('SIGINT')),
  });
  expect(status).toBe(3);
  const { results } = JSON.parse(stdout);
  expect(results.map((each: { status: string }) => each.status)).toEqual([
    'stopped',
    'stopped',
    'notRun',
  ]);
  expect(results[0]).toMatchObject({
    outcome: 'incomplete',
    ending: 'interrupt',
    assurance: { completeness: 'stopped', stoppedBy: 'interrupt' },
  });
});
