/** The command that would show something again, in a form that can be pasted. */

import { shownPath } from './failure.ts';
import type { FoundSpec } from './spec-files.ts';

/** How the user got to a spec: by its path if that is how specs were named, else by its name. */
export function showingCommand(
  { file, spec }: FoundSpec,
  byPath: boolean,
  property: string,
  bounds: Readonly<Record<string, number>> = {},
): string {
  const changed = Object.entries(bounds).map(([name, value]) => `--bound ${name}=${value}`);
  const target = byPath ? shownPath(file) : spec.name;
  return ['limbo check', target, `--property ${property}`, ...changed, '--trace diff'].join(' ');
}
