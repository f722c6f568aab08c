/** Traces as text: a line for each action, beside or under it only what it changed. */

import type { Printed } from '../state/value.ts';
import { plain } from './style.ts';
import type { Style } from './style.ts';
import type { Change, Trace, TraceStep } from './trace.ts';
import { padded, piece, wrap, wrapText } from './wrap.ts';
import type { Piece } from './wrap.ts';

export interface RenderOptions {
  readonly style?: Style;
  /** `diff` (as default) prints what changes; `full` prints every variable of every state. */
  readonly detail?: 'diff' | 'full';
  /** The command that prints this trace again, for its footer. */
  readonly command?: string | undefined;
}

const WIDTH = 120;
const NUMBER_WIDTH = 4;
const ACTION_WIDTH_MAX = 44;

/**
 * A counterexample, or a run to an extreme of a metric, as lines of at most 120 columns, unless one value
 * alone is longer.
 */
export function renderTrace(trace: Trace, options: RenderOptions = {}): string[] {
  const { style = plain, command } = options;
  const { meaning, steps } = trace;
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  return [
    `${style.bold(claimText(trace))} in ${modelText(trace)}, by a run of ${count}`,
    style.dim(`  it means: ${meaning}`),
    ...boundsLine(trace).map(style.dim),
    '',
    ...renderRun(trace, options),
    ...becauseLines(trace, style),
    ...(command === undefined ? [] : ['', style.dim(`  again: ${command}`)]),
  ];
}

/** The spec, and what its model was made without. */
export function modelText({ spec, without = [] }: Pick<Trace, 'spec' | 'without'>): string {
  return without.length === 0 ? spec : `${spec} without ${without.join(', ')}`;
}

function claimText({ property, extreme }: Trace): string {
  if (extreme === undefined) return `${property} is violated`;
  const { end, value, exact } = extreme;
  const range = end === 'min' ? 'minimum' : 'maximum';
  return `${property} is ${value}, its ${range}${exact ? '' : ' so far'},`;
}

function becauseLines({ because, property, extreme }: Trace, style: Style): string[] {
  const mark = extreme === undefined ? style.red('✗') : style.green('●');
  const indent = ' '.repeat(NUMBER_WIDTH + 2);
  const lines = wrapText(`${property}: ${because}`, WIDTH - indent.length - 2);
  return lines.map((line, i) =>
    i === 0
      ? `${indent}${mark} ${style.bold(property)}${line.slice(property.length)}`
      : `${indent}  ${line}`,
  );
}

function boundsLine({ bounds }: Trace): string[] {
  const text = boundsText(bounds);
  const label = '  bounds: ';
  if (text === '') return [];
  const lines = wrapText(text, WIDTH - label.length);
  return lines.map((line, i) => (i === 0 ? label : ' '.repeat(label.length)) + line);
}

/** `vas=2 cpus=3, 0: zaps forks`; nothing for a spec without bounds. */
export function boundsText(bounds: Readonly<Record<string, number>>): string {
  const entries = Object.entries(bounds);
  const zeros = entries.filter(([, value]) => value === 0).map(([name]) => name);
  if (zeros.length < 2) return entries.map(([name, value]) => `${name}=${value}`).join(' ');
  const others = entries.filter(([, value]) => value !== 0);
  const set = others.map(([name, value]) => `${name}=${value}`).join(' ');
  return `${set === '' ? '' : `${set}, `}0: ${zeros.join(' ')}`;
}

/** The initial state and the steps of a run, without what says which property it violates. */
export function renderRun(
  { initial, steps }: Pick<Trace, 'initial' | 'steps'>,
  { style = plain, detail = 'diff' }: RenderOptions = {},
): string[] {
  const actors = actorStyles(steps, style);
  const columns = columnsOf(steps);
  let variables = initial.variables;
  const lines = initialLines(initial.variables, steps, detail, style);
  for (const [i, step] of steps.entries()) {
    lines.push(...stepLines(step, i + 1, columns, actors, style));
    variables = changedVariables(variables, step.changes);
    if (detail === 'full') lines.push(...stateLines(variables, style));
  }
  return lines;
}

function initialLines(
  variables: readonly Printed[],
  steps: readonly TraceStep[],
  detail: 'diff' | 'full',
  style: Style,
): string[] {
  const head = `${numbered(0, style)}  ${style.bold('initial state')}`;
  if (detail === 'full') return [head, ...stateLines(variables, style)];
  const changing = new Set(steps.flatMap((step) => beside(step).map(({ name }) => name)));
  const shown = variables.filter(({ name }) => changing.has(name));
  return [head, ...stateLines(shown, style)];
}

function stateLines(variables: readonly Printed[], style: Style): string[] {
  const indent = ' '.repeat(NUMBER_WIDTH + 2);
  const pieces = variables.map(({ name, text }) => ({
    text: `${name} = ${text}`,
    shown: style.dim(`${name} = ${text}`),
  }));
  return wrap(pieces, WIDTH - indent.length).map((line) => indent + line);
}

interface Columns {
  readonly actor: number;
  readonly action: number;
}

function columnsOf(steps: readonly TraceStep[]): Columns {
  const widest = (texts: readonly string[]): number =>
    texts.reduce((most, { length }) => Math.max(most, length), 0);
  const actions = steps.map(actionText).filter(({ length }) => length <= ACTION_WIDTH_MAX);
  return { actor: widest(steps.map(({ actor }) => actor)), action: widest(actions) };
}

function stepLines(
  step: TraceStep,
  number: number,
  columns: Columns,
  actors: ReadonlyMap<string, (text: string) => string>,
  style: Style,
): string[] {
  const paint = actors.get(step.actor) ?? String;
  const actor = padded({ text: step.actor, shown: paint(step.actor) }, columns.actor);
  const text = actionText(step);
  const head = `${numbered(number, style)}  ${actor}${columns.actor > 0 ? '  ' : ''}`;
  const indentWidth = NUMBER_WIDTH + 2 + columns.actor + 2 + columns.action + 3;
  const changes = wrap(
    beside(step).map((change) => changePiece(change, style)),
    WIDTH - indentWidth,
  );
  const under = changes.map((line) => ' '.repeat(indentWidth) + line);
  if (changes.length === 0 || text.length > columns.action) return [head + text, ...under];
  return [`${head}${padded(piece(text), columns.action)}   ${changes[0]}`, ...under.slice(1)];
}

function numbered(number: number, style: Style): string {
  return style.dim(String(number).padStart(NUMBER_WIDTH));
}

/** The action, and where it takes the actor: `copy → publish`. */
function actionText(step: TraceStep): string {
  const move = step.changes.find((change) => isMove(step, change));
  return move === undefined ? step.action : `${step.action} → ${move.text}`;
}

function beside(step: TraceStep): Change[] {
  return step.changes.filter((change) => !isMove(step, change));
}

function isMove({ actor }: TraceStep, { name }: Change): boolean {
  return name === `${actor}.pc`;
}

function changePiece({ name, before, text }: Change, style: Style): Piece {
  return {
    text: `${name}: ${before} → ${text}`,
    shown: `${name}: ${style.red(before)} → ${style.green(text)}`,
  };
}

function changedVariables(variables: readonly Printed[], changes: readonly Change[]): Printed[] {
  const after = new Map(changes.map(({ name, text }) => [name, text]));
  return variables.map(({ name, text }) => ({ name, text: after.get(name) ?? text }));
}

/** Each actor keeps one colour through a trace, in order of appearance. */
function actorStyles(
  steps: readonly TraceStep[],
  { cyan, magenta, yellow, blue }: Style,
): Map<string, (text: string) => string> {
  const colours = [cyan, magenta, yellow, blue];
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  return new Map(
    actors.map((actor, i) => [actor, colours[i % colours.length] as (text: string) => string]),
  );
}
