import { afterAll, describe, expect, it } from 'vitest';
import { Graph } from '../../graph/graph.ts';
import { writeOnnx } from '../../graph/onnx/write.ts';
import { crossEntropy } from '../../losses/cross-entropy.ts';
import { unet } from '../../networks/unet.ts';
import { adam } from '../../optimisers/adam.ts';
import { constantRate } from '../../optimisers/schedule.ts';
import { createRuntime } from '../../runtime/create-runtime.node.ts';
import { createTensor, floatTensor } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { Trainer } from '../trainer.ts';
import { createReplicas } from './replicas.ts';

const replicas = await createReplicas({ count: 2, threads: 1 });
afterAll(() => replicas.close());

const image = goldenUniform('image', [4, 1, 16, 16]);
const labels = createTensor(
  'uint8',
  [4, 16, 16],
  Uint8Array.from(image.data, (x) => (x > 0 ? 1 : 0)),
);

describe('replicas in threads', () => {
  it('train to the same bytes as replicas one after the other', async () => {
    const single = await createRuntime({ threads: 1 });
    const train = async (runtimes: typeof replicas.runtimes) => {
      const trainer = new Trainer({
        network: unet({ channels: [4, 8], dropout: 0.2 }),
        runtime: single,
        replicas: runtimes,
        loss: crossEntropy(),
        optimiser: adam(),
        schedule: constantRate(1e-2),
        seed: 1,
      });
      const reports = [];
      for (let step = 0; step < 3; step++) reports.push(await trainer.train({ image, labels }));
      reports.push(await trainer.evaluate({ image, labels }));
      const weights = [...trainer.weights].map(([name, { data }]) => [name, Array.from(data, Number)]);
      await trainer.release();
      return { reports, weights };
    };
    const turns = await train([single, single]);
    expect(await train(replicas.runtimes)).toEqual(turns);
    expect(await train(replicas.runtimes)).toEqual(turns);
  });

  it('pass errors on with their code and hint', async () => {
    const [runtime] = replicas.runtimes;
    await expect(runtime.compile(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'model-invalid' });
    const graph = new Graph();
    graph.output('y', graph.input('x', 'float32', [2]));
    const session = await runtime.compile(writeOnnx(graph));
    await expect(session.run({})).rejects.toMatchObject({ code: 'inputs-missing' });
    const part = floatTensor([2], new Float32Array([1, 2, 3]).subarray(1));
    expect((await session.run({ x: part })).y).toEqual(floatTensor([2], [2, 3]));
    await session.release();
  });

  it('compute by the recipes that were measured', async () => {
    const tuned = { 'y of a shape': 'plain' };
    const one = await createReplicas({ count: 1, threads: 1, tuned });
    expect(one.runtimes[0].target).toMatchObject({ tuned, threads: 1 });
    await one.close();
  });

  it('say that they have ended', async () => {
    const one = await createReplicas({ count: 1, threads: 1 });
    await one.close();
    await expect(one.runtimes[0].compile(new Uint8Array(3))).rejects.toMatchObject({ code: 'replica-ended' });
  });

  it('refuse more than there are cores', async () => {
    await expect(createReplicas({ count: 100_000 })).rejects.toThrow('100000 replicas on');
    await expect(createReplicas({ count: 0 })).rejects.toMatchObject({ code: 'replicas' });
  });
});
