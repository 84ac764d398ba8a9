/** All operators that the graph knows, by family. */

import type { OperatorTable } from '../operator.ts';
import { activation } from './activation.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { matrixProducts } from './matmul.ts';
import { nchwc } from './nchwc.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pooling.ts';
import { reductions } from './reduction.ts';
import { replicaOperators } from './replicas.ts';
import { resizing } from './resize.ts';
import { sampling } from './sampling.ts';
import { shapeOperators } from './shape.ts';
import { sorting } from './sorting.ts';

export const operatorTable: OperatorTable = {
  ...elementwise,
  ...activation,
  ...convolution,
  ...nchwc,
  ...shapeOperators,
  ...reductions,
  ...matrixProducts,
  ...indexing,
  ...pooling,
  ...normalisation,
  ...resizing,
  ...sampling,
  ...sorting,
  ...replicaOperators,
};
