/** The command that would show something again, in a form that can be pasted. */

import type { CheckCommandOptions } from './check-options.ts';
import { shownPath } from './failure.ts';
import type { FoundSpec } from './spec-files.ts';

/**
 * How the user got to a spec: by its path if that is how specs were named, else by its name. `selector` is
 * the option that names what is shown.
 */
export function showingCommand(
  { file, spec }: FoundSpec,
  byPath: boolean,
  selector: string,
  { bound = {}, fingerprints, bitstate, seed }: CheckCommandOptions,
): string {
  const changed = [
    ...Object.entries(bound).map(([name, value]) => `--bound ${name}=${value}`),
    ...(fingerprints ? ['--fingerprints'] : []),
    ...(bitstate === undefined ? [] : [`--bitstate ${bitstate}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
  ];
  const target = byPath ? shownPath(file) : spec.name;
  return ['limbo check', target, selector, ...changed, '--trace diff'].join(' ');
}
