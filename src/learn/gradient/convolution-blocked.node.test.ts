import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/convolution.json' with { type: 'json' };
import { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { conv } from '../graph/operators/convolution.ts';
import { lower } from '../lowering/lower.ts';
import { createRuntime } from '../runtime/create-runtime.node.ts';
import { build, everyRecipe, feeds } from '../testing/convolution-golden.ts';
import { goldenUniform } from '../testing/golden-values.ts';

const runtime = await createRuntime();
const blocked = runtime.target.channelBlock > 0;

describe.skipIf(!blocked)('in blocked layout (skipped on CPUs for which ONNX Runtime has none)', () => {
  it.each(golden.cases)('$name: every recipe gives the gradient', (each) => everyRecipe(each, runtime));

  it.each(golden.cases)('$name: lowered, the graph gives the same result', async (each) => {
    const graph = new Graph(runtime.target);
    graph.output('y', build(graph, each).y);
    const run = async (which: Graph) => {
      const session = await runtime.compile(writeOnnx(which));
      const { y } = await session.run(feeds(each));
      await session.release();
      return y.data as Float32Array;
    };
    const [plain, lowered] = [await run(graph), await run(lower(graph))];
    const scale = plain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [i, value] of plain.entries()) expect(Math.abs(value - lowered[i]) / scale).toBeLessThan(1e-6);
  });

  it('exchanges convolutions with weights that are inputs, and leaves constant ones', () => {
    const graph = new Graph({ ...runtime.target, channelBlock: 8, tuned: {} });
    const x = graph.input('x', 'float32', [4, 16, 32, 32]);
    const weights = goldenUniform('w', [8, 16, 3, 3]);
    graph.output('given', conv(x, graph.input('w', 'float32', weights.shape), undefined, { padding: 1 }));
    graph.output('constant', conv(x, graph.constant(weights, 'weights'), undefined, { padding: 1 }));
    const operators = lower(graph)
      .liveNodes()
      .map((node) => node.operator);
    expect(operators.filter((name) => name.endsWith('Conv')).sort()).toEqual([
      'Conv',
      'com.microsoft.nchwc:Conv',
    ]);
  });
});
