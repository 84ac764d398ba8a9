/** Memory that is given back can be seen in the size of the process. */

import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import * as op from '../graph/ops.ts';
import { floatTensor } from '../tensor.ts';
import { testRuntime } from '../testing/runtime.ts';
import { discard } from './discard.ts';

it('keeps the memory of a run that is repeated at that of one', async () => {
  const size = 4 << 20;
  const graph = new Graph();
  graph.output('y', op.neg(graph.input('x', 'float32', [size])));
  const session = await testRuntime.compile(writeOnnx(graph));
  const x = floatTensor([size], new Float32Array(size).fill(1));
  const before = process.memoryUsage().arrayBuffers;
  for (let run = 0; run < 12; run++) {
    const { y } = await session.run({ x });
    expect(y.data[size - 1]).toBe(-1);
    discard([y]);
    expect(y.data).toHaveLength(0);
    // One result has 16 MiB; the collector may not have counted the last one yet.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 16 * 2 ** 20);
  }
  await session.release();
});
