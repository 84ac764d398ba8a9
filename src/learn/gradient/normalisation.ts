/**
 * Gradients of norms. With h = weight g, the gradient of the normalised value n = (x - mean) / deviation, and <.> the
 * mean over the elements that share statistics:
 *
 *     dx = (h - <h> - n <h n>) / deviation
 *
 * which, written out, is one affine map of g and one of x.
 */

import type { Value } from '../graph/graph.ts';
import { floatAttribute, intAttribute } from '../graph/operator.ts';
import { add, mul, neg, reciprocal, sqrt, sub } from '../graph/operators/elementwise.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { centred, moments, type NormPooling, poolRows, rowAffine } from '../graph/operators/normalisation.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { rowDots, rowSums, stretchOf } from '../graph/operators/row-sums.ts';
import { reshape } from '../graph/operators/shape.ts';
import { elementCount } from '../tensor.ts';
import type { GradientCall, GradientTable } from './rule.ts';

/** `inverse`: 1 / deviation. Both broadcast to [N, C]. */
interface Statistics {
  readonly mean: Value;
  readonly inverse: Value;
}

const overImages = (rows: Value) => reduceSum(rows, [0]);

/**
 * dweight = sum of g n, dbias = sum of g, and dx as above.
 *
 * Reads g and x once for each sum and once for dx: five passes over memory for dx, of which the longest is the last
 * addition. Nothing large is kept but x itself.
 */
function normaliseGradient(call: GradientCall, pooling: NormPooling, { mean, inverse }: Statistics) {
  const { gradient: g, wants } = call;
  const [x, weight] = [call.input(0), call.input(1)];
  const rows = x.shape.slice(0, 2);
  const share = elementCount(rows) / elementCount(x.shape);
  const sum = rowSums(g, rows);
  const off = centred(x, mean);
  const product = mul(off ? rowDots(g, off, rows) : sub(rowDots(g, x, rows), mul(mean, sum)), inverse);
  const dx = () => {
    const first = poolRows(mul(mul(sum, weight), share), pooling);
    const second = mul(poolRows(mul(mul(product, weight), share), pooling), inverse);
    const slope = neg(mul(second, inverse));
    const offset = mul(inverse, sub(mul(mean, second), first));
    return add(rowAffine(g, mul(inverse, weight)), rowAffine(x, slope, offset));
  };
  return [
    wants(0) ? dx() : undefined,
    wants(1) ? overImages(product) : undefined,
    wants(2) ? overImages(sum) : undefined,
  ];
}

const inverseDeviation = (variance: Value, epsilon: number) => reciprocal(sqrt(add(variance, epsilon)));

/**
 * With given statistics, which are not trained: y = n weight + bias with n = (x - mean) / deviation, so that
 * dx = g weight / deviation, dweight = sum of g n, dbias = sum of g.
 */
function frozenGradient(call: GradientCall) {
  const { gradient: g, input, wants, node } = call;
  const inverse = inverseDeviation(input(4), floatAttribute(node.attributes, 'epsilon', 1e-5));
  const rows = g.shape.slice(0, 2);
  const sum = () => overImages(rowSums(g, rows));
  const product = () => sub(overImages(rowDots(g, input(0), rows)), mul(input(3), sum()));
  return [
    wants(0) ? rowAffine(g, mul(input(1), inverse)) : undefined,
    wants(1) ? mul(product(), inverse) : undefined,
    wants(2) ? sum() : undefined,
  ];
}

/** The sum of all rows, each times its factor: in stretches, which takes half the time and loses less to rounding. */
function columnSums(factors: Value, rows: Value): Value {
  const [count, width] = rows.shape;
  const stretch = stretchOf(count, 256);
  const sums = matmul(reshape(factors, [-1, 1, stretch]), reshape(rows, [-1, stretch, width]));
  return reduceSum(sums, [0, 1]);
}

/**
 * The same with rows of D elements, each with its own mean and deviation, and a weight for each of the D places.
 * Sums are matrix products with the weight, so that only g x and g weight are made besides dx.
 */
function layerGradient({ gradient, input, wants, node }: GradientCall) {
  const x = input(0);
  const width = elementCount(input(1).shape);
  const count = elementCount(x.shape) / width;
  const [, mean, inverse] = x.graph.call(node.operator, node.inputs, node.attributes, 3);
  const [m, inv] = [reshape(mean, [count, 1]), reshape(inverse, [count, 1])];
  const [g, rows] = [reshape(gradient, [count, width]), reshape(x, [count, width])];
  const gx = mul(g, rows);
  const dx = () => {
    const weight = reshape(input(1), [width, 1]);
    const sum = matmul(g, weight);
    const product = mul(sub(matmul(gx, weight), mul(m, sum)), inv);
    const second = mul(mul(product, inv), 1 / width);
    const offset = mul(inv, sub(mul(m, second), mul(sum, 1 / width)));
    const h = mul(g, reshape(input(1), [1, width]));
    const spread = (values: Value) => reshape(values, [1, count, width]);
    return add(rowAffine(spread(h), inv, offset), rowAffine(spread(rows), neg(mul(second, inv))));
  };
  const dweight = () => sub(columnSums(inv, gx), columnSums(mul(m, inv), g));
  return [
    wants(0) ? reshape(dx(), x.shape) : undefined,
    wants(1) ? reshape(dweight(), input(1).shape) : undefined,
    wants(2) ? reshape(reduceSum(g, [0]), input(1).shape) : undefined,
  ];
}

export const normalisationGradients: GradientTable = {
  /** Batch, group and instance norm of training: as told above. */
  Normalise: (call) => {
    const [, mean, inverse] = call.node.outputs;
    const groups = intAttribute(call.node.attributes, 'groups', 0);
    return normaliseGradient(call, groups === 0 ? 'batch' : { groups }, { mean, inverse });
  },
  /** The same in one node, whose statistics are computed again. */
  InstanceNormalization: (call) => {
    const pooling = { groups: call.input(0).shape[1] };
    const { mean, variance } = moments(call.input(0), pooling);
    const inverse = inverseDeviation(variance, floatAttribute(call.node.attributes, 'epsilon', 1e-5));
    return normaliseGradient(call, pooling, { mean, inverse });
  },
  BatchNormalization: frozenGradient,
  LayerNormalization: layerGradient,
};
