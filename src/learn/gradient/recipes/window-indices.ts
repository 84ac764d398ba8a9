/** Tables of indices with which Gather copies what the taps of a kernel read. */

import { computedTensor } from '../../graph/computed.ts';
import type { Value } from '../../graph/graph.ts';
import { elementCount } from '../../tensor.ts';
import { taps } from './windows.ts';

/** Places along some axes, and how far one is from the next in the source. */
interface Grid {
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

interface WindowRule {
  /** The slower part of the table, taps or places of the result, and the faster part. */
  readonly outer: Grid;
  readonly inner: Grid;
  /** Sizes of what is read. */
  readonly source: readonly number[];
}

/** The index in the source, its axes as one, of the sum of each outer and each inner place: [outer times inner]. */
export function windowIndices(like: Value, { outer, inner, source }: WindowRule): Value {
  const length = elementCount(outer.sizes) * elementCount(inner.sizes);
  const make = () => {
    const table = new BigInt64Array(length);
    const inside = offsets(inner, source);
    let i = 0;
    for (const begin of offsets(outer, source))
      for (const offset of inside) table[i++] = BigInt(begin + offset);
    return table;
  };
  const recipe = `window ${JSON.stringify([outer, inner, source])}`;
  return like.graph.constant(computedTensor('int64', [length], recipe, make));
}

function offsets({ sizes, steps }: Grid, source: readonly number[]): number[] {
  return taps(sizes).map((place) =>
    source.reduce((at, size, axis) => at * size + place[axis] * steps[axis], 0),
  );
}
