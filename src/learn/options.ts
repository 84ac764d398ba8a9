/** Options that nobody knows: a misspelt one would be passed over, and its default taken in silence. */

/** The names in `options` that are not `known`, or what stands where an object should; undefined where all is well. */
export function unknownOptions(options: unknown, known: readonly string[]): string | undefined {
  if (typeof options !== 'object' || options === null) return String(options);
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  return unknown.length === 0 ? undefined : `'${unknown.join("', '")}'`;
}
