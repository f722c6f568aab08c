/** The command `limbo`. Results go to stdout, progress and errors to stderr. */

import { Command, CommanderError, Option } from 'commander';

import { coloured, plain } from '../trace/style.ts';
import type { Style } from '../trace/style.ts';
import { ablateCommand } from './ablate.ts';
import { addAblateOptions } from './ablate-options.ts';
import type { AblateCommandOptions } from './ablate-options.ts';
import { checkCommand } from './check.ts';
import { addCheckOptions, colourOption } from './check-options.ts';
import type { CheckCommandOptions, ColourMode } from './check-options.ts';
import { addCommand } from './command.ts';
import type { LimboCommand } from './command.ts';
import { exitStatus } from './exit-status.ts';
import { exportCommand } from './export.ts';
import type { ExportCommandOptions } from './export.ts';
import { languages } from '../export/export.ts';
import { listCommand } from './list.ts';
import { showCommand } from './show.ts';
import type { ShowOptions } from './show.ts';
import { sweepCommand } from './sweep.ts';
import { addSweepOptions } from './sweep-options.ts';
import type { SweepCommandOptions } from './sweep-options.ts';
import { UsageError } from './usage-error.ts';
import { collect, parseBound } from './values.ts';
import { version } from './version.ts';

const EXIT_HELP = `
Exit status:
  0  every verdict is the expected one
  1  some verdict is another than expected
  2  a mistake in the command line or in a file, or a model that failed as a program
  3  stopped before complete, by a limit or an interrupt; or not proven, with --bitstate
  If several apply: 2 before 1 before 3.
`;

const SWEEP_EXIT_HELP = `
Exit status:
  0  every point is complete, and only violations that are expected were found
  1  a property is violated that is expected to hold
  2  a mistake in the command line or in a file, or a model that failed as a program
  3  some point was stopped or skipped
  If several apply: 2 before 1 before 3.
`;

const ABLATE_EXIT_HELP = `
Exit status:
  0  every search is complete, and the whole violates only what is expected
  1  the whole violates a property that is expected to hold
  2  a mistake in the command line or in a file, or a model that failed as a program
  3  stopped before complete
  If several apply: 2 before 1 before 3.
`;

const EXAMPLES = `
Examples:
  limbo list                                   the specs that come with Limbo, or of ./specs
  limbo check                                  check them all
  limbo check examples/peterson                one of them, with its full report
  limbo check 'examples/*' --jobs 4            a family
  limbo check ./mine.ts --bound cpus=3         all specs of a file, at another bound
  limbo check NAME --property P --trace diff   a counterexample, step by step
  limbo check NAME --trace-out traces          save the counterexamples
  limbo sweep NAME --bound users=1..3 --svg cost.svg   how its cost grows
  limbo ablate NAME --results ablation.jsonl   what each ingredient of a protocol is for
  limbo show traces/FILE.trace.json            print a saved one
  limbo export NAME --to promela --out m.pml   the model for SPIN, to count its states again
`;

/**
 * Runs the command line `args`, with the commands that the project adds to the checker's own. Sets the
 * process's exit status.
 */
export async function limbo(
  args: readonly string[],
  additions: readonly LimboCommand[],
): Promise<void> {
  // Whoever reads the output may stop reading: `limbo list | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode);
  });
  process.exitCode = await main(args, additions).catch(statusOfError);
}

async function main(args: readonly string[], additions: readonly LimboCommand[]): Promise<number> {
  let status: number = exitStatus.asExpected;
  const program = new Command('limbo')
    .description('An explicit-state model checker for protocols of kernel memory management.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(asOneLine(text)) })
    .configureHelp({ helpWidth: 100 })
    .addHelpText('after', EXAMPLES + EXIT_HELP);
  program
    .command('list')
    .description('list specs')
    .argument('[patterns...]', "names, families, globs such as 'examples/*', or paths of files")
    .addOption(colourOption())
    .action(async (patterns: string[], { colour }: { colour: ColourMode }) => {
      status = await listCommand(patterns, styleOf(colour));
    });
  addCheckOptions(program.command('check'))
    .description('check specs: those named, or all')
    .argument('[specs...]', "names, families, globs such as 'examples/*', or paths of files")
    .addHelpText('after', EXIT_HELP)
    .action(async (specs: string[], options: CheckCommandOptions) => {
      status = await checkCommand(specs, options, styleOf(options.colour));
    });
  addSweepOptions(program.command('sweep'))
    .description('run a spec over a grid of bounds, to see how its cost grows')
    .argument('<spec>', 'name of a spec, or path of a file that exports one')
    .addHelpText('after', SWEEP_EXIT_HELP)
    .action(async (spec: string, options: SweepCommandOptions) => {
      status = await sweepCommand(spec, options, styleOf(options.colour));
    });
  addAblateOptions(program.command('ablate'))
    .description("take out a protocol's ingredients, by one and by two, to see what each is for")
    .argument(
      '<spec>',
      'name of a spec that offers ingredients, or path of a file that exports one',
    )
    .addHelpText('after', ABLATE_EXIT_HELP)
    .action(async (spec: string, options: AblateCommandOptions) => {
      status = await ablateCommand(spec, options, styleOf(options.colour));
    });
  program
    .command('show')
    .description('print a counterexample saved by --trace-out')
    .argument('<file>', 'a file that ends in .trace.json')
    .option('--full', 'every variable of every state')
    .option(
      '--itf',
      'convert it to the Informal Trace Format, for the viewers of Apalache and Quint',
    )
    .addOption(colourOption())
    .action((file: string, options: ShowOptions & { colour: ColourMode }) => {
      status = showCommand(file, options, styleOf(options.colour));
    });
  program
    .command('export')
    .description('write a model in the language of SPIN or of Rumur, which find the same states')
    .argument('<spec>', 'its name, or the path of a file that has no other')
    .addOption(
      new Option('--to <language>', 'promela is for SPIN, murphi for Rumur')
        .choices(languages)
        .makeOptionMandatory(),
    )
    .option('--bound <name=number>', 'change one of the bounds (repeatable)', parseBound)
    .option('--property <name>', 'with this property alone (repeatable; default: all)', collect)
    .option('--no-properties', 'with no property: all states are counted, whatever is violated')
    .option('--out <file>', 'write it to a file')
    .action(async (spec: string, options: ExportCommandOptions) => {
      status = await exportCommand(spec, options);
    });
  for (const addition of additions) {
    addCommand(program, addition, (ended) => {
      status = ended;
    });
  }
  await program.parseAsync(args, { from: 'user' });
  return status;
}

/** Commander's messages, in the form of our own. */
function asOneLine(text: string): string {
  return `${text
    .replace(/^error: /, 'limbo: ')
    .trim()
    .replaceAll('\n', ' ')}\n`;
}

function styleOf(colour: ColourMode): Style {
  const auto = process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return colour === 'on' || (colour === 'auto' && auto) ? coloured : plain;
}

/** Commander has printed its own message by the time it throws. */
function statusOfError(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitStatus.asExpected : exitStatus.failed;
  }
  if (error instanceof UsageError) {
    console.error(`limbo: ${error.message}`);
  } else {
    console.error(error);
  }
  return exitStatus.failed;
}
