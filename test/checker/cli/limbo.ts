/** Runs the real command, as a shell would. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { vi } from 'vitest';

/** Each test starts processes; a busy machine may take long over them. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Called with the process as soon as it runs. */
  readonly during?: (child: ChildProcess) => void;
}

const bin = fileURLToPath(new URL('../../../bin/limbo.mjs', import.meta.url));

/** The path of a file in `fixtures/`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** The Node that starts it is the machine's own, as in a user's shell, be it old. */
export async function limbo(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
  const child = spawn(bin, args, {
    cwd: options.cwd,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.during?.(child);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve).on('error', reject);
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  return { status, stdout, stderr };
}
