/** The tests that a network stands beside its original: weights, logits and gradients. */

import { expect, it } from 'vitest';
import { countParameters, type Network, parametersOf } from '../networks/network.ts';
import {
  goldenLogits,
  goldenNames,
  gradientError,
  namesAndShapes,
  type Sample,
  sampleError,
  type TrainingGolden,
} from './network-golden.ts';

/** What goldens/learn/network_golden.py records of a network. */
export interface NetworkGolden {
  /** [name, shape] of each weight and buffer. */
  readonly names: readonly (readonly (string | readonly number[])[])[];
  readonly parameters: number;
  readonly input?: readonly number[];
  /** Logits; several where the original was asked for deep supervision. */
  readonly outputs?: readonly Sample[];
  readonly training?: TrainingGolden;
}

/** Logits of networks with more weights are in large.node.test.ts: a browser takes seconds for them. */
const largest = 5e6;

/** Float32 loses 1e-6 at a layer, where sums are added up in another order; the deepest networks have some 50. */
const logitsTolerance = 2e-5;

/** PyTorch in float32 is itself off by up to 7e-5 from float64 where batch statistics have few elements. */
const gradientTolerance = 1e-4;

/** The tests of a network, each for the part of the golden that there is. */
export function testBesideOriginal(network: Network, golden: NetworkGolden): void {
  const { names, parameters, input, outputs, training } = golden;

  it('has the same weights by name and shape', () => {
    expect(namesAndShapes(network)).toEqual(goldenNames(names));
    expect(countParameters(parametersOf(network))).toBe(parameters);
  });

  if (input && outputs && parameters < largest)
    it('gives the same logits', async () => {
      // Deep supervision answers in training only; such goldens have no batch statistics, so that nothing else differs.
      const logits = await goldenLogits(network, input, { training: outputs.length > 1 });
      expect(logits.length).toBe(outputs.length);
      for (const [i, sample] of outputs.entries())
        expect(sampleError(logits[i], sample)).toBeLessThan(logitsTolerance);
    });

  if (training)
    it('has the same gradients in training', async () => {
      const { error, loss, where } = await gradientError(network, training);
      expect(loss).toBeCloseTo(training.loss, 5);
      expect(error, where).toBeLessThan(gradientTolerance);
    });
}
