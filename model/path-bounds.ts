/** The bounds of the kernel's own paths, whatever moves table pages beside them. */

import { SpecError } from '../checker/index.ts';
import type { Limits } from './bounds.ts';
import type { Config } from './config.ts';
import type { PathBounds } from './threads.ts';

export const NO_PATHS: PathBounds = {
  zaps: 0,
  reclaims: 0,
  unmaps: 0,
  mremaps: 0,
  fastWalks: 0,
  forks: 0,
  cleans: 0,
  truncates: 0,
  revokes: 0,
  scans: 0,
  collapses: 0,
  tableReclaims: 0,
};

const PATHS = Object.keys(NO_PATHS) as (keyof PathBounds)[];

export const PATH_LIMITS = Object.fromEntries(
  PATHS.map((path) => [path, [0, 100]]),
) as unknown as Limits<PathBounds>;

/** How many threads the paths are. */
export function pathsOf(bounds: PathBounds): number {
  return PATHS.filter((path) => bounds[path] > 0).length;
}

/** The paths, and the memory that they are about. */
export type Surroundings = PathBounds & {
  readonly pages: number;
  readonly regions: number;
  readonly slots: number;
  readonly file: number;
};

/** What the kernel has to have for them. */
export function pathSwitches(
  bounds: Surroundings,
): Pick<Config, 'reverseMapLock' | 'mremaps' | 'file' | 'pfnMapped' | 'forks'> {
  const { unmaps, collapses, reclaims, scans, revokes, mremaps, forks, file } = bounds;
  return {
    reverseMapLock: unmaps + collapses > 0 && reclaims + scans + revokes > 0,
    mremaps: mremaps > 0,
    file: file === 1,
    pfnMapped: revokes > 0,
    forks: forks > 0,
  };
}

/** Throws {@link SpecError} if some path has nothing to work on, or another is not made for it. */
export function requirePaths(bounds: Surroundings): void {
  const { reclaims, forks, slots } = bounds;
  if (reclaims > 0 && slots === 0) {
    throw new SpecError('reclaims without slots: what is reclaimed goes to swap');
  }
  requireFile(bounds);
  requireDevice(bounds);
  if (forks > 0 && slots > 0) {
    throw new SpecError('forks with slots: swap entries that a child shares are not modelled');
  }
}

function requireFile({ file, pages, regions, slots, ...paths }: Surroundings): void {
  const { unmaps, mremaps, cleans, truncates, revokes } = paths;
  if (file === 1 && slots !== pages * regions) {
    throw new SpecError(
      `file with ${slots} slots: each of the ${pages * regions} pages has a block`,
    );
  }
  if (file === 1 && mremaps + (revokes > 0 ? 0 : unmaps) > 0) {
    throw new SpecError('file with unmaps or mremaps: areas of a file are not modelled');
  }
  if (file === 0 && cleans + truncates > 0) {
    throw new SpecError('cleans or truncates without file: there is none');
  }
}

/** Of frames that are not counted nothing but page tables is known to the kernel. */
function requireDevice(bounds: Surroundings): void {
  const { file, revokes, zaps, reclaims, cleans, truncates, scans, fastWalks, forks } = bounds;
  if (revokes > 0 && file === 0) throw new SpecError('revokes without file: there is no device');
  if (revokes > 0 && zaps + reclaims + cleans + truncates + scans + fastWalks + forks > 0) {
    throw new SpecError('revokes: a device has no page cache, and is unmapped by munmap alone');
  }
}
