/**
 * Views of shared memory as they are sent between threads. Structured cloning gives a view's length 32
 * bits; so buffers are sent, which are cloned by reference, and lengths beside them.
 */

type View = Int32Array | Uint8Array;

interface SentView {
  readonly sentView: 'words' | 'bytes';
  readonly buffer: SharedArrayBuffer;
  readonly length: number;
}

/** Replaces every view in plain data by what can be sent. */
export function sendable(value: unknown): unknown {
  return mapped(value, (each) => (isView(each) ? sentView(each) : undefined));
}

/** The inverse of {@link sendable}. */
export function received(value: unknown): unknown {
  return mapped(value, (each) => (isSentView(each) ? viewOf(each) : undefined));
}

function mapped(value: unknown, replace: (value: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const replacement = replace(value);
  if (replacement !== undefined) return replacement;
  if (Array.isArray(value)) return value.map((each) => mapped(each, replace));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, mapped(each, replace)]),
  );
}

function isView(value: object): value is View {
  return value instanceof Int32Array || value instanceof Uint8Array;
}

/** All views in use begin where their buffer does. */
function sentView({ buffer, length, BYTES_PER_ELEMENT }: View): SentView {
  const sent = BYTES_PER_ELEMENT === 1 ? 'bytes' : 'words';
  return { sentView: sent, buffer: buffer as SharedArrayBuffer, length };
}

function isSentView(value: object): value is SentView {
  return 'sentView' in value;
}

function viewOf({ sentView, buffer, length }: SentView): View {
  return sentView === 'bytes'
    ? new Uint8Array(buffer, 0, length)
    : new Int32Array(buffer, 0, length);
}
