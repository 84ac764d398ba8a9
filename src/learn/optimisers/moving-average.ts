/** The exponential moving average of weights, which often predicts better than the weights themselves. */

import type { Tensor } from '../tensor.ts';
import { requireOption } from './optimiser.ts';

export interface MovingAverageOptions {
  /** Share that stays at each step. Default 0.999. */
  readonly decay?: number;
  /**
   * The average follows faster at first: the share is at most (1 + t) / (10 + t) at step t = 0, 1, ... Default true.
   */
  readonly warmUp?: boolean;
}

export class MovingAverage {
  /** The averages; whole numbers, such as counters, are those of the last step. */
  readonly weights: Map<string, Tensor>;
  readonly #decay: number;
  readonly #warmUp: boolean;

  /**
   * Begins with a copy of the weights.
   *
   * @throws OsteonError `optimiser-option` for a decay that is not in [0, 1)
   */
  constructor(weights: ReadonlyMap<string, Tensor>, options: MovingAverageOptions = {}) {
    this.weights = new Map(
      [...weights].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]),
    );
    this.#decay = options.decay ?? 0.999;
    this.#warmUp = options.warmUp ?? true;
    requireOption('moving average', 'decay', this.#decay, 0, 1);
  }

  /**
   * Takes in the weights after a step.
   *
   * @param step number of the step, from 0
   */
  update(weights: ReadonlyMap<string, Tensor>, step: number): void {
    const stay = this.#warmUp ? Math.min(this.#decay, (1 + step) / (10 + step)) : this.#decay;
    for (const [name, { data: average }] of this.weights) {
      const { data } = weights.get(name) as Tensor;
      if (average instanceof Float32Array && data instanceof Float32Array)
        for (let i = 0; i < data.length; i++) average[i] = stay * average[i] + (1 - stay) * data[i];
      else (average as BigInt64Array).set(data as BigInt64Array);
    }
  }
}
