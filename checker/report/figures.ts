/** Numbers as people read them. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with its thousands set apart: `1,234,567`. */
export function count(value: number): string {
  return grouped.format(value);
}

/** `count` with its noun: `1 step`, `2 steps`. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** Bytes: `512 B`, `3.5 MiB`, `12 GiB`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 'B';
  for (const next of ['KiB', 'MiB', 'GiB']) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${unit === 'B' || value >= 100 ? count(value) : value.toFixed(1)} ${unit}`;
}

/** Seconds: `0.04 s`, `12.3 s`, `3m 05s`. */
export function duration(seconds: number): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return `${count(minutes)}m ${String(whole % 60).padStart(2, '0')}s`;
}

/** How many per second; undefined if the time is too short to be measured. */
export function rate(states: number, seconds: number): string | undefined {
  return seconds < 0.001 ? undefined : count(states / seconds);
}
