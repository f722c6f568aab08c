#!/usr/bin/env node
/**
 * Starts Limbo. Its source is TypeScript that Node runs as it is, from version 24 on; an older Node
 * hands over to the one that is installed with the project (the npm package `node`).
 */

import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) {
  keepCompiled();
  const { limbo } = await import('../checker/cli/main.ts');
  const { commands } = await import('../specs/commands.ts');
  await limbo(process.argv.slice(2), commands);
} else {
  const node = projectNode();
  if (node === undefined) {
    console.error(
      `limbo: needs Node ${NODE_MAJOR_MIN} or newer (this is ${process.versions.node}), and its own is not installed: run npm ci`,
    );
    process.exit(2);
  }
  handOver(node);
}

/** Starting takes half the time, in worker threads too, when Node keeps what it has compiled. */
function keepCompiled() {
  const { directory } = module.enableCompileCache();
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
}

function projectNode() {
  try {
    const manifest = module.createRequire(import.meta.url).resolve('node/package.json');
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}

/** Runs this file under `node`, passes signals on to it, and ends as it ends. */
function handOver(node) {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', ({ message }) => {
    console.error(`limbo: cannot start ${node}: ${message}`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}
