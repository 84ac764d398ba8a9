/** Gradients made smaller where they are too large, in place. */

import type { FloatTensor } from '../tensor.ts';

/** The Euclidean norm of all gradients together; not finite where one of them is not. */
export function gradientNorm(gradients: Iterable<FloatTensor>): number {
  let total = 0;
  for (const { data } of gradients) {
    // Four sums at once: each waits for its own last addition only.
    const whole = data.length - (data.length % 4);
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < whole; i += 4) {
      a += data[i] * data[i];
      b += data[i + 1] * data[i + 1];
      c += data[i + 2] * data[i + 2];
      d += data[i + 3] * data[i + 3];
    }
    for (let i = whole; i < data.length; i++) a += data[i] * data[i];
    total += a + b + (c + d);
  }
  return Math.sqrt(total);
}

/**
 * Scales all gradients together so that their norm is at most `largest`: `torch.nn.utils.clip_grad_norm_`.
 *
 * @param norm their norm, from {@link gradientNorm}
 */
export function clipNorm(gradients: Iterable<FloatTensor>, norm: number, largest: number): void {
  const factor = largest / (norm + 1e-6);
  if (factor < 1) for (const { data } of gradients) for (let i = 0; i < data.length; i++) data[i] *= factor;
}

/** Limits every element to [-largest, largest]: `torch.nn.utils.clip_grad_value_`. */
export function clipValue(gradients: Iterable<FloatTensor>, largest: number): void {
  for (const { data } of gradients)
    for (let i = 0; i < data.length; i++) data[i] = Math.min(Math.max(data[i], -largest), largest);
}
