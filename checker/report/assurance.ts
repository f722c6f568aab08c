/** How strong a result is: what was stored, how completely, within what, and what was left idle. */

import { match } from 'ts-pattern';

import type { CheckResult } from '../check.ts';
import type { Ending, StopReason } from '../search/ending.ts';
import type { Storage } from '../search/lossy/storage.ts';
import type { SpecBounds } from '../spec.ts';
import { boundsText } from '../trace/render.ts';
import { storageAssurance } from './storage.ts';

/**
 * Machine-readable. Proves something of properties left open only if `complete`, and with storage
 * `exact`.
 */
export interface Assurance {
  readonly storage: Storage;
  /**
   * `complete`: every reachable state was explored, but for those that `storage` omitted; `decided`:
   * the search ended when all properties had been violated; `stopped`: it was cut short.
   */
  readonly completeness: 'complete' | 'decided' | 'stopped';
  readonly stoppedBy: StopReason | null;
  /** Steps from an initial state to the deepest state found. */
  readonly depth: number;
  readonly bounds: SpecBounds;
  /** Reductions in force. */
  readonly reductions: readonly string[];
  /** Steps and rules that were never taken. */
  readonly neverTaken: readonly string[];
  /** Properties of which nothing was evaluated that could have violated them. */
  readonly neverExercised: readonly string[];
}

export function assuranceOf(result: CheckResult): Assurance {
  const { ending, depth, bounds, neverTaken, properties, reductions, storage } = result;
  return {
    storage,
    completeness: ending === 'complete' || ending === 'decided' ? ending : 'stopped',
    stoppedBy: ending === 'complete' || ending === 'decided' ? null : ending,
    depth,
    bounds,
    reductions,
    neverTaken,
    neverExercised: properties.filter(({ exercised }) => !exercised).map(({ name }) => name),
  };
}

/** The assurance on one line. */
export function assuranceLine(result: CheckResult): string {
  const { bounds, ending, depth, reductions, storage } = result;
  const within = boundsText(bounds);
  const where = within === '' ? '' : ` within bounds ${within}`;
  const extent = match(ending)
    .with('complete', () => `${storage === 'exact' ? 'complete' : 'to its end'}${where}`)
    .with('decided', () => `ended at depth ${depth}, when every property had been violated${where}`)
    .otherwise((reason) => `${endingText(reason)} at depth ${depth}${where}: not a proof`);
  return `${storageAssurance(storage)}; ${extent}; reductions in force: ${reductions.join(', ') || 'none'}`;
}

/** How a search ended, in words. */
export function endingText(ending: Ending): string {
  return match(ending)
    .with('complete', () => 'complete')
    .with('decided', () => 'every property decided')
    .with('depth', () => 'stopped by --max-depth')
    .with('states', () => 'stopped by --max-states')
    .with('memory', () => 'stopped by --max-memory')
    .with('time', () => 'stopped by --max-time')
    .with('interrupt', () => 'interrupted')
    .exhaustive();
}
