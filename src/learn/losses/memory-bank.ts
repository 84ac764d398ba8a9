/** A memory bank for contrastive learning: the last K keys, as a ring. Source: He et al. 2020 (MoCo). */

import { OsteonError } from '../../errors.ts';
import { createRandom } from '../../statistics/index.ts';
import { type FloatTensor, floatTensor, formatShape, sameShape, type Tensor } from '../tensor.ts';

export class MemoryBank {
  /** [size, features]; every row has the length 1. */
  readonly keys: FloatTensor;
  #next = 0;

  /**
   * Begins with random directions.
   *
   * @throws OsteonError `memory-bank-option` for a size or features that are no whole numbers of at least 1
   */
  constructor(options: { size: number; features: number; seed: number }) {
    const { size, features, seed } = options;
    for (const [name, count] of Object.entries({ size, features }))
      if (!(Number.isInteger(count) && count >= 1))
        throw new OsteonError('memory-bank-option', `a memory bank whose ${name} is ${count}`, {
          hint: `Give ${name} as a whole number of at least 1.`,
          kind: 'usage',
        });
    const random = createRandom(seed).fork('memory bank');
    const data = Float32Array.from({ length: size * features }, () => random.normal());
    for (let row = 0; row < size; row++) normalise(data.subarray(row * features, (row + 1) * features));
    this.keys = floatTensor([size, features], data);
  }

  /** The row that the next key replaces. */
  get next(): number {
    return this.#next;
  }

  /**
   * Replaces the oldest keys.
   *
   * @param keys [B, features], of length 1 each
   * @throws OsteonError `memory-bank-keys` for keys of another length, or more than the bank holds
   */
  enqueue(keys: Tensor): void {
    const [size, features] = this.keys.shape;
    const [rows, width] = keys.shape;
    if (keys.type !== 'float32' || keys.shape.length !== 2 || width !== features || rows > size)
      throw new OsteonError(
        'memory-bank-keys',
        `keys of shape ${formatShape(keys.shape)} for a bank of ${formatShape(this.keys.shape)}`,
        { hint: 'Give as many features as the bank has, and at most its number of rows.', kind: 'usage' },
      );
    const data = keys.data as Float32Array;
    for (let row = 0; row < rows; row++) {
      this.keys.data.set(data.subarray(row * features, (row + 1) * features), this.#next * features);
      this.#next = (this.#next + 1) % size;
    }
  }

  /** What a checkpoint keeps. */
  state(): { keys: FloatTensor; next: number } {
    return { keys: floatTensor(this.keys.shape, this.keys.data.slice()), next: this.#next };
  }

  /**
   * Goes on from a state.
   *
   * @throws OsteonError `memory-bank-state` for the state of a bank of another size
   */
  restore(state: { keys: Tensor; next: number }): void {
    const { keys, next } = state;
    const [size] = this.keys.shape;
    const isRow = Number.isInteger(next) && next >= 0 && next < size;
    if (keys.type !== 'float32' || !sameShape(keys.shape, this.keys.shape) || !isRow)
      throw new OsteonError(
        'memory-bank-state',
        `a state of ${keys.type} keys ${formatShape(keys.shape)} that goes on at row ${next} for a bank of ` +
          formatShape(this.keys.shape),
        { hint: 'Make the bank with the size and features that it had when its state was taken.' },
      );
    this.keys.data.set(keys.data as Float32Array);
    this.#next = next;
  }
}

function normalise(row: Float32Array): void {
  let sum = 0;
  for (const x of row) sum += x * x;
  const length = Math.sqrt(sum);
  for (let i = 0; i < row.length; i++) row[i] /= length;
}
