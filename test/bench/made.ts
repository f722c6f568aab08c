/** Runs and figures, made by hand. */

import { figuresOf } from './figures.ts';
import type { Figures, Run } from './figures.ts';

export function madeRun(configuration: string, more: Partial<Run> = {}): Run {
  return {
    configuration,
    states: 10,
    transitions: 20,
    seconds: 2,
    wallSeconds: 4,
    peakBytes: 100,
    ...more,
  };
}

export function madeFigures(configuration: string, more: Partial<Run> = {}): Figures {
  return figuresOf([madeRun(configuration, more)]);
}
