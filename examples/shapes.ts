/** Training data out of nothing: bright discs and dark ellipses in noise, with the class of every pixel. */

import { createTensor, type FloatTensor, floatTensor, type Tensor } from '../src/learn/index.ts';
import type { Random } from '../src/statistics/index.ts';

export const classNames = ['background', 'bright disc', 'dark ellipse'];

export interface ShapesOptions {
  readonly images: number;
  /** Pixels along each side. */
  readonly size: number;
  /** Grey value of discs above the background, and of ellipses below it. */
  readonly contrast: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
}

/** Images [N, 1, size, size] and labels [N, size, size]: two or three discs and as many ellipses in each. */
export function drawShapes(random: Random, options: ShapesOptions): { image: FloatTensor; labels: Tensor } {
  const { images, size, contrast, noise } = options;
  const labels = new Uint8Array(images * size * size);
  for (let n = 0; n < images; n++) {
    const one = labels.subarray(n * size * size, (n + 1) * size * size);
    for (let k = 4 + random.integer(3); k > 0; k--) drawEllipse(one, size, random, 1 + (k % 2));
  }
  const grey = [0, contrast, -contrast];
  const image = Float32Array.from(labels, (label) => grey[label] + noise * random.normal());
  return {
    image: floatTensor([images, 1, size, size], image),
    labels: createTensor('uint8', [images, size, size], labels),
  };
}

/** A disc where the label is 1; an ellipse, up to three times as long as wide, where it is 2. */
function drawEllipse(labels: Uint8Array, size: number, random: Random, label: number): void {
  const [centreX, centreY] = [random.uniform() * size, random.uniform() * size];
  const long = size * (0.08 + 0.12 * random.uniform());
  const short = label === 1 ? long : long / (1.3 + 1.7 * random.uniform());
  const angle = Math.PI * random.uniform();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [x - centreX, y - centreY];
      const along = (cos * dx + sin * dy) / long;
      const across = (cos * dy - sin * dx) / short;
      if (along * along + across * across <= 1) labels[y * size + x] = label;
    }
}
