import { expect, it } from 'vitest';
import golden from '../../../goldens/learn/losses.json' with { type: 'json' };
import { differentiate } from '../gradient/differentiate.ts';
import type { Value } from '../graph/graph.ts';
import { integerTensor, type Tensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { evaluate } from '../testing/runtime.ts';
import { diceCrossEntropy } from './combine.ts';
import { deepSupervision, deepSupervisionWeights, downsampleLabels } from './deep-supervision.ts';

const { sizes, weights, labels, loss, gradients } = golden.deep;
const truth = integerTensor([2, 8, 12], labels[0]);

it('weighs resolutions as nnU-Net, the coarsest with 0', () => {
  expect(deepSupervisionWeights(3)).toEqual(weights);
  expect(deepSupervisionWeights(1)).toEqual([1]);
});

it('brings labels to a coarser resolution by the nearest voxel', async () => {
  const found = await evaluate(
    (graph) => {
      const x = graph.input('labels', 'int64', truth.shape);
      return sizes.map((size) => downsampleLabels(x, size));
    },
    { labels: truth },
  );
  expect(found.map(({ data }) => Array.from(data, Number))).toEqual(labels);
});

it('sums the loss of all resolutions', async () => {
  const shapes = sizes.map((size) => [2, 3, ...size]);
  const feeds: Record<string, Tensor> = { labels: truth };
  for (const [i, shape] of shapes.entries()) feeds[`x${i}`] = goldenUniform('logits', shape, -3, 3);
  const [value, ...found] = await evaluate((graph) => {
    const levels = shapes.map((shape, i) => graph.input(`x${i}`, 'float32', shape));
    const sum = deepSupervision(diceCrossEntropy())(levels, graph.input('labels', 'int64', truth.shape));
    const all = differentiate(sum, levels);
    expect(all[2]).toBeUndefined();
    return [sum, ...(all.slice(0, 2) as Value[])];
  }, feeds);
  expect(Math.abs(Number(value.data[0]) - loss)).toBeLessThan(1e-6);
  for (const [i, expected] of gradients.entries()) {
    const largest = Math.max(...expected.map(Math.abs));
    for (const [k, g] of expected.entries())
      expect(Math.abs(Number(found[i].data[k]) - g)).toBeLessThan(1e-6 * largest);
  }
});
