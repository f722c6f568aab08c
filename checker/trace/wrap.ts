/** Laying out short pieces of text on lines of limited width. */

/** A piece of text, never broken: its width is that of `text`, what is printed is `shown`. */
export interface Piece {
  readonly text: string;
  readonly shown: string;
}

/** A piece that is printed as it is. */
export function piece(text: string): Piece {
  return { text, shown: text };
}

/**
 * Sets pieces side by side, `gap` between them, as many on a line as `width` columns hold; a piece
 * that is wider than that has a line of its own.
 */
export function wrap(pieces: readonly Piece[], width: number, gap = '   '): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { text, shown } of pieces) {
    if (used > 0 && used + gap.length + text.length > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += used === 0 ? shown : gap + shown;
    used += used === 0 ? text.length : gap.length + text.length;
  }
  return used > 0 ? [...lines, line] : lines;
}

/** Text broken between words. */
export function wrapText(text: string, width: number): string[] {
  return wrap(text.split(' ').map(piece), width, ' ');
}

/** `shown` followed by the spaces that bring `text`, its width, to `width` columns. */
export function padded({ text, shown }: Piece, width: number): string {
  return shown + ' '.repeat(Math.max(0, width - text.length));
}
