/**
 * NumPy arrays and scalars in a pickle (JMedSeg's `.pkl` files, the log inside an nnU-Net checkpoint).
 * Source: `__reduce__` and `__setstate__` of ndarray and dtype, numpy/core/src/multiarray.
 */

import { OsteonError } from '../../../errors.ts';
import {
  bytesPerElement,
  type ElementType,
  elementCount,
  type Shape,
  type Tensor,
  zeros,
} from '../../tensor.ts';
import { isAligned, swapEndian, viewElements } from '../typed-bytes.ts';
import { bytes, sizes } from './arguments.ts';
import type { Source } from './source.ts';
import { columnMajor, gather } from './strided.ts';
import { PickleFunction, type Unfinished } from './values.ts';

const elementTypes: Readonly<Record<string, ElementType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  b1: 'bool',
};

/** numpy.dtype: its state says whether the bytes are big-endian. */
class NumpyType implements Unfinished {
  readonly name = 'numpy.dtype';
  readonly memo: number[] = [];
  readonly element: ElementType;
  bigEndian: boolean;
  readonly #source: Source;

  constructor(code: unknown, source: Source) {
    const [, order, kind] = /^([<>|=]?)([a-z]\d+|\?)$/.exec(typeof code === 'string' ? code : '') ?? [];
    const element = elementTypes[kind === '?' ? 'b1' : kind];
    if (!element)
      throw new OsteonError(
        'pth-type-refused',
        `${source.name} holds a NumPy array of type ${JSON.stringify(code) ?? 'unknown'}`,
        { hint: `Types that can be read: ${Object.keys(elementTypes).join(', ')}.` },
      );
    this.element = element;
    this.bigEndian = order === '>';
    this.#source = source;
  }

  build(state: unknown): this {
    if (!Array.isArray(state) || state.length < 4) throw this.#source.broken('a NumPy type has no state');
    if (state[3] !== null && state[3] !== undefined) throw this.#source.broken('a NumPy type has fields');
    if (typeof state[1] === 'string') this.bigEndian = state[1] === '>';
    return this;
  }
}

/** Elements of raw bytes in the machine's order; a copy only where order or alignment demand it. */
function tensorOf(type: unknown, shape: Shape, data: Uint8Array, fortran: boolean, source: Source): Tensor {
  if (!(type instanceof NumpyType)) throw source.broken('a NumPy array has no type');
  const { element, bigEndian } = type;
  const needed = elementCount(shape) * bytesPerElement(element);
  if (data.length !== needed) throw source.broken(`a NumPy array of ${needed} bytes has ${data.length}`);
  if (bigEndian || fortran || !isAligned(element, data)) source.charge(3 * needed);
  const ordered = bigEndian ? swapEndian(data, bytesPerElement(element)) : data;
  const values = viewElements(element, ordered);
  if (!fortran || shape.length < 2) return { type: element, shape, data: values };
  const into = zeros(element, shape);
  gather(values, shape, columnMajor(shape), into.data);
  return into;
}

/** The allow list of NumPy's names, and Jittor's, which wrap them. */
export function numpyGlobals(source: Source): Map<string, unknown> {
  const reconstruct = (): Unfinished & { name: string } => ({
    name: 'numpy.ndarray',
    memo: [],
    build(state) {
      if (!Array.isArray(state)) throw source.broken('a NumPy array has no state');
      // (version, shape, type, is Fortran, bytes); the version came later than the rest.
      const [shape, type, fortran, data] = state.length === 5 ? state.slice(1) : state;
      const raw = bytes(data, 'the data of a NumPy array', source);
      return tensorOf(
        type,
        sizes(shape, 'the shape of a NumPy array', source),
        raw,
        fortran === true,
        source,
      );
    },
  });
  const scalar = ([type, data]: readonly unknown[]) => {
    const { type: element, data: values } = tensorOf(
      type,
      [],
      bytes(data, 'a NumPy scalar', source),
      false,
      source,
    );
    const value = values[0];
    if (element === 'bool') return value === 1;
    if (element === 'float16') throw source.broken('a NumPy scalar is a float16');
    return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  };
  const fromBuffer = ([data, type, shape, order]: readonly unknown[]) =>
    tensorOf(
      type,
      sizes(shape, 'the shape of a NumPy array', source),
      bytes(data, 'the data of a NumPy array', source),
      order === 'F',
      source,
    );
  const functions: Record<string, (args: readonly unknown[]) => unknown> = {
    'numpy.core.multiarray._reconstruct': reconstruct,
    'numpy.core.multiarray.scalar': scalar,
    'numpy.core.numeric._frombuffer': fromBuffer,
    'numpy.dtype': ([code]) => new NumpyType(code, source),
    'numpy.ndarray': () => {
      throw source.broken('a NumPy array is made directly');
    },
    // Jittor's variables wrap the array that they are made of.
    'jittor.Var': ([array]) => array,
    'jittor_core.Var': ([array]) => array,
  };
  return new Map(Object.entries(functions).map(([name, call]) => [name, new PickleFunction(name, call)]));
}
