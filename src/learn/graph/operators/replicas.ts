/**
 * What replicas that train on parts of one batch tell each other. The operator is no part of ONNX: a graph that has it
 * is cut there into segments (src/learn/training/segments.ts), between which the means are taken.
 */

import type { Value } from '../graph.ts';
import { likeInput, type OperatorTable } from '../operator.ts';
import { mul } from './elementwise.ts';

/** The mean of a value over the replicas, each of which gets it. The value itself where there is only one. */
export function replicaMean(x: Value): Value {
  return (x.graph.target.replicas ?? 1) === 1 ? x : x.graph.call('osteon:ReplicaMean', [x])[0];
}

/** The sum of a value over the replicas. */
export function replicaSum(x: Value): Value {
  const { replicas = 1 } = x.graph.target;
  return replicas === 1 ? x : mul(replicaMean(x), replicas);
}

export const replicaOperators: OperatorTable = { 'osteon:ReplicaMean': likeInput };
