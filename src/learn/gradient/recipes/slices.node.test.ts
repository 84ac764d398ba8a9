/** Volumes plane by plane against the plain recipe, where planes lie apart and where there are many of them. */

import { describe, expect, it } from 'vitest';
import type { GraphNode, Value } from '../../graph/graph.ts';
import { type ConvOptions, conv } from '../../graph/operators/convolution.ts';
import { createRuntime } from '../../runtime/create-runtime.node.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { relativeError } from '../../testing/gradient-cases.ts';
import { evaluate } from '../../testing/runtime.ts';
import { correlationOf } from '../convolution.ts';
import { recipes } from './table.ts';

const runtime = await createRuntime();
const blocked = runtime.target.channelBlock > 0;

const cases: readonly { title: string; x: number[]; w: number[]; options: ConvOptions; dx: boolean }[] = [
  {
    title: 'planes two apart',
    x: [2, 16, 6, 3, 4],
    w: [32, 16, 3, 1, 2],
    options: { dilation: [2, 1, 1], padding: [2, 0, 1] },
    dx: true,
  },
  {
    title: 'planes three apart, every second one',
    x: [1, 16, 9, 4, 3],
    w: [16, 16, 2, 3, 1],
    options: { dilation: [3, 1, 1], stride: [2, 1, 1], padding: [1, 1, 0] },
    dx: false,
  },
  // 38 MB of planes beside each other.
  {
    title: 'many planes',
    x: [1, 16, 12, 128, 128],
    w: [16, 16, 3, 1, 1],
    options: { padding: [1, 0, 0] },
    dx: true,
  },
];

describe.skipIf(!blocked)('plane by plane (skipped on CPUs without a blocked layout)', () => {
  it.each(cases)('$title', async ({ title, x, w, options, dx }) => {
    const feeds = { x: goldenUniform(`${title} x`, x), w: goldenUniform(`${title} w`, w) };
    const [y, plain, ...gradients] = await evaluate(
      (graph) => {
        const [image, weights] = [graph.input('x', 'float32', x), graph.input('w', 'float32', w)];
        const result = conv(image, weights, undefined, options);
        const c = correlationOf(result.node as GraphNode);
        const build = (part: 'y' | 'dx', name: string, first: Value) => {
          const recipe = recipes[part][name];
          expect(recipe.serves(c, graph.target)).toBe(true);
          return recipe.build(c, first, weights);
        };
        const values = [build('y', 'slices', image), build('y', 'plain', image)];
        if (dx) values.push(build('dx', 'slices', result), build('dx', 'transposed', result));
        return values;
      },
      feeds,
      runtime,
    );
    expect(relativeError(y, Array.from(plain.data, Number))).toBeLessThan(1e-6);
    expect(gradients).toHaveLength(dx ? 2 : 0);
    if (dx) expect(relativeError(gradients[0], Array.from(gradients[1].data, Number))).toBeLessThan(1e-6);
  });
});
