/** `limbo check` of specs with interchangeable members. */

import { describe, expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

describe.concurrent('interchangeable members', () => {
  test('are not told apart, which the report says', async () => {
    const { status, stdout } = await limbo(['check', 'examples/two-phase-commit']);
    expect(status).toBe(0);
    expect(stdout).toContain('reductions in force: symmetry of rm 0..2');
    expect(stdout).toContain('explored   80 states');
  });

  test('are told apart with --no-symmetry', async () => {
    const args = ['check', 'examples/two-phase-commit', '--no-symmetry'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(0);
    expect(stdout).toContain('reductions in force: none');
    expect(stdout).toContain('explored   288 states');
  });

  test('have all their states compared with --self-check', async () => {
    const args = ['check', 'examples/two-phase-commit', '--self-check'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(0);
    expect(stdout).toContain('explored   80 states');
  });
});

describe('of specs whose clients are or are not interchangeable', () => {
  const ended = limbo(['check', fixture('clients.ts'), '--trace', 'diff', '--self-check']);

  test('a symmetry that is none is a mistake in the spec', async () => {
    const { status, stdout } = await ended;
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /clients\/led: failed: the declared symmetry does not hold: renaming client .* changes what step lead does/,
    );
  });

  test('one that is none in few states is told with a run to one of them', async () => {
    const { stdout } = await ended;
    expect(stdout).toMatch(
      /clients\/led-late: failed: the declared symmetry does not hold: renaming client .* changes what step lead does.*\n.*in a state at depth 30\d, by this run:/,
    );
  });

  test('a counterexample is a run of the system as it is', async () => {
    const { stdout } = await ended;
    const [, trace] =
      /fewTickets is violated in clients\/alike, by a run of 3 steps([^]*?)✗/.exec(stdout) ?? [];
    expect(trace?.match(/draw\(client=client\d\) +tickets\[client\d\]: 0 → 1/g)).toHaveLength(3);
  });

  test('so is the run to where a model fails as a program', async () => {
    const { stdout } = await ended;
    const [, run] =
      /failed: step overflow: tickets\[client\d\] = 6 is outside its domain[^]*?at depth 5, by this run:([^]*?)\n\n/.exec(
        stdout,
      ) ?? [];
    expect(run?.match(/draw\(client=client\d\) +tickets\[client\d\]: \d → \d/g)).toHaveLength(5);
  });
});
