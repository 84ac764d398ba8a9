/**
 * The file that is being read: what errors call it, and how much memory its tensors may still take. The
 * bound is what makes small malicious files harmless: views that repeat one number, packed zeros, and the
 * same bytes decoded a million times all count.
 */

import { OsteonError } from '../../../errors.ts';

/** Bytes that may come of a file beyond a multiple of its own size. */
const allowance = 1 << 26;
/** Honest files copy or widen each byte a few times at most. */
const factor = 16;

/** What is known of a file while it is read. */
export class Source {
  readonly name: string;
  readonly size: number;
  #left: number;

  constructor(name: string, size: number) {
    this.name = name;
    this.size = size;
    this.#left = allowance + factor * size;
  }

  /**
   * Counts bytes that are about to be made.
   *
   * @throws OsteonError `pth-too-large`
   */
  charge(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new OsteonError(
      'pth-too-large',
      `${this.name} has ${this.size} bytes and would unfold to more than ${allowance + factor * this.size}`,
      { hint: 'No honest checkpoint does that; do not trust this file.' },
    );
  }

  broken(what: string): OsteonError {
    return new OsteonError('pth-broken', `${this.name} is damaged: ${what}`, {
      hint: 'Copy or download the file again; if it was never whole, save the state dictionary again with torch.save.',
    });
  }
}
