/** `limbo x86-rules`: makes the document of x86 rules, or checks that it is current. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { LimboCommand } from '../../checker/cli/command.ts';
import { exitStatus } from '../../checker/cli/exit-status.ts';
import { UsageError } from '../../checker/cli/usage-error.ts';
import { compared, textOf } from '../findings/command.ts';
import { RuleError, rulesDocument } from './document.ts';
import { citationsIn, litmusCitations } from './gather.ts';
import { rules } from './rules.ts';

interface RulesOptions {
  readonly out: string;
  readonly check?: boolean;
}

export const x86RulesCommand: LimboCommand = {
  name: 'x86-rules',
  description:
    'write the document that tells which rule of x86 is modelled where and shown by what',
  declare: (command) => {
    command
      .option('--out <file>', 'the document', 'docs/x86.md')
      .option('--check', 'write nothing; exit 1 if the document is another than would be written');
  },
  run: (_args, options) => x86Rules(options as RulesOptions),
};

function x86Rules({ out, check = false }: RulesOptions): number {
  const text = madeDocument();
  if (check) return compared('x86-rules', out, textOf(out), text);
  writeFileSync(out, text);
  return exitStatus.asExpected;
}

function madeDocument(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  try {
    return rulesDocument(rules, {
      model: citationsIn(root, ['model/x86', 'model/kernel', 'model/litmus/translation']),
      tests: citationsIn(root, [
        'test/model/x86',
        'test/model/kernel',
        'test/model/litmus/translation',
      ]),
      litmus: litmusCitations(root, 'specs/litmus/translation'),
    });
  } catch (error) {
    if (error instanceof RuleError) throw new UsageError(error.message);
    throw error;
  }
}
