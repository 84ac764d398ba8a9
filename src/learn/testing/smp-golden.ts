/** The golden of segmentation_models_pytorch, case by case: `goldens/learn/make_smp.py` says what it holds. */

import { expect, it } from 'vitest';
import golden from '../../../goldens/learn/smp.json' with { type: 'json' };
import { countParameters, type Network, parametersOf } from '../networks/network.ts';
import { hashName } from './golden-values.ts';
import {
  type Change,
  goldenLogits,
  gradientError,
  type Sample,
  sampleError,
  type TrainingGolden,
} from './network-golden.ts';

type Case = (typeof golden.evaluation)[number];

export const listedNames = golden.stateDict;

/** Weights of some norms are scaled, so that deep networks neither blow up nor go numb. */
function gainOf(encoder: string): Change {
  const gains: Record<string, { suffix: string; gain: number } | undefined> = golden.gains;
  const found = gains[encoder];
  if (!found) return (_, tensor) => tensor;
  const gain = Math.fround(found.gain);
  return (name, tensor) =>
    name.endsWith(found.suffix) ? { ...tensor, data: tensor.data.map((value) => value * gain) } : tensor;
}

/** `name [shape]` of every weight and buffer in the order of the state dictionary, without counters. */
export function orderedNames(network: Network): string[] {
  return parametersOf(network)
    .filter(({ name }) => !name.endsWith('num_batches_tracked'))
    .map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
}

function expectSameWeights(network: Network, { parameters, entries, names }: Case): void {
  const specs = parametersOf(network);
  expect(countParameters(specs)).toBe(parameters);
  expect(specs.length).toBe(entries);
  expect(hashName(orderedNames(network).join('\n'))).toBe(names);
}

/** The tests that every network of the golden stands. */
export function testAgainstGolden(id: string, create: (configuration: never) => Network): void {
  const title = ({ configuration, input }: { configuration: object; input: number[] }) =>
    `${Object.values(configuration).join(' ')}, [${input.join(', ')}]`;

  for (const each of golden.evaluation.filter(({ network }) => network === id))
    it(`has the weights and logits of the original: ${title(each)}`, async () => {
      const network = create(each.configuration as never);
      expectSameWeights(network, each);
      const change = gainOf(each.configuration.encoder);
      const [logits] = await goldenLogits(network, each.input, { change });
      expect(sampleError(logits, each.logits)).toBeLessThan(5e-5);
    });

  for (const each of golden.training.filter(({ network }) => network === id))
    it(`trains as the original: ${title(each)}`, async () => {
      const network = create(each.configuration as never);
      const step = { gradients: {}, ...each } as unknown as TrainingGolden;
      const found = await gradientError(network, step, gainOf(each.configuration.encoder));
      expect(sampleError(found.logits[0], each.logits)).toBeLessThan(1e-4);
      for (const [name, sample] of Object.entries(each.running))
        expect(sampleError(found.updates.get(name) as never, sample as Sample), name).toBeLessThan(1e-5);
      if (!each.gradients) return;
      expect(Math.abs(found.loss - step.loss)).toBeLessThan(1e-5);
      // PyTorch's own float32 loses as much in another order of its sums.
      expect(found.error, found.where).toBeLessThan(5 * each.float32Error);
    });
}
