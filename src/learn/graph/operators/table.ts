/** All operators that the graph knows, by family. */

import type { OperatorTable } from '../operator.ts';
import { activationOperators } from './activation.ts';
import { blockOperators } from './blocks.ts';
import { convolutionOperators } from './convolution.ts';
import { elementwiseOperators } from './elementwise.ts';
import { indexingOperators } from './indexing.ts';
import { matmulOperators } from './matmul.ts';
import { nchwcOperators } from './nchwc.ts';
import { normalisationOperators } from './normalisation.ts';
import { poolingOperators } from './pooling.ts';
import { reductionOperators } from './reduction.ts';
import { replicaOperators } from './replicas.ts';
import { resizeOperators } from './resize.ts';
import { samplingOperators } from './sampling.ts';
import { shapeOperators } from './shape.ts';
import { sortingOperators } from './sorting.ts';

export const operatorTable: OperatorTable = {
  ...elementwiseOperators,
  ...activationOperators,
  ...convolutionOperators,
  ...nchwcOperators,
  ...shapeOperators,
  ...blockOperators,
  ...reductionOperators,
  ...matmulOperators,
  ...indexingOperators,
  ...poolingOperators,
  ...normalisationOperators,
  ...resizeOperators,
  ...samplingOperators,
  ...sortingOperators,
  ...replicaOperators,
};
