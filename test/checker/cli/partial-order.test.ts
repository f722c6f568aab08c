/** `limbo check --partial-order`, `--no-partial-order` and `--self-check`. */

import { describe, expect, test } from 'vitest';

import { limbo } from './limbo.ts';

interface Result {
  readonly states: number;
  readonly assurance: { readonly reductions: readonly string[] };
}

async function json(...args: readonly string[]): Promise<Result> {
  const { status, stdout } = await limbo(['check', ...args, '--json', '--quiet']);
  expect(status).toBe(0);
  const [result] = (JSON.parse(stdout) as { results: Result[] }).results;
  return result as Result;
}

const SMALL = ['relocation/verified', '--bound', 'zaps=0'];

describe.concurrent('partial order', () => {
  test('is the default of a spec that is expected to hold, and can be turned off', async () => {
    const [reduced, whole] = await Promise.all([
      json(...SMALL),
      json(...SMALL, '--no-partial-order', '--no-symmetry'),
    ]);
    expect(reduced.assurance.reductions).toHaveLength(1);
    expect(whole.assurance.reductions).toEqual([]);
    expect(reduced.states * 2).toBeLessThan(whole.states);
  });

  test('is told of in the report', async () => {
    const { stdout } = await limbo(['check', ...SMALL]);
    expect(stdout).toMatch(
      /reductions\s+in\s+force:\s+partial\s+order\s+\(\d+\s+of\s+\d+\s+steps\)/,
    );
  });

  test('can be asked for where violations are expected', async () => {
    const args = ['check', 'relocation/2008-03-referenced-preemptible', '--partial-order'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(0);
    expect(stdout).toContain('may not be the shortest; --no-partial-order finds a shortest one');
  });

  test('needs compiled steps', async () => {
    const { status, stderr } = await limbo(['check', ...SMALL, '--partial-order', '--no-compile']);
    expect(status).toBe(2);
    expect(stderr).toContain('limbo: --partial-order needs the compiled steps');
  });
});

test('a self-check finds nothing wrong', async () => {
  const { status, stdout } = await limbo(['check', 'examples/peterson', '--self-check']);
  expect(status).toBe(0);
  expect(stdout).toContain('every property holds');
});
