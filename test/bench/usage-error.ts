/** A command line that can't be used; its message is one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}
