import { expect, it } from 'vitest';
import { conv } from '../layers/convolution.ts';
import { linear } from '../layers/linear.ts';
import { Scope } from '../layers/scope.ts';
import { Graph } from './graph.ts';
import * as op from './ops.ts';
import { printGraph } from './print.ts';

function smallNetwork(): Graph {
  const graph = new Graph();
  const scope = new Scope(graph, { training: true, weights: 'inputs' });
  const image = graph.input('image', 'float32', [1, 1, 4, 4]);
  const features = op.leakyRelu(
    conv(scope.at('encoder.conv1'), image, { out: 2, kernel: 3, padding: 1 }),
    0.1,
  );
  const mean = op.reduceMean(features, [2, 3]);
  const [logits, rest] = op.split(linear(scope.at('head'), mean, { out: 3 }), [2, 1], 1);
  graph.output('logits', op.clip(logits, -1));
  graph.output('rest', rest);
  op.exp(rest);
  return graph;
}

it('prints one line for each node, under the part of the network that it is in', () => {
  expect(printGraph(smallNetwork())).toMatchInlineSnapshot(`
    "input image float32 [1, 1, 4, 4]

    encoder.conv1
      v4 [1, 2, 4, 4] = Conv(image [1, 1, 4, 4], encoder.conv1.weight [2, 1, 3, 3], encoder.conv1.bias [2]) kernel_shape=[3, 3] strides=[1, 1] pads=[1, 1, 1, 1] dilations=[1, 1] group=1
      v6 [1, 2, 4, 4] = LeakyRelu(v4) alpha=0.1
      v9 [1, 2] = ReduceMean(v6, [2, 3]) keepdims=0

    head
      v12 [2, 3] = Transpose(head.weight [3, 2]) perm=[1, 0]
      v14 [1, 3] = MatMul(v9, v12)
      v17 [1, 3] = Add(v14, head.bias [3])
      v20 [1, 2], v21 [1, 1] = Split(v17, [2, 1]) axis=1
      v24 [1, 2] = Clip(v20, -1)

    output logits = v24
    output rest = v21
    "
  `);
});

it('says how much it leaves out', () => {
  expect(printGraph(smallNetwork(), { limit: 2 })).toContain('... and 6 more nodes\n');
});
