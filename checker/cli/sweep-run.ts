/** Runs a sweep: one search at a time, each in a worker thread of its own. */

import type { SpecBounds } from '../spec.ts';
import { subjectOf } from '../subject.ts';
import type { EngineOptions } from '../successors.ts';
import { atLeast } from '../sweep/grid.ts';
import { figuresOf, wasStopped } from '../sweep/row.ts';
import type { SweepRow } from '../sweep/row.ts';
import { variantsOf } from '../sweep/variants.ts';
import type { Variant } from '../sweep/variants.ts';
import type { Outcome, Progress } from './job.ts';
import { Pool } from './pool.ts';
import type { SweepPlan } from './sweep-plan.ts';

export interface SweepListener {
  /** `at` is the point's position in the grid. */
  started(at: number): void;
  progressed(at: number, progress: Progress): void;
  row(row: SweepRow): void;
  /** After the last row of a point; `runs` are its rows. */
  ended(at: number, runs: number): void;
}

export class Sweep {
  readonly #plan: SweepPlan;
  readonly #listener: SweepListener;
  /** Points at which a limit stopped a variant, by its name. */
  readonly #stopped: { readonly variant: string; readonly bounds: SpecBounds }[] = [];
  #pool: Pool | undefined;
  #interrupted = false;

  constructor(plan: SweepPlan, listener: SweepListener) {
    this.#plan = plan;
    this.#listener = listener;
  }

  /** Ends the search under way, which gives what it found, and starts no more. */
  interrupt(): void {
    this.#interrupted = true;
    this.#pool?.interrupt();
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  async run(): Promise<void> {
    for (const [at, bounds] of this.#plan.points.entries()) {
      this.#listener.started(at);
      const variants = this.#variants(bounds);
      for (const variant of variants) {
        if (this.#interrupted) return;
        await this.#runVariant(at, bounds, variant);
      }
      this.#listener.ended(at, variants.length);
    }
  }

  /** A model that fails at these bounds fails under any options; its one run tells how. */
  #variants(bounds: SpecBounds): Variant[] {
    const { found, job } = this.#plan;
    const inForce = (options: EngineOptions): readonly string[] =>
      subjectOf(found.spec, { ...job.options, ...options, bounds }).engine.reductions;
    try {
      return variantsOf(inForce);
    } catch {
      return variantsOf(() => []);
    }
  }

  async #runVariant(at: number, bounds: SpecBounds, variant: Variant): Promise<void> {
    const { name, sameAs } = variant;
    const position = { spec: this.#plan.found.spec.name, bounds, variant: name, sameAs };
    const hopeless = [name, ...sameAs].some((each) =>
      this.#stopped.some((one) => one.variant === each && atLeast(bounds, one.bounds)),
    );
    if (hopeless) {
      this.#listener.row({ ...position, kind: 'skipped' });
      return;
    }
    const outcome = await this.#search(at, bounds, variant);
    if (outcome.kind === 'failed') {
      const { message, place } = outcome.failure;
      const where = place === undefined ? '' : `, at ${place}`;
      this.#listener.row({ ...position, kind: 'failed', message: `${message}${where}` });
    } else if (outcome.kind === 'result') {
      const figures = figuresOf(outcome.result);
      if (wasStopped(figures)) {
        this.#stopped.push(...[name, ...sameAs].map((each) => ({ variant: each, bounds })));
      }
      this.#listener.row({ ...position, kind: 'result', ...figures });
    }
  }

  async #search(at: number, bounds: SpecBounds, { options }: Variant): Promise<Outcome> {
    const { job } = this.#plan;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const one = { ...job, options: { ...job.options, ...options, bounds } };
    this.#pool = new Pool([one], {
      started: () => {},
      progressed: (_, progress) => this.#listener.progressed(at, progress),
      ended: (_, outcome) => resolve(outcome),
    });
    await this.#pool.run(1);
    return promise;
  }
}
