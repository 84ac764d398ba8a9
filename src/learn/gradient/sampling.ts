/**
 * Gradient of GridSample. A place between elements takes from each of the 2^d elements around it (its corners) the
 * product of one weight per axis, t or 1 - t: the gradient of a corner's element is g times that weight, and the
 * gradient of a place is the sum over corners of g times the element, times the change of the weight.
 */

import type { Value } from '../graph/graph.ts';
import { intAttribute, textAttribute } from '../graph/operator.ts';
import {
  abs,
  add,
  and,
  cast,
  clip,
  div,
  floor,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  round,
  scalarLike,
  sub,
  sum,
  where,
} from '../graph/operators/elementwise.ts';
import { gatherElements, scatterElements } from '../graph/operators/indexing.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { concat, expand, reshape, slice } from '../graph/operators/shape.ts';
import { elementCount } from '../tensor.ts';
import type { GradientCall, GradientTable } from './rule.ts';
import { zerosOf } from './zeros.ts';

/** One axis of the places, all values [N, 1, P] for P places in each image. */
interface PlaceAxis {
  /** In elements of the image, after the border was applied. */
  readonly at: Value;
  /** Change of `at` with the grid's coordinate. */
  readonly slope: Value;
  readonly size: number;
}

/** One element that a place takes from. */
interface Corner {
  /** Its number in the image, counted along all axes. */
  readonly element: Value;
  /** Weight along each axis, 0 outside of the image. */
  readonly weights: readonly Value[];
  /** Change of each weight with the place. */
  readonly changes: readonly Value[];
}

/** Limits places to the image; where they were outside or on the border, nothing changes with them. As PyTorch. */
function clipped(at: Value, slope: Value, size: number): PlaceAxis {
  const inside = and(greater(at, 0), less(at, size - 1));
  return { at: clip(at, 0, size - 1), slope: where(inside, slope, 0), size };
}

/** Folds places back into [low, high], each fold turning the direction. */
function reflected(at: Value, slope: Value, low: number, high: number): { at: Value; slope: Value } {
  const span = high - low;
  if (span === 0) return { at: mul(at, 0), slope: mul(slope, 0) };
  const from = sub(at, low);
  const distance = abs(from);
  const flips = floor(div(distance, span));
  const rest = sub(distance, mul(flips, span));
  const odd = sub(flips, mul(floor(mul(flips, 0.5)), 2));
  const turned = add(rest, mul(odd, sub(span, mul(rest, 2))));
  const direction = mul(where(less(from, 0), scalarLike(from, -1), scalarLike(from, 1)), sub(1, mul(odd, 2)));
  return { at: add(turned, low), slope: mul(slope, direction) };
}

/** Axes in the order of the image; the grid names the last one first. */
function placesOf({ input, node }: GradientCall): PlaceAxis[] {
  const grid = input(1);
  const size = input(0).shape.slice(2);
  const corners = intAttribute(node.attributes, 'align_corners', 0) === 1;
  const padding = textAttribute(node.attributes, 'padding_mode', 'zeros');
  const n = grid.shape[0];
  const rows = reshape(grid, [n, -1, size.length]);
  return size.map((length, axis) => {
    const column = size.length - 1 - axis;
    const coordinate = reshape(slice(rows, [column], [column + 1], [2]), [n, 1, -1]);
    const factor = corners ? (length - 1) / 2 : length / 2;
    const raw = add(mul(coordinate, factor), (length - 1) / 2);
    const slope = expand(scalarLike(raw, factor), raw.shape);
    if (padding === 'zeros') return { at: raw, slope, size: length };
    if (padding === 'border') return clipped(raw, slope, length);
    const [low, high] = corners ? [0, length - 1] : [-0.5, length - 0.5];
    const folded = reflected(raw, slope, low, high);
    return clipped(folded.at, folded.slope, length);
  });
}

/** 1 where an index lies in the image, else 0. */
const within = (index: Value, size: number) =>
  cast(and(greaterOrEqual(index, 0), lessOrEqual(index, size - 1)), 'float32');

/** The number of the element at an index along each axis; the nearest one in the image for an index outside. */
function elementAt(indices: readonly Value[], size: readonly number[]): Value {
  return indices
    .map((index, axis) =>
      mul(cast(clip(index, 0, size[axis] - 1), 'int64'), elementCount(size.slice(axis + 1))),
    )
    .reduce((a, b) => add(a, b));
}

/** The corners of every place: 2^d of them, or for `nearest` the one element that is taken. */
function cornersOf(places: readonly PlaceAxis[], nearest: boolean): Corner[] {
  const size = places.map((axis) => axis.size);
  if (nearest) {
    const indices = places.map(({ at }) => round(at));
    const weights = indices.map((index, axis) => within(index, size[axis]));
    return [{ element: elementAt(indices, size), weights, changes: [] }];
  }
  const sides = places.map((axis) => {
    const low = floor(axis.at);
    const high = add(low, 1);
    const part = sub(axis.at, low);
    const [lowIn, highIn] = [within(low, axis.size), within(high, axis.size)];
    return [
      { index: low, weight: mul(sub(1, part), lowIn), change: mul(lowIn, -1) },
      { index: high, weight: mul(part, highIn), change: highIn },
    ];
  });
  return Array.from({ length: 2 ** places.length }, (_, corner) => {
    const chosen = sides.map((side, axis) => side[(corner >> axis) & 1]);
    return {
      element: elementAt(
        chosen.map(({ index }) => index),
        size,
      ),
      weights: chosen.map(({ weight }) => weight),
      changes: chosen.map(({ change }) => change),
    };
  });
}

const product = (values: readonly Value[]) => values.reduce((a, b) => mul(a, b));

/** Spatial axes as one: [N, C, elements]. */
const flat = (x: Value) => reshape(x, [x.shape[0], x.shape[1], -1]);

/**
 * Adds up by ScatterElements, which works in order: ScatterND, faster, lets its threads overwrite each other's sums
 * (seen in ONNX Runtime 1.30).
 */
function imageGradient(g: Value, image: Value, corners: readonly Corner[]): Value {
  const zeros = zerosOf(g, flat(image).shape);
  const filled = corners.reduce(
    (total, { element, weights }) =>
      scatterElements(total, expand(element, g.shape), mul(g, product(weights)), 2, 'add'),
    zeros,
  );
  return reshape(filled, image.shape);
}

function gridGradient(
  g: Value,
  call: GradientCall,
  places: readonly PlaceAxis[],
  corners: readonly Corner[],
): Value {
  const image = flat(call.input(0));
  const gains = corners.map(({ element }) =>
    reduceSum(mul(g, gatherElements(image, expand(element, g.shape), 2)), [1], true),
  );
  const axes = places.map(({ slope }, axis) => {
    const change = corners.map(({ weights, changes }, k) =>
      product([gains[k], ...weights.map((weight, other) => (other === axis ? changes[axis] : weight))]),
    );
    return reshape(mul(sum(change), slope), [g.shape[0], -1, 1]);
  });
  return reshape(concat(axes.reverse(), 2), call.input(1).shape);
}

export const samplingGradients: GradientTable = {
  /** y[p] = sum over corners k of w[k] x[k]: dx[k] += g[p] w[k], dgrid = g sum over k of x[k] dw[k], as told above */
  GridSample: (call) => {
    const { node, input, wants } = call;
    const nearest = textAttribute(node.attributes, 'mode', 'linear') === 'nearest';
    const places = placesOf(call);
    const corners = cornersOf(places, nearest);
    const g = flat(call.gradient);
    // The nearest element stays the same when a place moves a little.
    const still = () => zerosOf(g, input(1).shape);
    return [
      wants(0) ? imageGradient(g, input(0), corners) : undefined,
      wants(1) ? (nearest ? still() : gridGradient(g, call, places, corners)) : undefined,
    ];
  },
};
