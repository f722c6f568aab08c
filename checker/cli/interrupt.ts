/** Interrupts from the keyboard. */

/**
 * A terminal sends an interrupt to the whole process group, and whoever started this process may
 * pass on its own: what arrives within this time is one keypress.
 */
const ONE_KEYPRESS_MS = 300;

/** The first interrupt calls `stop`; a later one kills the process. Returns how to undo it. */
export function onInterrupt(stop: () => void): () => void {
  let first = -Infinity;
  const handler = (): void => {
    if (first === -Infinity) {
      first = performance.now();
      stop();
    } else if (performance.now() - first > ONE_KEYPRESS_MS) {
      process.off('SIGINT', handler);
      process.kill(process.pid, 'SIGINT');
    }
  };
  process.on('SIGINT', handler);
  return () => process.off('SIGINT', handler);
}
