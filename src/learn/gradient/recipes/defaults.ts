/**
 * The recipes that were fastest where they were measured (ONNX Runtime 1.30 on x64 with AVX2, bench/convolution),
 * by the shape of the convolution.
 */

import type { Target } from '../../graph/target.ts';
import { elementCount } from '../../tensor.ts';
import type { Correlation } from './correlation.ts';
import { type Part, recipes } from './table.ts';

/**
 * Winograd's transform saves products, C K for each place, and costs passes over memory, C + K for each place:
 * this measure of the channels says what it saves for what it costs.
 */
function channelsBothSides({ input, output }: Correlation): number {
  return (input[1] * output[1]) / (input[1] + output[1]);
}

/** Places of the result in all images. */
function places({ output }: Correlation): number {
  return output[0] * elementCount(output.slice(2));
}

/**
 * By matrices for the smallest images, of which the weights are most; in blocks for larger ones. Where the tiles
 * of an image outgrow the cache, it takes more channels to pay for them.
 */
function winograd(c: Correlation): string[] {
  const side = Math.max(...c.input.slice(2));
  if (channelsBothSides(c) < (side <= 64 ? 40 : 90)) return [];
  return side <= 8 ? ['winograd'] : ['winograd blocked'];
}

/**
 * Blocks are a tenth faster, but weights must be ordered first, which pays from some 600 places on, and images
 * before and after, which a kernel of one tap does not pay for.
 */
function blocked(c: Correlation): string[] {
  const depthwise = c.groups > 1;
  const pays = depthwise || (places(c) >= 600 && elementCount(c.kernel) > 1);
  return pays ? ['blocked', 'slices'] : [];
}

const onCpu: Readonly<Record<Part, (c: Correlation) => string[]>> = {
  // A few channels of input are read where they lie; blocks of them would be mostly empty.
  y: (c) => (c.input[1] < 8 ? ['plain'] : [...winograd(c), ...blocked(c), 'plain']),
  dx: (c) => [...winograd(c), ...blocked(c), 'flipped', 'transposed'],
  dw: (c) => {
    const strided = c.strides.some((stride) => stride > 1);
    if (strided) return places(c) >= 600 ? ['patches', 'shifts'] : ['shifts'];
    if (elementCount(c.kernel) === 1) return ['shifts'];
    if (c.input[1] < 4) return [c.kernel.length === 3 ? 'gather' : 'patches', 'depthwise', 'shifts'];
    return [...winograd(c), 'depthwise', 'gather', 'shifts'];
  },
};

/** GPUs have convolutions of their own for most. */
const onGpu: Readonly<Record<Part, (c: Correlation) => string[]>> = {
  y: () => ['plain'],
  dx: () => ['flipped', 'transposed'],
  dw: () => ['gather', 'shifts'],
};

/** Name of the recipe to take where nothing was measured on this machine. */
export function defaultRecipe(part: Part, c: Correlation, target: Target): string {
  const table = target.device === 'cpu' || target.device === 'wasm' ? onCpu : onGpu;
  return table[part](c).find((name) => recipes[part][name].serves(c, target)) as string;
}
