/**
 * Random programs over random shapes: what the graph says of shapes and types, and what it computes of constants
 * before it runs, is what ONNX Runtime says and computes.
 */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementCount, type Tensor } from '../tensor.ts';
import { goldenInput } from '../testing/gradient-cases.ts';
import { evaluate } from '../testing/runtime.ts';
import { Graph, type Value } from './graph.ts';
import * as op from './ops.ts';

/** A whole number from 0 up to but not including n. */
type Choose = (n: number) => number;

const axisOf = (x: Value, choose: Choose) => choose(x.shape.length);
const someAxes = (x: Value, choose: Choose) => x.shape.map((_, axis) => axis).filter(() => choose(2) === 0);

/** A permutation of 0 to n - 1. */
function shuffled(n: number, choose: Choose): number[] {
  const rest = Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: n }, () => rest.splice(choose(rest.length), 1)[0]);
}

type Step = (x: Value, choose: Choose) => Value | readonly Value[];

const reductions = [op.reduceSum, op.reduceMean, op.reduceMax, op.reduceMin, op.reduceL2, op.reduceLogSumExp];
const binaries = [op.add, op.sub, op.mul, op.minimum, op.maximum];
const comparisons = [op.greater, op.less, op.equal, op.greaterOrEqual, op.lessOrEqual];
const unaries = [op.neg, op.abs, op.sign, op.relu, op.exp, op.floor, op.ceil, op.softplus];

const anyType: Step[] = [
  (x, choose) => op.transpose(x, shuffled(x.shape.length, choose)),
  (x, choose) => {
    const at = choose(x.shape.length + 1);
    return op.reshape(x, [elementCount(x.shape.slice(0, at)), -1]);
  },
  (x, choose) => op.unsqueeze(x, [choose(x.shape.length + 1)]),
  (x, choose) => op.concat([x, op.neg(x)], axisOf(x, choose)),
  (x, choose) => {
    const axis = axisOf(x, choose);
    const step = [-3, -2, -1, 1, 2, 3][choose(6)];
    const [low, high] = [choose(x.shape[axis]), choose(9) - 4];
    const sliced = () => op.slice(x, [low], [step > 0 ? low + 1 + choose(5) : -99], [axis], [step]);
    return choose(3) === 0 && high > 0 ? op.slice(x, [-high], [99], [axis]) : sliced();
  },
  (x, choose) => {
    const axis = axisOf(x, choose);
    const size = x.shape[axis];
    const cut = choose(size + 1);
    return cut === 0 || cut === size ? x : op.split(x, [cut, size - cut], axis);
  },
  (x, choose) => {
    const axis = axisOf(x, choose);
    const indices = Array.from({ length: 1 + choose(4) }, () => choose(2 * x.shape[axis]) - x.shape[axis]);
    return op.gather(x, op.integers(x, indices), axis);
  },
  (x, choose) =>
    op.tile(
      x,
      x.shape.map(() => 1 + choose(2)),
    ),
  (x, choose) => op.expand(x, [1 + choose(3), ...x.shape]),
  (x, choose) => binaries[choose(binaries.length)](x, op.gather(x, op.integers(x, [0]), axisOf(x, choose))),
  (x, choose) => op.where(comparisons[choose(comparisons.length)](x, op.neg(x)), x, 2),
  (x) => op.cast(x, x.type === 'int64' ? 'float32' : 'int64'),
  (x, choose) => op.cast(comparisons[choose(comparisons.length)](x, 0), 'float32'),
];

const ofFloats: Step[] = [
  (x, choose) => reductions[choose(reductions.length)](x, someAxes(x, choose), choose(2) === 0),
  (x, choose) => unaries[choose(unaries.length)](x),
  (x, choose) => op.softmax(x, axisOf(x, choose)),
  (x, choose) => op.cumSum(x, axisOf(x, choose), { exclusive: choose(2) === 0, reverse: choose(2) === 0 }),
  (x, choose) => op.argMax(x, axisOf(x, choose)),
  (x, choose) => {
    const axis = axisOf(x, choose);
    return Object.values(op.topK(x, 1 + choose(x.shape[axis]), axis));
  },
  (x, choose) =>
    op.pad(
      x,
      [...x.shape, ...x.shape].map(() => choose(3)),
    ),
  (x, choose) =>
    op.pad(
      x,
      [...x.shape, ...x.shape].map((size) => choose(size)),
      'reflect',
    ),
  (x, choose) =>
    op.pad(
      x,
      [...x.shape, ...x.shape].map(() => choose(3)),
      'edge',
    ),
  (x) => (x.shape.length < 2 ? x : op.matmul(x, op.transpose(x, swapLast(x.shape.length)))),
  (x) => op.matmul(op.reshape(x, [elementCount(x.shape)]), op.reshape(x, [elementCount(x.shape), 1])),
];

const ofIntegers: Step[] = [
  (x) => op.oneHot(x, 3),
  (x, choose) => op.div(x, [2, 3, -2][choose(3)]),
  (x) => op.reduceSum(x),
];

function swapLast(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
}

/** All values that the program computes; values of more than 2000 elements or 6 axes are left out. */
function program(inputs: readonly Value[], decisions: readonly number[]): Value[] {
  let at = 0;
  const choose: Choose = (n) => decisions[at++ % decisions.length] % n;
  const values = [...inputs];
  for (let i = 0; i < 14; i++) {
    const x = values[choose(values.length)];
    const steps = [...anyType, ...(x.type === 'float32' ? ofFloats : ofIntegers)];
    if (x.shape.length === 0) continue;
    for (const value of [steps[choose(steps.length)](x, choose)].flat())
      if (elementCount(value.shape) <= 2000 && elementCount(value.shape) > 0 && value.shape.length <= 6)
        values.push(value);
  }
  return values.slice(inputs.length);
}

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
const decisions = fc.array(fc.nat(1 << 20), { minLength: 60, maxLength: 60 });

const equal = (a: number | bigint, b: number | bigint) => a === b || (Number.isNaN(a) && Number.isNaN(b));

it('shapes, types and constants are those of ONNX Runtime', async () => {
  const seen = new Set<string>();
  let folded = 0;
  await fc.assert(
    fc.asyncProperty(shapes, shapes, decisions, async (first, second, choices) => {
      const feeds: Record<string, Tensor> = {
        x: goldenInput('x', { shape: first, low: -4, high: 4, step: 0.5 }),
        i: goldenInput('i', { shape: second, below: 5 }),
      };
      const inputs = (graph: Graph) =>
        Object.entries(feeds).map(([name, { type, shape }]) => graph.input(name, type, shape));
      let values: Value[] = [];
      const results = await evaluate((graph) => {
        values = program(inputs(graph), choices);
        return values;
      }, feeds);
      for (const [i, value] of values.entries()) {
        const operator = value.node?.operator ?? 'constant';
        seen.add(operator);
        expect({ operator, type: results[i].type, shape: results[i].shape }).toEqual({
          operator,
          type: value.type,
          shape: value.shape,
        });
      }
      const graph = new Graph();
      const constants = program(
        Object.values(feeds).map((tensor) => graph.constant(tensor)),
        choices,
      );
      for (const [i, { constant }] of constants.entries()) {
        if (!constant) continue;
        folded++;
        const differs = constant.data.findIndex((value, k) => !equal(value, results[i].data[k]));
        expect({ operator: values[i].node?.operator, differs }).toEqual({
          operator: values[i].node?.operator,
          differs: -1,
        });
      }
    }),
    { seed: 20260, numRuns: 60, endOnFailure: true },
  );
  // The programs reach what they should.
  expect(seen.size).toBeGreaterThan(35);
  expect(folded).toBeGreaterThan(200);
});
