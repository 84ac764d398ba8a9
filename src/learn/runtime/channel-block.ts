/**
 * ONNX Runtime has convolutions of its own for x86 CPUs that keep channels in blocks (8 with AVX2, 16 with
 * AVX-512); how large a block is here can be seen from how `ReorderInput` lays a known tensor out.
 */

import { MessageWriter } from '../graph/onnx/protobuf-writer.ts';
import { opset } from '../graph/onnx/write.ts';
import { floatTensor } from '../tensor.ts';
import type { Runtime } from './runtime.ts';

const shape = [1, 32, 1, 2] as const;

/** Channels in a block of the layout of the runtime's CPU; 0 where it has none. */
export async function channelBlock(runtime: Runtime): Promise<number> {
  if (runtime.device !== 'cpu') return 0;
  // Channel c holds 2c and 2c + 1: in blocks, 1 comes after the first column of all channels of a block.
  const x = floatTensor(
    shape,
    new Float32Array(64).map((_, i) => i),
  );
  try {
    const session = await runtime.compile(reorderModel());
    try {
      const { y } = await session.run({ x });
      const block = (y.data as Float32Array).indexOf(1);
      return block === 8 || block === 16 ? block : 0;
    } finally {
      await session.release();
    }
  } catch {
    // Another CPU or a build without these convolutions: the operator is not known there.
    return 0;
  }
}

/** x -> com.microsoft.nchwc:ReorderInput -> y, written field by field since the graph has standard operators only. */
function reorderModel(): Uint8Array {
  const value = (name: string) => {
    const sizes = new MessageWriter();
    for (const size of shape) sizes.message(1, new MessageWriter().integer(1, size));
    const tensor = new MessageWriter().integer(1, 1).message(2, sizes);
    return new MessageWriter().bytes(1, name).message(2, new MessageWriter().message(1, tensor));
  };
  const node = new MessageWriter()
    .bytes(1, 'x')
    .bytes(2, 'y')
    .bytes(4, 'ReorderInput')
    .bytes(7, 'com.microsoft.nchwc');
  const graph = new MessageWriter()
    .message(1, node)
    .bytes(2, 'probe')
    .message(11, value('x'))
    .message(12, value('y'));
  return new MessageWriter()
    .integer(1, 9)
    .message(7, graph)
    .message(8, new MessageWriter().bytes(1, '').integer(2, opset))
    .message(8, new MessageWriter().bytes(1, 'com.microsoft.nchwc').integer(2, 1))
    .finish();
}
