/** The checker of the onnx package, where Debian's python3-onnx is installed, finds nothing wrong with what is written. */

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { conv } from '../../layers/convolution.ts';
import { Scope } from '../../layers/scope.ts';
import { goldenParameter } from '../../testing/golden-values.ts';
import { Graph } from '../graph.ts';
import * as op from '../ops.ts';
import { writeOnnx } from './write.ts';

const python = '/usr/bin/python3';
const installed = spawnSync(python, ['-c', 'import onnx']).status === 0;

// Debian's version 1.12 knows the operators of version 17: the graph has none that changed since.
const script = `
import sys, onnx
model = onnx.load_model_from_string(sys.stdin.buffer.read())
model.ir_version = 8
model.opset_import[0].version = 17
onnx.checker.check_model(model, full_check=True)
inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
print(onnx.helper.printable_graph(inferred.graph))
`;

it.skipIf(!installed)('passes the checker of the onnx package (needs python3-onnx)', () => {
  const graph = new Graph();
  const shapes = { 'stem.weight': [4, 1, 3, 3], 'stem.bias': [4] };
  const weights = new Map(
    Object.entries(shapes).map(([name, shape]) => [name, goldenParameter(name, shape)]),
  );
  const scope = new Scope(graph, { training: false, weights });
  const image = graph.input('image', 'float32', [1, 1, 8, 8]);
  const features = op.leakyRelu(conv(scope.at('stem'), image, { out: 4, kernel: 3, padding: 1 }), 0.1);
  const [a, b] = op.split(op.maxPool(features, { kernel: 2 }), [1, 3], 1);
  const { values, indices } = op.topK(op.reshape(b, [1, -1]), 5, 1);
  graph.output('a', op.clip(op.pad(op.transpose(a, [0, 1, 3, 2]), [0, 0, 1, 1, 0, 0, 1, 1], 'reflect'), -1));
  graph.output('values', op.softmax(values, 1));
  graph.output('indices', indices);
  graph.output('again', image);
  const checked = spawnSync(python, ['-c', script], { input: writeOnnx(graph), encoding: 'utf8' });
  expect(checked.stderr).toBe('');
  expect(checked.stdout).toContain('%a, %values, %indices, %again');
  expect(checked.stdout).toContain('Conv[');
});
