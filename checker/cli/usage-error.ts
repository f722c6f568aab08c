/** A command line, or a file named by it, that can't be used; its message is one line. Exit 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
