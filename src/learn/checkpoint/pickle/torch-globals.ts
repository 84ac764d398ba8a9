/**
 * PyTorch's tensors in a pickle. A tensor is a view (offset, sizes, strides) of a storage whose bytes lie
 * beside the pickle, so tensors are made first and filled when their storages are at hand.
 * Source: torch/_utils.py (`_rebuild_tensor_v2` and its family), torch/storage.py.
 */

import { bytesPerElement, elementCount, type Tensor, type TensorData, zeros } from '../../tensor.ts';
import { isAligned, type StoredType, storedBytes, swapEndian, tensorOfBytes } from '../typed-bytes.ts';
import { size, sizes } from './arguments.ts';
import type { Source } from './source.ts';
import { gather, isRowMajor, rowMajor, spanOf } from './strided.ts';
import { PickleFunction } from './values.ts';

/** A class of storages: the type of its elements, or bytes without a type. */
export class StorageClass {
  readonly name: string;
  readonly type: StoredType | undefined;

  constructor(name: string, type: StoredType | undefined) {
    this.name = name;
    this.type = type;
  }
}

/** Memory that tensors share; `bytes` comes after the pickle was read. */
export class Storage {
  readonly name = 'torch.Storage';
  readonly type: StoredType | undefined;
  bytes: Uint8Array | undefined;
  bigEndian = false;

  constructor(type: StoredType | undefined) {
    this.type = type;
  }
}

/** Element types by the names of `torch.dtype`. */
const dtypes: ReadonlyMap<string, StoredType> = new Map(
  (
    [
      'float32',
      'float16',
      'bfloat16',
      'float64',
      'int64',
      'int32',
      'int16',
      'int8',
      'uint8',
      'uint16',
      'uint32',
      'bool',
    ] as const
  ).map((type) => [`torch.${type}`, type]),
);

const storageClasses: Readonly<Record<string, StoredType | undefined>> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
  'torch.UntypedStorage': undefined,
  'torch.storage.UntypedStorage': undefined,
};

/** The allow list, and `fill`, which gives all tensors their values once every storage has its bytes. */
export function torchGlobals(source: Source): { globals: Map<string, unknown>; fill: () => void } {
  const pending: (() => void)[] = [];
  const fail = (what: string) => source.broken(`a tensor ${what}`);

  const rebuild = (args: readonly unknown[], dtype?: unknown): Tensor => {
    const [storage, offset, shape, stride] = args;
    if (!(storage instanceof Storage)) throw fail('has no storage');
    const type = dtype === undefined ? storage.type : dtypes.get(String(dtype));
    if (!type) throw fail('has no type that can be read');
    const view = {
      start: size(offset, 'the offset of a tensor', source),
      shape: sizes(shape, 'the shape of a tensor', source),
      stride: sizes(stride, 'the stride of a tensor', source),
    };
    if (view.stride.length !== view.shape.length) throw fail('has a shape and a stride of different lengths');
    const tensor: { -readonly [Key in keyof Tensor]: Tensor[Key] } = {
      ...zeros(type === 'bfloat16' ? 'float32' : type, [0]),
      shape: view.shape,
    };
    pending.push(() => {
      tensor.data = elementsOf(storage, type, view, source);
    });
    return tensor;
  };

  const functions: Record<string, (args: readonly unknown[]) => unknown> = {
    'torch._utils._rebuild_tensor': (args) => rebuild(args),
    'torch._utils._rebuild_tensor_v2': (args) => rebuild(args),
    'torch._utils._rebuild_tensor_v3': (args) => rebuild(args, args[6]),
    'torch._utils._rebuild_parameter': ([data]) => data,
    'torch._utils._rebuild_parameter_with_state': ([data]) => data,
    // A subclass of Tensor or Parameter: (function that makes it, class, arguments, attributes).
    'torch._tensor._rebuild_from_type_v2': ([callee, , args]) => {
      if (!(callee instanceof PickleFunction) || !Array.isArray(args)) throw fail('is made by no function');
      return callee.call(args);
    },
    'torch.Size': ([shape]) => sizes(shape, 'torch.Size', source),
    'torch.device': (args) => args.join(':'),
    'torch.Tensor': () => {
      throw fail('is made directly');
    },
    'torch.nn.parameter.Parameter': ([data]) => data,
  };
  const globals = new Map<string, unknown>([
    ...Object.entries(functions).map(([name, call]) => [name, new PickleFunction(name, call)] as const),
    ...Object.entries(storageClasses).map(([name, type]) => [name, new StorageClass(name, type)] as const),
    ...[...dtypes.keys()].map((name) => [name, name] as const),
  ]);
  return {
    globals,
    fill: () => {
      for (const work of pending) work();
    },
  };
}

interface View {
  /** In elements, as the strides. */
  readonly start: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** The values of a view: the storage's own memory where it is row-major and aligned, else a copy. */
function elementsOf(
  storage: Storage,
  type: StoredType,
  { start, shape, stride }: View,
  source: Source,
): TensorData {
  const width = storedBytes(type);
  const span = spanOf(shape, stride);
  const all = storage.bytes as Uint8Array;
  const end = (start + span) * width;
  if (!Number.isSafeInteger(end) || (span > 0 && end > all.length))
    throw source.broken(`a tensor reaches to byte ${end} of a storage of ${all.length}`);
  let bytes = span === 0 ? all.subarray(0, 0) : all.subarray(start * width, end);
  if (storage.bigEndian) {
    source.charge(bytes.length);
    bytes = swapEndian(bytes, width);
  }
  if (!isAligned(type, bytes) || type === 'bfloat16') source.charge(2 * bytes.length);
  const flat = tensorOfBytes(type, [span], bytes);
  if (isRowMajor(shape, stride)) return flat.data;
  const count = elementCount(shape);
  source.charge(count * bytesPerElement(flat.type));
  return gather(flat.data, shape, normalised(shape, stride), zeros(flat.type, [count]).data);
}

/** Strides of axes of size 1 may be anything; they are never stepped along. */
function normalised(shape: readonly number[], stride: readonly number[]): number[] {
  const ordered = rowMajor(shape);
  return stride.map((step, axis) => (shape[axis] === 1 ? ordered[axis] : step));
}
