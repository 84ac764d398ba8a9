/** So many integer shapes are remembered; a fit returns to the same few again and again. */
const kept = 24;

/**
 * A costly function that is evaluated as it is at first, and read from a table once it is asked for often.
 *
 * @param directCalls How many direct evaluations are made before the table is worth its cost.
 */
export function tabulated(
  direct: (x: number) => number,
  buildTable: () => (x: number) => number,
  directCalls = 24,
): (x: number) => number {
  let calls = 0;
  let table: ((x: number) => number) | undefined;
  return (x) => {
    if (table) return table(x);
    if (calls++ < directCalls) return direct(x);
    table = buildTable();
    return table(x);
  };
}

/** Keeps what was prepared for the latest integer shapes, tables included. */
export function remembered<T>(prepare: (n: number) => T): (n: number) => T {
  const known = new Map<number, T>();
  return (n) => {
    const found = known.get(n) ?? prepare(n);
    known.delete(n);
    known.set(n, found);
    if (known.size > kept) known.delete(known.keys().next().value!);
    return found;
  };
}
