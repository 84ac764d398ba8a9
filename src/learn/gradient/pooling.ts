/** Gradients of pooling: of a maximum to where it was found, of a mean in equal shares to all that it was of. */

import type { Value } from '../graph/graph.ts';
import { intAttribute } from '../graph/operator.ts';
import { mapAxes, transposedMatrix } from '../graph/operators/axis-map.ts';
import { cast, div, equal, mul } from '../graph/operators/elementwise.ts';
import { scatterElements } from '../graph/operators/indexing.ts';
import {
  averageMatrix,
  averagePool,
  maxUnpool,
  nodePoolAxes,
  type PoolAxis,
} from '../graph/operators/pooling.ts';
import { resize } from '../graph/operators/resize.ts';
import { pad, reshape } from '../graph/operators/shape.ts';
import { elementCount } from '../tensor.ts';
import type { GradientCall, GradientTable } from './rule.ts';
import { zerosOf } from './zeros.ts';

/** True where no element belongs to two windows. */
const apart = (axes: readonly PoolAxis[]) =>
  axes.every(({ kernel, stride, dilation }) => stride >= dilation * (kernel - 1) + 1);

/** True where the windows lie side by side and cover all but a rest at the end. */
const tiles = (axes: readonly PoolAxis[]) =>
  axes.every(
    ({ input, output, kernel, stride, dilation, padding }) =>
      stride === kernel && dilation === 1 && padding === 0 && output * kernel <= input,
  );

/** Each element repeated over its window, zeros in the rest. */
function repeated(g: Value, axes: readonly PoolAxis[]): Value {
  const large = resize(
    g,
    axes.map(({ output, kernel }) => output * kernel),
  );
  const rest = axes.map(({ input, output, kernel }) => input - output * kernel);
  return pad(large, [...new Array<number>(axes.length + 4).fill(0), ...rest]);
}

/** The gradient goes to the first largest element of each window, as in PyTorch. */
function maxGradient(call: GradientCall): Value {
  const { gradient, input, node } = call;
  const x = input(0);
  const axes = nodePoolAxes(node, x);
  if (x.graph.target.device === 'webgpu' && tiles(axes)) return sharedMaxGradient(call, axes);
  const indices = x.graph.call('MaxPool', node.inputs, node.attributes, 2)[1];
  if (apart(axes)) return maxUnpool(gradient, indices, x.shape, node.attributes);
  const flat = [elementCount(gradient.shape)];
  const empty = zerosOf(gradient, [elementCount(x.shape)]);
  return reshape(scatterElements(empty, reshape(indices, flat), reshape(gradient, flat), 0, 'add'), x.shape);
}

/** For devices that know no indices: elements that are equally large share the gradient. */
function sharedMaxGradient({ gradient, input, node }: GradientCall, axes: readonly PoolAxis[]): Value {
  const kernel = axes.map((axis) => axis.kernel);
  const largest = cast(equal(input(0), repeated(node.outputs[0], axes)), gradient.type);
  const ties = mul(averagePool(largest, { kernel }), elementCount(kernel));
  return mul(largest, repeated(div(gradient, ties), axes));
}

function averageGradient({ gradient, input, node }: GradientCall): Value {
  const axes = nodePoolAxes(node, input(0));
  if (tiles(axes)) return repeated(mul(gradient, 1 / elementCount(axes.map((axis) => axis.kernel))), axes);
  const countPadding = intAttribute(node.attributes, 'count_include_pad', 0) === 1;
  return mapAxes(
    gradient,
    axes.map((axis) => transposedMatrix(averageMatrix(axis, countPadding))),
  );
}

export const poolingGradients: GradientTable = {
  /** dx[i] = sum of g over the windows whose largest element was found at i */
  MaxPool: (call) => [maxGradient(call)],
  /** dx[i] = sum over the windows o that i is in of g[o] / count[o] */
  AveragePool: (call) => [averageGradient(call)],
};
