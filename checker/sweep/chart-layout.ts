/** Where the parts of a chart lie, in pixels. */

export const WIDTH = 760;
export const PANEL_HEIGHT = 120;
export const PANEL_GAP = 38;
/** Of the first panel, from the top of the image. */
export const PANELS_TOP = 96;
/** Of the labels of one bound, below the panels. */
export const ROW_HEIGHT = 20;
export const RIGHT = WIDTH - 24;

const LEFT_MIN = 86;
/** Of a letter, about: SVG does not tell how wide a text is. */
export const LETTER_WIDTH = 6.8;

export class Layout {
  readonly #pointCount: number;
  /** Where the panels begin; names of bounds and ticks stand left of it. */
  readonly left: number;

  constructor(pointCount: number, names: readonly string[]) {
    this.#pointCount = pointCount;
    const longest = Math.max(0, ...names.map((name) => name.length));
    this.left = Math.max(LEFT_MIN, Math.ceil(24 + longest * LETTER_WIDTH));
  }

  /** Width that belongs to one point of the grid. */
  get step(): number {
    return (RIGHT - this.left) / this.#pointCount;
  }

  /** The middle of the point at a position in the grid. */
  x(at: number): number {
    return this.left + (at + 0.5) * this.step;
  }
}
