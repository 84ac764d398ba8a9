/** All operators that the graph knows, by family. */

import type { OperatorTable } from '../operator.ts';
import { activation } from './activation.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { matrixProducts } from './matmul.ts';
import { reductions } from './reduction.ts';
import { shapeOperators } from './shape.ts';

export const operatorTable: OperatorTable = {
  ...elementwise,
  ...activation,
  ...convolution,
  ...shapeOperators,
  ...reductions,
  ...matrixProducts,
  ...indexing,
};
