/** `limbo export`: a spec's model in the language of another model checker. */

import { writeFileSync } from 'node:fs';

import { CompileError } from '../compile/symbol.ts';
import { exportSpec } from '../export/export.ts';
import type { Language } from '../export/export.ts';
import { requireBounds } from './check-plan.ts';
import { having } from './having.ts';
import { chooseSpecs } from './choose.ts';
import { exitStatus } from './exit-status.ts';
import { messageOf, placeOf, shownPath } from './failure.ts';
import type { FoundSpec } from './spec-files.ts';
import { UsageError } from './usage-error.ts';

export interface ExportCommandOptions {
  readonly to: Language;
  readonly bound?: Readonly<Record<string, number>>;
  /** False: none; undefined: all. */
  readonly property?: readonly string[];
  readonly properties: boolean;
  readonly out?: string;
}

/** Prints or writes the model; throws {@link UsageError} if it can't. Returns the exit status. */
export async function exportCommand(name: string, options: ExportCommandOptions): Promise<number> {
  const { to, bound, property, properties, out } = options;
  if (property !== undefined && !properties) {
    throw new UsageError('--property and --no-properties exclude each other');
  }
  const found = await oneSpec(name);
  having([found], 'property', property);
  requireBounds(found.spec, bound);
  const text = exported(found, to, { bounds: bound, properties: properties ? property : [] });
  if (out === undefined) process.stdout.write(text);
  else write(out, text);
  return exitStatus.asExpected;
}

async function oneSpec(name: string): Promise<FoundSpec> {
  const { found, failures } = await chooseSpecs([name]);
  for (const line of failures) console.error(`limbo: ${line}; passed over`);
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    const names = found.map(({ spec }) => spec.name).join(', ');
    throw new UsageError(`'${name}' means several specs; one at a time is exported: ${names}`);
  }
  return first;
}

function exported(
  { file, spec }: FoundSpec,
  to: Language,
  options: Parameters<typeof exportSpec>[2],
): string {
  try {
    return exportSpec(spec, to, options);
  } catch (error) {
    if (error instanceof CompileError) {
      throw new UsageError(`${spec.name} can't be exported: ${messageOf(error)}`);
    }
    throw new UsageError(`${placeOf(error) ?? shownPath(file)}: ${messageOf(error)}`);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
