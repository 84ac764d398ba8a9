import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/gradient_layers.json' with { type: 'json' };
import { Graph } from '../graph/graph.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';
import { activate, activationNames, prelu } from './activation.ts';
import { multiheadSelfAttention, scaledDotProduct } from './attention.ts';
import { channelDropout, dropout, stochasticDepth } from './dropout.ts';
import { linear } from './linear.ts';
import { Scope } from './scope.ts';
import { squeezeExcitation } from './squeeze-excitation.ts';

const builders: Record<string, BuildCase> = {
  prelu: ({ x }, _graph, scope) => prelu(scope, x),
  'prelu-channels': ({ x }, _graph, scope) => prelu(scope, x, { slopes: 3 }),
  attention: ({ x }, _graph, scope) => multiheadSelfAttention(scope, x, { heads: 2 }),
  'attention-plain': ({ x }, _graph, scope) => multiheadSelfAttention(scope, x, { heads: 3, bias: false }),
  'attention-masked': ({ x, mask }, _graph, scope) => multiheadSelfAttention(scope, x, { heads: 2, mask }),
  'dot-product': ({ q, k, v }) => scaledDotProduct(q, k, v),
  'squeeze-excitation': ({ x }, _graph, scope) => squeezeExcitation(scope, x, { reduced: 3 }),
  'squeeze-excitation-silu': ({ x }, _graph, scope) =>
    squeezeExcitation(scope, x, { reduced: 2, activation: 'silu' }),
  linear: ({ x }, _graph, scope) => linear(scope, x, { out: 3 }),
};

const scopeOf = (training: boolean) => new Scope(new Graph(), { training, weights: 'inputs' });

describe('layers, their weights by the names of PyTorch, and the gradients', () => {
  testGradients(golden, builders);
});

describe('layers that leave things out', () => {
  const layers = { dropout, channelDropout, stochasticDepth };
  const shapes = { dropout: [4, 3, 2, 5], channelDropout: [4, 3, 1, 1], stochasticDepth: [4, 1, 1, 1] };

  it.each(['dropout', 'channelDropout', 'stochasticDepth'] as const)('%s', (name) => {
    const scope = scopeOf(true);
    const x = scope.graph.input('x', 'float32', [4, 3, 2, 5]);
    const y = layers[name](scope.at('block'), x, 0.25);
    expect(y.shape).toEqual(x.shape);
    expect(scope.ledger.noises).toEqual([{ name: 'noise:block.mask', shape: shapes[name], keep: 0.75 }]);
    expect(layers[name](scope.at('other'), x, 0)).toBe(x);
    expect(() => layers[name](scope.at('bad'), x, 1)).toThrow("'bad': the probability of dropping is 1");
  });

  it('do nothing in inference', () => {
    const scope = scopeOf(false);
    const x = scope.graph.input('x', 'float32', [4, 3]);
    expect(dropout(scope, x, 0.5)).toBe(x);
    expect(scope.ledger.noises).toEqual([]);
  });
});

it('every activation has a name and keeps the shape', () => {
  const scope = scopeOf(false);
  const x = scope.graph.input('x', 'float32', [2, 3, 4]);
  for (const name of activationNames) expect(activate(scope.at(name), x, name).shape).toEqual(x.shape);
});

it('attention says which heads do not fit', () => {
  const scope = scopeOf(false).at('encoder.attention');
  const x = scope.graph.input('x', 'float32', [2, 4, 6]);
  expect(() => multiheadSelfAttention(scope, x, { heads: 4 })).toThrow(
    "'encoder.attention': 6 features cannot be shared out to 4 heads",
  );
});
