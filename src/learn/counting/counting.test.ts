import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/counting.json' with { type: 'json' };
import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { lovaszSoftmax } from '../losses/lovasz-softmax.ts';
import { buildNetwork, countParameters, parametersOf } from '../networks/network.ts';
import { createNetwork } from '../networks/registry.ts';
import type { EncoderName } from '../networks/smp/encoders/table.ts';
import { liveness } from './liveness.ts';
import { checkMemory, estimateInferenceMemory, estimateTrainingMemory } from './memory.ts';
import { countOperations } from './operations.ts';
import { countParametersByPart } from './parameters.ts';

describe('operations', () => {
  it.each(Object.entries(golden.encoders))(
    'of %s are those of the profiler of PyTorch',
    (encoder, expected) => {
      const network = createNetwork('smp-unet', { encoder: encoder as EncoderName, inputChannels: 3 });
      const { graph, logits } = buildNetwork(network, [1, 3, 224, 224]);
      graph.output('logits', logits[0]);
      const { nodes, flops, multiplyAdds } = countOperations(graph);
      const part = nodes.filter(({ weight }) => weight?.startsWith('encoder.'));
      expect(part.reduce((sum, node) => sum + node.multiplyAdds, 0)).toBe(expected);
      expect(multiplyAdds).toBeGreaterThan(expected);
      expect(flops).toBe(2 * multiplyAdds);
    },
  );

  it('of groups, volumes, transposed convolutions and matrices', () => {
    const graph = new Graph();
    const input = (name: string, shape: number[]) => graph.input(name, 'float32', shape);
    const options = { stride: 2, padding: 1, dilation: 2, groups: 4 };
    graph.output(
      'a',
      op.conv(input('x', [2, 8, 31, 33]), input('grouped', [12, 2, 3, 5]), undefined, options),
    );
    graph.output(
      'b',
      op.conv(input('v', [2, 3, 6, 7, 8]), input('volume', [5, 3, 3, 3, 3]), undefined, { padding: 1 }),
    );
    graph.output(
      'c',
      op.convTranspose(input('u', [1, 6, 4, 5]), input('up', [6, 3, 2, 2]), undefined, { stride: 2 }),
    );
    graph.output('d', op.matmul(input('m', [6, 48]), input('linear', [48, 10])));
    graph.output(
      'e',
      op.gemm(input('t', [48, 6]), input('gemm', [10, 48]), undefined, {
        transposeA: true,
        transposeB: true,
      }),
    );
    const found = Object.fromEntries(
      countOperations(graph).nodes.map(({ weight, multiplyAdds }) => [weight, multiplyAdds]),
    );
    expect(found).toEqual({
      grouped: golden.grouped,
      volume: 2 * 5 * 6 * 7 * 8 * 3 * 27,
      up: 6 * 4 * 5 * 3 * 4,
      linear: golden.linear,
      gemm: golden.linear,
    });
  });
});

describe('parameters', () => {
  it('are counted by part, apart from buffers', () => {
    const specs = parametersOf(createNetwork('unet', { channels: [4, 8], classes: 2 }));
    const { trainable, buffers, parts } = countParametersByPart(specs);
    expect(trainable).toBe(countParameters(specs));
    // Mean and variance of the norms: two in each of three stages.
    expect(buffers).toBe(2 * (4 + 4 + 8 + 8 + 4 + 4));
    expect(parts.map(({ name }) => name)).toEqual(['encoder', 'decoder', 'heads']);
    expect(parts.reduce((sum, part) => sum + part.trainable, 0)).toBe(trainable);
    expect(countParametersByPart(specs, 2).parts[0]).toEqual({
      name: 'encoder.0',
      trainable: 36 + 8 + 144 + 8,
    });
  });
});

describe('memory', () => {
  it('of a chain: a value dies after its last reader, and elementwise operators write over it', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 250]);
    const w = graph.input('w', 'float32', [250, 250]);
    const a = op.matmul(x, w);
    const b = op.matmul(op.relu(a), w);
    graph.output('y', op.reshape(op.add(b, 1), [250]));
    // The result of one product and the next one beside it: 2 x 250 x 4 bytes.
    expect(liveness(graph).peakBytes).toBe(2000);
    graph.output('a', a);
    expect(liveness(graph).peakBytes).toBe(3000);
  });

  const network = createNetwork('unet', { channels: [4, 8], classes: 2 });
  const loss = crossEntropy();

  it('grows with the batch, and training takes more than prediction', () => {
    const at = (n: number) => estimateTrainingMemory({ network, loss, image: [n, 1, 64, 64] });
    expect(at(8).activationBytes / at(2).activationBytes).toBeCloseTo(4, 0);
    expect(at(2).activationBytes).toBeGreaterThan(
      2 * estimateInferenceMemory(network, [2, 1, 64, 64]).activationBytes,
    );
    expect(
      estimateTrainingMemory({ network, loss, image: [2, 1, 64, 64], movingAverage: true }).weightBytes,
    ).toBeCloseTo((5 / 4) * at(2).weightBytes);
  });

  it('is weighed without the tables of a training that would fill them', () => {
    const volume = createNetwork('unet', { dimensions: 3 });
    const image = [8, 1, 512, 512, 512];
    for (const each of [loss, lovaszSoftmax()])
      expect(estimateTrainingMemory({ network: volume, loss: each, image }).totalBytes).toBeGreaterThan(1e12);
  });

  it('is refused in a sentence where it does not suffice', () => {
    const image = [8, 1, 256, 256];
    const needs = estimateTrainingMemory({ network, loss, image });
    checkMemory('training', image, needs, needs.totalBytes);
    const error = (available: number) => {
      try {
        checkMemory("training of 'unet'", image, needs, available);
      } catch (caught) {
        return caught as Error & { hint: string };
      }
      throw new Error('it was not refused');
    };
    const rest = needs.totalBytes - needs.activationBytes;
    expect(error(rest + needs.activationBytes * 0.55).message).toMatch(
      /^training of 'unet' on \[8, 1, 256, 256\] needs about 0\.\d+ GB of memory, 0\.\d+ GB are available$/,
    );
    expect(error(rest + needs.activationBytes * 0.55).hint).toContain('4 instead of 8 should fit');
    expect(error(rest + needs.activationBytes / 20).hint).toContain('smaller patches');
    expect(error(1000).hint).toContain('Even the weights are too large');
  });
});
