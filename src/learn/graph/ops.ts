/** Every operator as a function of values, in one place: `import * as op from '../graph/ops.ts'`. */

export {
  gelu,
  hardSigmoid,
  leakyRelu,
  logSoftmax,
  prelu,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from './operators/activation.ts';
export { depthToSpace, spaceToDepth } from './operators/blocks.ts';
export { type ConvOptions, type ConvTransposeOptions, conv, convTranspose } from './operators/convolution.ts';
export {
  abs,
  add,
  and,
  cast,
  ceil,
  clip,
  cos,
  div,
  equal,
  erf,
  exp,
  floor,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  type Operand,
  or,
  pow,
  reciprocal,
  round,
  scalarLike,
  sign,
  sin,
  sqrt,
  sub,
  sum,
  where,
} from './operators/elementwise.ts';
export { gather, gatherElements, oneHot, scatterElements } from './operators/indexing.ts';
export { type GemmOptions, gemm, matmul } from './operators/matmul.ts';
export {
  batchNormalisation,
  type ChannelStatistics,
  filledLike,
  instanceNormalisation,
  layerNormalisation,
  type NormPooling,
  normalise,
} from './operators/normalisation.ts';
export {
  type AveragePoolOptions,
  adaptiveAveragePool,
  adaptiveMaxPool,
  averagePool,
  globalAveragePool,
  globalMaxPool,
  type MaxPoolOptions,
  maxPool,
  maxUnpool,
  type PoolOptions,
} from './operators/pooling.ts';
export {
  argMax,
  type CumSumOptions,
  cumSum,
  reduceL1,
  reduceL2,
  reduceLogSumExp,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  reduceSumSquare,
} from './operators/reduction.ts';
export { type ResizeOptions, resize, resizeBy } from './operators/resize.ts';
export { affineGrid, type GridSampleOptions, gridSample } from './operators/sampling.ts';
export {
  concat,
  expand,
  flip,
  integers,
  type PadMode,
  pad,
  reshape,
  slice,
  split,
  squeeze,
  tile,
  transpose,
  unsqueeze,
} from './operators/shape.ts';
export { topK } from './operators/sorting.ts';
