/**
 * Writes a pickle of protocol 2, as `torch.save` does: plain values, and tensors as PyTorch rebuilds them
 * from storages beside the pickle. The same value gives the same bytes.
 */

import { OsteonError } from '../../../errors.ts';
import { type ElementType, elementCount, type Tensor } from '../../tensor.ts';
import { concatBytes } from '../typed-bytes.ts';
import { rowMajor } from './strided.ts';
import { isTensor } from './values.ts';

/** What can be written: whole numbers become int, others float; arrays lists; maps of tensors OrderedDict; other maps and objects dict. */
export type WritableValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Tensor
  | readonly WritableValue[]
  | ReadonlyMap<string | number, WritableValue>
  | { readonly [key: string]: WritableValue };

/** Storage classes by element type; PyTorch has none for the others. */
const storageClasses: Readonly<Partial<Record<ElementType, string>>> = {
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  float64: 'DoubleStorage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
};

const deepest = 100;

/** The pickle, and the tensors whose bytes are the storages 0, 1, 2 ... */
export function writePickle(value: WritableValue): { pickle: Uint8Array; storages: Tensor[] } {
  const writer = new PickleWriter();
  writer.ascii('\x80\x02');
  writer.value(value, 'the value', 0);
  writer.ascii('.');
  return { pickle: concatBytes(writer.parts), storages: writer.storages };
}

class PickleWriter {
  readonly parts: Uint8Array[] = [];
  readonly storages: Tensor[] = [];

  /** Codes below 256, one byte each: instructions, and names of modules. */
  ascii(text: string): void {
    this.parts.push(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  value(value: WritableValue, path: string, depth: number): void {
    if (depth > deepest) throw unwritable(path, `is nested more than ${deepest} deep`);
    if (value === null) this.ascii('N');
    else if (typeof value === 'boolean') this.ascii(value ? '\x88' : '\x89');
    else if (typeof value === 'string') this.text(value);
    else if (typeof value === 'bigint') this.integer(value);
    else if (typeof value === 'number') this.number(value);
    else if (isTensor(value)) this.tensor(value, path);
    else if (Array.isArray(value)) this.list(value, path, depth);
    else if (value instanceof Map) this.dictionary(value, path, depth);
    else if (isObject(value)) this.dictionary(new Map(Object.entries(value)), path, depth);
    else throw unwritable(path, `is of a kind that cannot be written (${typeof value})`);
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.withLength('X', bytes.length);
    this.parts.push(bytes);
  }

  withLength(instruction: string, length: number): void {
    const bytes = new Uint8Array(5);
    bytes[0] = instruction.charCodeAt(0);
    new DataView(bytes.buffer).setUint32(1, length, true);
    this.parts.push(bytes);
  }

  number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.integer(BigInt(value));
    else this.float(value);
  }

  float(value: number): void {
    const bytes = new Uint8Array(9);
    bytes[0] = 0x47;
    new DataView(bytes.buffer).setFloat64(1, value, false);
    this.parts.push(bytes);
  }

  integer(value: bigint): void {
    if (value === BigInt.asUintN(8, value)) this.ascii(`K${String.fromCharCode(Number(value))}`);
    else if (value === BigInt.asIntN(32, value)) this.withLength('J', Number(value));
    else this.long(value);
  }

  /** Little-endian two's complement in as few bytes as hold it; 255 bytes is the most. */
  long(value: bigint): void {
    let length = 1;
    while (value !== BigInt.asIntN(8 * length, value)) length++;
    const bytes = Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
    this.ascii(`\x8a${String.fromCharCode(length)}`);
    this.parts.push(bytes);
  }

  list(values: readonly WritableValue[], path: string, depth: number): void {
    this.ascii('](');
    values.forEach((each, i) => {
      this.value(each, `${path}[${i}]`, depth + 1);
    });
    this.ascii('e');
  }

  dictionary(map: ReadonlyMap<string | number, WritableValue>, path: string, depth: number): void {
    const isStateDict = map.size > 0 && [...map.values()].every(isTensor);
    this.ascii(isStateDict ? 'ccollections\nOrderedDict\n)R(' : '}(');
    for (const [key, each] of map) {
      if (typeof key === 'number') this.number(key);
      else this.text(key);
      this.value(each, `${path}.${key}`, depth + 1);
    }
    this.ascii('u');
  }

  /** _rebuild_tensor_v2((storage), offset, sizes, strides, requires_grad, hooks). */
  tensor(tensor: Tensor, path: string): void {
    const { type, shape } = tensor;
    const storageClass = storageClasses[type];
    if (!storageClass)
      throw unwritable(path, `is a tensor of type ${type}, which PyTorch's files do not have`);
    this.ascii(`ctorch._utils\n_rebuild_tensor_v2\n((`);
    this.text('storage');
    this.ascii(`ctorch\n${storageClass}\n`);
    this.text(String(this.storages.length));
    this.text('cpu');
    this.number(elementCount(shape));
    this.ascii('tQK\0');
    this.sizes(shape);
    this.sizes(rowMajor(shape));
    this.ascii('\x89ccollections\nOrderedDict\n)RtR');
    this.storages.push(tensor);
  }

  sizes(values: readonly number[]): void {
    this.ascii('(');
    for (const value of values) this.number(value);
    this.ascii('t');
  }
}

function isObject(value: unknown): value is { readonly [key: string]: WritableValue } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function unwritable(path: string, what: string): OsteonError {
  return new OsteonError('pth-unwritable', `${path} ${what}`, {
    hint: 'Write tensors, numbers, texts, truth values, null, and lists and dictionaries of these.',
    kind: 'usage',
  });
}
