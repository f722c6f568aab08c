/** Progress of a run, on stderr: a line that is rewritten, plain lines, or JSON lines. */

import { count, counted, duration, rate, size } from '../report/figures.ts';
import type { Progress } from './job.ts';

/** `line` rewrites one line of a terminal; `lines` is for logs; `off` says nothing. */
export type ProgressMode = 'line' | 'lines' | 'json' | 'off';

/** What suits the options of a command and the terminal. */
export function progressMode(options: { json?: boolean; quiet?: boolean }): ProgressMode {
  if (options.quiet) return 'off';
  if (options.json) return 'json';
  return process.stderr.isTTY ? 'line' : 'lines';
}

const INTERVAL_MS = { line: 250, lines: 10_000, json: 1000, off: 0 };

interface Running {
  progress: Progress;
  /** The frontier at the last report, to tell whether it grows. */
  frontierBefore: number;
}

const NOTHING: Progress = {
  states: 0,
  transitions: 0,
  frontier: 0,
  pass: null,
  depth: 0,
  seconds: 0,
  bytes: 0,
};

/** Searches that know all states by now, and decide what is always possible: `liveness, pass 2`. */
function passes(running: readonly Running[]): string[] {
  const most = Math.max(...running.map(({ progress }) => progress.pass ?? -1));
  return most < 0 ? [] : [`liveness, pass ${most}`];
}

export class ProgressDisplay {
  readonly #mode: ProgressMode;
  #total: number;
  readonly #stream: NodeJS.WriteStream;
  readonly #running = new Map<string, Running>();
  readonly #begin = performance.now();
  #done = 0;
  #shown = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(mode: ProgressMode, total: number, stream = process.stderr) {
    this.#mode = mode;
    this.#total = total;
    this.#stream = stream;
    if (mode !== 'off') this.#timer = setInterval(() => this.#report(), INTERVAL_MS[mode]);
  }

  /** There are so many more to come than was said before. */
  expect(more: number): void {
    this.#total += more;
  }

  started(spec: string): void {
    this.#running.set(spec, { progress: NOTHING, frontierBefore: 0 });
  }

  progressed(spec: string, progress: Progress): void {
    const running = this.#running.get(spec);
    if (running !== undefined) running.progress = progress;
  }

  /** `outcome` says in a few words how the spec came out. */
  ended(spec: string, outcome: string): void {
    this.#running.delete(spec);
    this.#done += 1;
    if (this.#mode === 'lines') this.#write(`${this.#doneText()}: ${spec} ${outcome}`);
    if (this.#mode === 'json') this.#writeJson({ type: 'done', spec, outcome });
  }

  /** Removes the line from the terminal, so that something else can be printed. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
    this.#shown = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #report(): void {
    if (this.#running.size === 0) return;
    if (this.#mode === 'json') {
      for (const [spec, { progress }] of this.#running) {
        this.#writeJson({ type: 'progress', spec, ...progress });
      }
    } else if (this.#mode === 'lines') {
      this.#write(this.#line());
    } else {
      this.#stream.write(`\r${this.#line().slice(0, (this.#stream.columns ?? 80) - 1)}\x1b[K`);
      this.#shown = true;
    }
    for (const running of this.#running.values()) {
      running.frontierBefore = running.progress.frontier;
    }
  }

  #line(): string {
    const running = [...this.#running.values()];
    const sum = (of: (each: Running) => number): number =>
      running.reduce((total, each) => total + of(each), 0);
    const states = sum(({ progress }) => progress.states);
    const seconds = sum(({ progress }) => progress.seconds);
    const grows = sum(({ progress, frontierBefore }) => progress.frontier - frontierBefore) >= 0;
    const more = running.length > 1 ? ` +${running.length - 1}` : '';
    return [
      ...(this.#total > 1 ? [this.#doneText()] : []),
      `${[...this.#running.keys()][0]}${more}`,
      counted(states, 'state'),
      `${rate(states * running.length, seconds) ?? '-'}/s`,
      `frontier ${count(sum(({ progress }) => progress.frontier))} ${grows ? 'growing' : 'shrinking'}`,
      ...passes(running),
      `depth ${running.map(({ progress }) => progress.depth).join('/')}`,
      size(sum(({ progress }) => progress.bytes)),
      duration((performance.now() - this.#begin) / 1000),
    ].join(' · ');
  }

  #doneText(): string {
    return `${this.#done}/${this.#total} done`;
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
  }

  #writeJson(value: object): void {
    this.#write(JSON.stringify(value));
  }
}
