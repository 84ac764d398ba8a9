/** What a loss is. */

import type { Value } from '../graph/graph.ts';

/**
 * From logits to one number that is to become small.
 *
 * @param logits [N, K, ...size], before softmax
 * @param labels [N, ...size], the class of each voxel as int64
 * @returns a scalar
 */
export type Loss = (logits: Value, labels: Value) => Value;
