/** Every operator as a function of values, in one place: `import * as op from '../graph/ops.ts'`. */

export * from './operators/activation.ts';
export * from './operators/convolution.ts';
export * from './operators/elementwise.ts';
export * from './operators/indexing.ts';
export * from './operators/matmul.ts';
export * from './operators/normalisation.ts';
export * from './operators/pooling.ts';
export * from './operators/reduction.ts';
export * from './operators/resize.ts';
export * from './operators/sampling.ts';
export * from './operators/shape.ts';
export * from './operators/sorting.ts';
