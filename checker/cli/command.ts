/** A command of `limbo` beside the checker's own, which a project's models bring with them. */

import type { Command } from 'commander';

export interface LimboCommand {
  readonly name: string;
  readonly description: string;
  /** Declares arguments and options on its command. */
  readonly declare: (command: Command) => void;
  /**
   * Runs with the arguments and options as Commander parsed them; returns the exit status. A mistake in
   * them is a `UsageError`.
   */
  readonly run: (args: readonly unknown[], options: object) => number | Promise<number>;
}

/** Adds it to the program; `ended` is told its exit status. */
export function addCommand(
  program: Command,
  { name, description, declare, run }: LimboCommand,
  ended: (status: number) => void,
): void {
  const command = program.command(name).description(description);
  declare(command);
  command.action(async (...given: unknown[]) => {
    // Commander passes the arguments, then the options, then the command.
    ended(await run(given.slice(0, -2), given.at(-2) as object));
  });
}
