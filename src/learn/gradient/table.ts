/** All gradient rules, by family. */

import { activationGradients } from './activation.ts';
import { blockGradients } from './blocks.ts';
import { convolutionGradients } from './convolution.ts';
import { elementwiseGradients } from './elementwise.ts';
import { indexingGradients } from './indexing.ts';
import { matmulGradients } from './matmul.ts';
import { normalisationGradients } from './normalisation.ts';
import { paddingGradients } from './padding.ts';
import { poolingGradients } from './pooling.ts';
import { reductionGradients } from './reduction.ts';
import { replicaGradients } from './replicas.ts';
import { resizeGradients } from './resize.ts';
import type { GradientTable } from './rule.ts';
import { samplingGradients } from './sampling.ts';
import { shapeGradients } from './shape.ts';
import { sortingGradients } from './sorting.ts';

export const gradientTable: GradientTable = {
  ...elementwiseGradients,
  ...activationGradients,
  ...convolutionGradients,
  ...matmulGradients,
  ...shapeGradients,
  ...blockGradients,
  ...indexingGradients,
  ...paddingGradients,
  ...reductionGradients,
  ...poolingGradients,
  ...normalisationGradients,
  ...resizeGradients,
  ...samplingGradients,
  ...sortingGradients,
  ...replicaGradients,
};
