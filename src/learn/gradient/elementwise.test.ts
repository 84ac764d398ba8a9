import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/gradient_elementwise.json' with { type: 'json' };
import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';
import { differentiate } from './differentiate.ts';

const broadcasts: Record<string, BuildCase> = {
  add: ({ a, b }) => op.add(a, b),
  sub: ({ a, b }) => op.sub(a, b),
  mul: ({ a, b }) => op.mul(a, b),
  div: ({ a, b }) => op.div(a, b),
  pow: ({ a, b }) => op.pow(a, b),
};

const builders: Record<string, BuildCase> = {
  'max-ties': ({ a, b }) => op.maximum(a, b),
  'max-row': ({ a, b }) => op.maximum(a, b),
  'max-number': ({ a }) => op.maximum(a, 0.5),
  'min-ties': ({ a, b }) => op.minimum(a, b),
  'min-row': ({ a, b }) => op.minimum(a, b),
  'min-number': ({ a }) => op.minimum(0.5, a),
  'max-three': ({ a, b, c }, graph) => graph.call('Max', [a, b, c])[0],
  'min-three': ({ a, b, c }, graph) => graph.call('Min', [a, b, c])[0],
  'sum-three': ({ a, b, c }) => op.sum([a, b, c]),
  square: ({ x }) => op.pow(x, 2),
  cube: ({ x }) => op.pow(x, 3),
  'power-0': ({ x }) => op.pow(x, 0),
  'power-1': ({ x }) => op.pow(x, 1),
  'power-half': ({ x }) => op.pow(x, 0.5),
  'power-negative': ({ x }) => op.pow(x, -1.5),
  'power-zeros': ({ x, e }) => op.pow(x, e),
  neg: ({ x }) => op.neg(x),
  exp: ({ x }) => op.exp(x),
  log: ({ x }) => op.log(x),
  sqrt: ({ x }) => op.sqrt(x),
  abs: ({ x }) => op.abs(x),
  reciprocal: ({ x }) => op.reciprocal(x),
  erf: ({ x }) => op.erf(x),
  sin: ({ x }) => op.sin(x),
  cos: ({ x }) => op.cos(x),
  'clip-both': ({ x }) => op.clip(x, -0.5, 0.5),
  'clip-low': ({ x }) => op.clip(x, -0.5),
  'clip-high': ({ x }) => op.clip(x, undefined, 0.25),
  where: ({ x, y }) => op.where(op.greater(x, 0), op.mul(x, 2), y),
  'where-row': ({ x, y }) => op.where(op.greater(x, 0), y, op.mul(x, 3)),
  'where-number': ({ x }) => op.where(op.greater(x, 0.25), x, -1),
  'floor-beside': ({ x }) => {
    const wide = op.mul(x, 3);
    return op.sum([op.mul(x, op.floor(wide)), op.ceil(wide), op.sign(wide)]);
  },
  'round-beside': ({ x }) => op.mul(x, op.round(op.mul(x, 3))),
  'cast-integer': ({ x }) => op.mul(x, op.cast(op.cast(op.mul(x, 4), 'int32'), 'float32')),
  reused: ({ x }) => op.add(op.mul(x, x), op.mul(op.exp(x), x)),
};

describe('arithmetic and its gradients', () => {
  testGradients(golden, (name) => builders[name] ?? broadcasts[name.slice(0, 3)]);

  // The wasm build has no arithmetic in double precision, so this is not run.
  it('gives a gradient the type of its input', () => {
    const x = new Graph().input('x', 'float32', [3]);
    const [gradient] = differentiate(op.reduceSum(op.cast(x, 'float64')), [x]);
    expect(gradient?.type).toBe('float32');
  });
});
