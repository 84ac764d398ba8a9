/** The gradient of what replicas tell each other; the loss is the sum over the replicas. */

import { replicaMean } from '../graph/operators/replicas.ts';
import type { GradientTable } from './rule.ts';

export const replicaGradients: GradientTable = {
  /** y = mean of x over the replicas, in each: dx = mean of g over the replicas */
  'osteon:ReplicaMean': ({ gradient }) => [replicaMean(gradient)],
};
