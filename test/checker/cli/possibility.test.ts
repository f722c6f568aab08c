/** `limbo check` of what is to stay possible: exit statuses, reports, what is not judged, and the export. */

import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

const file = fixture('possible.ts');
async function checked(name: string, ...args: string[]) {
  const { status, stdout, stderr } = await limbo(['check', file, '--json', '--quiet', ...args]);
  const { results } = JSON.parse(stdout);
  const result = results.find(({ spec }: { spec: string }) => spec === `possible/${name}`);
  return { status, stderr, result };
}

const property = ['--property', 'operationsCanEnd'];

describe.concurrent('exit status and report', () => {
  test('1 where a trap is not expected, with the run that leads into it', async () => {
    const { status, stdout } = await limbo(['check', file, '--quiet', ...property]);
    expect(status).toBe(1);
    expect(stdout).toContain('possible/trap: 1 of 1 property violated; NOT as expected');
    expect(stdout).toContain('operationsCanEnd  ✗ violated at depth 7  NOT as expected (holds)');
    expect(stdout).toMatch(
      /✗ operationsCanEnd: from here no run leads to a state in which every process rests \(under way: walker at\s+lost;\s+1\s+other state can be reached\)/,
    );
    expect(stdout).toMatch(/\n {2}known-trap +✗7 /);
    expect(stdout).toContain('3 specs: 1 NOT as expected (possible/trap)');
  });

  test('each spec has the verdict in the JSON document', async () => {
    const { result } = await checked('home', ...property);
    expect(result).toMatchObject({
      status: 'asExpected',
      outcome: 'holds',
      properties: [{ name: 'operationsCanEnd', kind: 'liveness', verdict: 'holds' }],
    });
    const trap = await checked('known-trap', ...property);
    expect(trap.result).toMatchObject({
      status: 'asExpected',
      properties: [{ verdict: 'violated', depth: 7, trace: { property: 'operationsCanEnd' } }],
    });
  });

  test('3 where the search is stopped: nothing is judged', async () => {
    const { status, stdout } = await limbo([
      'check',
      file,
      '--quiet',
      ...property,
      '--max-depth',
      '4',
    ]);
    expect(status).toBe(3);
    expect(stdout).toContain(
      'operationsCanEnd  ? not judged: that takes a complete, exact search  expected: holds',
    );
    expect(stdout).not.toContain('✓');
  });

  test.each([['--fingerprints'], ['--bitstate', '1M']])(
    '3 with %s: all but that is judged',
    async (...lossy) => {
      const { status, result } = await checked('home', ...property, ...lossy);
      expect(status).toBe(3);
      expect(result).toMatchObject({ status: 'unproven', outcome: 'unproven', ending: 'complete' });
      expect(result.properties).toMatchObject([{ verdict: 'open' }]);
    },
  );

  test('2 for a process that there is not', async () => {
    const { status, stdout } = await limbo([
      'check',
      file,
      '--quiet',
      '--property',
      'talkerCanEnd',
    ]);
    expect(status).toBe(2);
    expect(stdout).toContain(
      "possible/nobody: failed: property 'talkerCanEnd' is about process 'talker', which there is not",
    );
  });

  test('counterexamples are saved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'limbo-'));
    await checked('trap', ...property, '--trace-out', folder);
    const files = readdirSync(folder);
    const name = files.find((each) => /known-trap.*operationsCanEnd.*(?<!itf)\.json$/.test(each));
    expect(files.join()).toContain('operationsCanEnd');
    const { status, stdout } = await limbo(['show', join(folder, name ?? '')]);
    expect(status).toBe(0);
    expect(stdout).toContain('operationsCanEnd is violated in possible/known-trap');
  });
});

test('the export leaves it out, and says so', async () => {
  for (const to of ['promela', 'murphi']) {
    const { status, stdout } = await limbo(['export', 'handles/give-up', '--to', to]);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'Left out, for it is no invariant: relocationsCanEnd, operationsCanEnd',
    );
    expect(stdout).not.toMatch(/Properties:.*operationsCanEnd/);
    expect(stdout).toContain('contentsKept');
  }
});
