/** `limbo show`: a saved counterexample, printed or converted. */

import { readFileSync } from 'node:fs';

import { parseTrace, TraceFileError } from '../trace/file.ts';
import { itfOf } from '../trace/itf.ts';
import { renderTrace } from '../trace/render.ts';
import type { Style } from '../trace/style.ts';
import type { Trace } from '../trace/trace.ts';
import { exitStatus } from './exit-status.ts';
import { UsageError } from './usage-error.ts';

export interface ShowOptions {
  readonly full?: boolean;
  readonly itf?: boolean;
}

/** Prints the trace in `file`; throws {@link UsageError} if it is none. Returns the exit status. */
export function showCommand(file: string, { full, itf }: ShowOptions, style: Style): number {
  if (full && itf) throw new UsageError('--full and --itf exclude each other');
  const trace = readTrace(file);
  if (itf) {
    console.log(JSON.stringify(itfOf(trace), null, 1));
  } else {
    console.log(renderTrace(trace, { style, detail: full ? 'full' : 'diff' }).join('\n'));
  }
  return exitStatus.asExpected;
}

function readTrace(file: string): Trace {
  try {
    return parseTrace(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof TraceFileError) throw new UsageError(`${file}: ${error.message}`);
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}
