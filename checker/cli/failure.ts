/** Errors of the user's own files, told by place and message. */

import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first line of what an error says. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] as string).trim() || 'no message';
}

/** A path as it is shown: relative to the current directory where that is shorter. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.length > 0 && path.length < file.length ? path : file;
}

const engine = fileURLToPath(new URL('../', import.meta.url));

/**
 * Where in the user's own files an error arose, as `file:line:column` or `file:line`; undefined if
 * no place is known. Frames inside Node and inside the engine are passed over.
 */
export function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  return headPlace(error.stack) ?? framePlace(error.stack) ?? placeOf(error.cause);
}

/** A syntax error's stack begins with `file:line`, the source line, and carets below it. */
function headPlace(stack: string): string | undefined {
  const [head = '', , third = '', fourth = ''] = stack.split('\n');
  const [, file, line] = /^((?:file:\/\/)?\/.*):(\d+)$/.exec(head) ?? [];
  if (file === undefined || line === undefined) return undefined;
  const carets = [third, fourth].find((text) => /^\s*\^+\s*$/.test(text));
  const column = carets === undefined ? '' : `:${carets.indexOf('^') + 1}`;
  return `${shownPath(localPath(file))}:${line}${column}`;
}

function framePlace(stack: string): string | undefined {
  for (const [, file, line, column] of stack.matchAll(
    /^\s+at (?:.*[ (])?((?:file:\/\/)?\/[^()]*):(\d+):(\d+)\)?$/gm,
  )) {
    const path = localPath(file as string);
    if (!path.startsWith(engine)) return `${shownPath(path)}:${line}:${column}`;
  }
  return undefined;
}

function localPath(file: string): string {
  return file.startsWith('file://') ? fileURLToPath(file) : file;
}

/** What kept a file from loading, on one line: where, if that is known, and what. */
export function loadFailure(file: string, error: unknown): string {
  const place = placeOf(error) ?? syntaxPlace(file, error) ?? shownPath(file);
  const inside = place.startsWith(shownPath(file)) ? '' : ` (loaded by ${shownPath(file)})`;
  return `${place}${inside}: ${messageOf(error)}`;
}

/** Plain JavaScript's syntax errors don't carry their place; `node --check` tells it. */
function syntaxPlace(file: string, error: unknown): string | undefined {
  if (!(error instanceof SyntaxError)) return undefined;
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  return headPlace(stderr);
}
