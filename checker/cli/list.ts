/** `limbo list`: the specs, their bounds, and what each is about. */

import { boundsText } from '../trace/render.ts';
import type { Style } from '../trace/style.ts';
import { chooseSpecs } from './choose.ts';
import { exitStatus } from './exit-status.ts';

/** Prints the specs that `patterns` mean, or all. Returns the exit status. */
export async function listCommand(patterns: readonly string[], style: Style): Promise<number> {
  const { found, failures } = await chooseSpecs(patterns, { despiteFailures: true });
  const nameWidth = Math.max(...found.map(({ spec }) => spec.name.length), 0);
  for (const { spec } of found) {
    const bounds = boundsText(spec.bounds);
    const tail = bounds === '' ? '' : style.dim(`  (${bounds})`);
    console.log(`${style.bold(spec.name.padEnd(nameWidth))}  ${spec.summary}${tail}`);
  }
  for (const line of failures) console.error(`limbo: ${line}`);
  return failures.length === 0 ? exitStatus.asExpected : exitStatus.failed;
}
