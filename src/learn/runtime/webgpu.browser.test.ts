/** A whole training step on WebGPU: the graph that is written for it, against the same graph on the CPU. */

import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it } from 'vitest';
import { writeOnnx } from '../graph/onnx/write.ts';
import { generic, type Target } from '../graph/target.ts';
import { diceCrossEntropy } from '../losses/combine.ts';
import { createNetwork } from '../networks/registry.ts';
import type { UNetConfiguration } from '../networks/unet.ts';
import { integerTensor, type Tensor, zeros } from '../tensor.ts';
import { goldenParameter, goldenUniform } from '../testing/golden-values.ts';
import { testRuntime } from '../testing/runtime.ts';
import { buildStepGraph, declareStepOutputs } from '../training/step-graph.ts';
import { type OnnxRuntime, onnxRuntime } from './onnxruntime.ts';

const gpu = (navigator as { gpu?: { requestAdapter(): Promise<object | null> } }).gpu;
const adapter = await gpu?.requestAdapter();
const target: Target = { ...generic, device: 'webgpu' };
const webgpu = onnxRuntime(ort as unknown as OnnxRuntime, target, 'WebGPU of the tests');

/** Smooth activations: where ReLU's branch depends on the last bit, gradients differ without an error. */
const networks: readonly { name: string; configuration: Partial<UNetConfiguration> }[] = [
  { name: '2D, batch norm, max pooling, up by interpolation', configuration: { up: 'resize' } },
  {
    name: '2D, instance norm, strides, up by transposed convolution',
    configuration: { norm: 'instance', down: 'stride' },
  },
];

describe.skipIf(!adapter)('training on WebGPU (skipped where the browser finds no adapter)', () => {
  it.each(networks)('gives the loss and gradients of the CPU: $name', async ({ configuration }) => {
    const network = createNetwork('unet', {
      channels: [4, 8],
      classes: 3,
      convolutions: 1,
      activation: 'silu',
      ...configuration,
    });
    const image = [2, 1, 16, 16];
    const step = buildStepGraph({
      network,
      loss: diceCrossEntropy(),
      image,
      labels: { type: 'int64', shape: [2, 16, 16] },
      target,
    });
    declareStepOutputs(step);
    const model = writeOnnx(step.graph);
    const feeds: Record<string, Tensor> = {};
    for (const { name, type, shape } of step.graph.inputs)
      feeds[name] = type === 'float32' ? goldenParameter(name, shape) : zeros(type, shape);
    feeds.image = goldenUniform('image', image);
    feeds.labels = integerTensor(
      [2, 16, 16],
      Array.from({ length: 512 }, (_, i) => (i >> 3) % 3),
    );

    const [cpu, onGpu] = await Promise.all(
      [testRuntime, webgpu].map(async (runtime) => {
        const session = await runtime.compile(model, { purpose: 'training' });
        const outputs = await session.run(feeds);
        await session.release();
        return outputs;
      }),
    );
    expect(Object.keys(cpu).length).toBeGreaterThan(8);
    for (const [name, { data }] of Object.entries(cpu)) {
      const expected = Array.from(data as Float32Array, Number);
      const found = Array.from(onGpu[name].data as Float32Array, Number);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
      const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
      expect(worst / largest, name).toBeLessThan(1e-4);
    }
  });
});
