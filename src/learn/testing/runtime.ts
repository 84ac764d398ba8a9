/** The runtime of the tests: ONNX Runtime of Node, or, in a browser, its wasm (the package is exchanged there). */

import * as ort from 'onnxruntime-node';
import { Graph, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { generic } from '../graph/target.ts';
import { type OnnxRuntime, onnxRuntime } from '../runtime/onnxruntime.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Tensor } from '../tensor.ts';

export const testRuntime: Runtime = onnxRuntime(ort as unknown as OnnxRuntime, generic, 'CPU of the tests');

/** Builds a graph, runs it once and gives the values back in their order. */
export async function evaluate(
  build: (graph: Graph) => readonly Value[],
  feeds: Readonly<Record<string, Tensor>> = {},
  runtime: Runtime = testRuntime,
): Promise<Tensor[]> {
  const graph = new Graph(runtime.target);
  const values = build(graph);
  for (const [i, value] of values.entries()) graph.output(`result${i}`, value);
  const session = await runtime.compile(writeOnnx(graph));
  try {
    const results = await session.run(feeds);
    return values.map((_, i) => results[`result${i}`]);
  } finally {
    await session.release();
  }
}
