/** The golden of segmentation_models_pytorch, case by case: `goldens/learn/make_smp.py` says what it holds. */

import { expect, it } from 'vitest';
import golden from '../../../goldens/learn/smp.json' with { type: 'json' };
import { countParameters, type Network, parametersOf } from '../networks/network.ts';
import { goldenParameter, hashName } from './golden-values.ts';
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

/** Encoders that are tested in the browser too: the smallest of its family; in training those that take seconds. */
const small = { evaluation: ['resnet18', 'efficientnet-b0', 'mit_b0'], training: ['resnet18', 'mit_b0'] };

/** The tests that a network of the golden stands, on the smallest encoder of each family or on the larger ones. */
export function testAgainstGolden(
  id: string,
  create: (configuration: never) => Network,
  size: 'small' | 'large',
): void {
  const chosen =
    (kind: keyof typeof small) => (each: { network: string; configuration: { encoder: string } }) =>
      each.network === id && small[kind].includes(each.configuration.encoder) === (size === 'small');
  const title = ({ configuration, input }: { configuration: object; input: number[] }) =>
    `${Object.values(configuration).join(' ')}, [${input.join(', ')}]`;

  for (const each of golden.evaluation.filter(chosen('evaluation')))
    it(`has the weights and logits of the original: ${title(each)}`, async () => {
      const network = create(each.configuration as never);
      expectSameWeights(network, each);
      const change = gainOf(each.configuration.encoder);
      const [logits] = await goldenLogits(network, each.input, { change });
      expect(sampleError(logits, each.logits)).toBeLessThan(2e-5);
    });

  for (const each of golden.training.filter(chosen('training')))
    it(`trains as the original: ${title(each)}`, async () => {
      const network = create(each.configuration as never);
      const step = { gradients: {}, ...each } as unknown as TrainingGolden;
      const found = await gradientError(network, step, gainOf(each.configuration.encoder));
      expect(sampleError(found.logits[0], each.logits)).toBeLessThan(1e-4);
      for (const [name, sample] of Object.entries(each.running as unknown as Record<string, Sample>)) {
        // A norm that the network never uses stays as it is.
        const tensor = found.updates.get(name) ?? goldenParameter(name, sample.shape);
        expect(sampleError(tensor, sample), name).toBeLessThan(1e-5);
      }
      if (!each.gradients) return;
      expect(Math.abs(found.loss - step.loss)).toBeLessThan(1e-5);
      // PyTorch's own float32 loses as much in another order of its sums.
      expect(found.error, found.where).toBeLessThan(5 * each.float32Error);
    });
}
