/** What `limbo` can do with these models beside checking them. */

import type { LimboCommand } from '../checker/cli/command.ts';
import { findingsCommand } from './findings/command.ts';
import { litmusCommand } from './litmus/command.ts';
import { footprintCommand } from './slab/footprint-command.ts';
import { x86RulesCommand } from './x86-rules/command.ts';

export const commands: readonly LimboCommand[] = [
  findingsCommand,
  footprintCommand,
  litmusCommand,
  x86RulesCommand,
];
