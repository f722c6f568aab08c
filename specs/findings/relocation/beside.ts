/** Violations in specs of relocation that are not in the matrix: by cause, by spec, the properties. */

export const beside: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {};
