/** The programs that the benchmark needs. */

import { spawnSync } from 'node:child_process';

import { TIMER } from './process.ts';

/** Each command that is needed, and its Debian package. */
const packageOf: Readonly<Record<string, string>> = {
  spin: 'spin',
  rumur: 'rumur',
  gcc: 'gcc',
  [TIMER]: 'time',
};

/** Installs what is missing of the rivals with apt-get; throws unless all are there then. */
export function ensureInstalled(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const advice = `the benchmark needs the Debian packages ${missing.join(', ')}`;
  if (process.getuid?.() !== 0) {
    throw new Error(`${advice}; as root: apt-get install ${missing.join(' ')}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update'], { env });
  spawnSync('apt-get', ['install', '-y', ...missing], { env });
  if (missingPackages().length > 0) throw new Error(`${advice}; apt-get could not install them`);
}

/** The Debian packages of the commands that are not there. */
export function missingPackages(): string[] {
  return Object.entries(packageOf)
    .filter(([command]) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0)
    .map(([, name]) => name);
}
