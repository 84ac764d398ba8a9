import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/normalisation.json' with { type: 'json' };
import { Graph, type Value } from '../graph/graph.ts';
import { floatTensor, integerTensor, type Tensor } from '../tensor.ts';
import { goldenInput, relativeError } from '../testing/gradient-cases.ts';
import { evaluate } from '../testing/runtime.ts';
import { batchNorm, declareBatchNorm, groupNorm, instanceNorm, layerNorm } from './normalisation.ts';
import { Scope } from './scope.ts';

type Layer = (scope: Scope, x: Value) => Value;

const layers: Record<string, Layer> = {
  'running-batch': (scope, x) => batchNorm(scope, x),
  'running-batch-momentum': (scope, x) => batchNorm(scope, x, { momentum: 0.3 }),
  'running-batch-cumulative': (scope, x) => batchNorm(scope, x, { momentum: 'cumulative' }),
  'running-batch-plain': (scope, x) => batchNorm(scope, x, { affine: false }),
  'running-instance': (scope, x) => instanceNorm(scope, x, { trackRunningStatistics: true }),
  'running-instance-affine': (scope, x) =>
    instanceNorm(scope, x, { affine: true, trackRunningStatistics: true }),
};

const four = (value: number): Tensor => floatTensor([4], [value, value, value, value]);

const fresh = (): Record<string, Tensor> => ({
  'n.weight': four(1),
  'n.bias': four(0),
  'n.running_mean': four(0),
  'n.running_var': four(1),
  'n.num_batches_tracked': integerTensor([], [0]),
});

/** One run of a layer: its result and the state after it. */
async function step(layer: Layer, state: Record<string, Tensor>, x: Tensor, training: boolean) {
  let names: string[] = [];
  let used: string[] = [];
  const results = await evaluate(
    (graph) => {
      const scope = new Scope(graph, { training, weights: 'inputs' });
      const y = layer(scope.at('n'), graph.input('x', 'float32', x.shape));
      names = [...scope.ledger.updates.keys()];
      used = [...scope.ledger.parameters.keys()];
      return [y, ...scope.ledger.updates.values()];
    },
    { ...state, x },
  );
  expect(Object.keys(state)).toEqual(expect.arrayContaining(used));
  const after = { ...state };
  for (const [i, name] of names.entries()) after[name] = results[i + 1];
  return { y: results[0], state: after };
}

describe('running statistics', () => {
  it.each(golden.running)('$name after three steps, and the answer with them', async (each) => {
    let state = fresh();
    for (const [i, wanted] of each.states.entries()) {
      ({ state } = await step(layers[each.name], state, goldenInput(`${each.name}.${i}`, each.shape), true));
      expect(relativeError(state['n.running_mean'], wanted.mean)).toBeLessThan(1e-6);
      expect(relativeError(state['n.running_var'], wanted.variance)).toBeLessThan(1e-6);
      expect(Number(state['n.num_batches_tracked'].data[0])).toBe(wanted.batches);
    }
    const { y } = await step(layers[each.name], state, goldenInput(`${each.name}.eval`, each.shape), false);
    expect(relativeError(y, each.value)).toBeLessThan(1e-6);
  });
});

describe('names of parameters', () => {
  const declared = (build: (scope: Scope, x: Value) => void) => {
    const graph = new Graph();
    const scope = new Scope(graph, { training: true, weights: 'inputs' });
    build(scope.at('n'), graph.input('x', 'float32', [2, 4, 6, 8]));
    return [...scope.ledger.parameters.values()].map(
      ({ spec }) => `${spec.name} ${spec.shape.join('x')} ${spec.type} ${spec.trainable}`,
    );
  };
  const affine = ['n.weight 4 float32 true', 'n.bias 4 float32 true'];
  const running = [
    'n.running_mean 4 float32 false',
    'n.running_var 4 float32 false',
    'n.num_batches_tracked  int64 false',
  ];

  it('are those of PyTorch', () => {
    expect(declared((scope, x) => batchNorm(scope, x))).toEqual([...affine, ...running]);
    expect(declared((scope) => declareBatchNorm(scope, 4))).toEqual([...affine, ...running]);
    expect(declared((scope, x) => batchNorm(scope, x, { affine: false }))).toEqual(running);
    expect(declared((scope, x) => instanceNorm(scope, x))).toEqual([]);
    expect(declared((scope, x) => instanceNorm(scope, x, { affine: true }))).toEqual(affine);
    expect(declared((scope, x) => groupNorm(scope, x, { groups: 2 }))).toEqual(affine);
    expect(declared((scope, x) => layerNorm(scope, x, { axes: 2 }))).toEqual([
      'n.weight 6x8 float32 true',
      'n.bias 6x8 float32 true',
    ]);
  });

  it('groups that do not divide the channels are refused', () => {
    expect(() => declared((scope, x) => groupNorm(scope, x, { groups: 3 }))).toThrow(
      /4 channels .* 3 groups/,
    );
  });
});

describe('statistics of a large tensor', () => {
  it('come from sums and squares, and stay exact for what layers give', async () => {
    const shape = [2, 4, 384, 384];
    const x = goldenInput('large', { shape, low: -1, high: 3 });
    const state = fresh();
    const { y } = await step((scope, v) => batchNorm(scope, v), state, x, true);
    const reference = normalised(x.data as Float32Array, shape);
    expect(relativeError(y, reference)).toBeLessThan(1e-6);
  });
});

/** Batch normalisation in double precision. */
function normalised(data: Float32Array, [n, channels, height, width]: readonly number[]): number[] {
  const size = height * width;
  const result = new Array<number>(data.length);
  for (let c = 0; c < channels; c++) {
    const places: number[] = [];
    for (let image = 0; image < n; image++)
      for (let i = 0; i < size; i++) places.push((image * channels + c) * size + i);
    const mean = places.reduce((sum, i) => sum + data[i], 0) / places.length;
    const variance = places.reduce((sum, i) => sum + (data[i] - mean) ** 2, 0) / places.length;
    for (const i of places) result[i] = (data[i] - mean) / Math.sqrt(variance + 1e-5);
  }
  return result;
}
