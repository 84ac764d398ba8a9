/** A TensorProto: weights and constants of an ONNX file, in any of the ways in which the format keeps numbers. */

import { OsteonError } from '../../../errors.ts';
import {
  bytesPerElement,
  type ElementType,
  elementCount,
  formatShape,
  type Tensor,
  zeros,
} from '../../tensor.ts';
import { elementTypeCodes, elementTypeWithCode } from '../element-types.ts';
import {
  bytesOf,
  type Field,
  floatsOf,
  integerOf,
  integersOf,
  notOnnx,
  readFields,
  textOf,
} from './protobuf-reader.ts';

/** The element type of a number of TensorProto.DataType. */
export function elementTypeOf(code: number, what: string): ElementType {
  const type = elementTypeWithCode(code);
  if (type) return type;
  throw new OsteonError('onnx-type', `${what} has the element type number ${code}, which is not supported`, {
    hint: `Export the network with the types ${Object.keys(elementTypeCodes).join(', ')}.`,
  });
}

/** Fields that list numbers: float_data, int32_data, int64_data, double_data, uint64_data. */
const listed = new Set([4, 5, 7, 10, 11]);

function listedNumbers(field: Field): readonly (number | bigint)[] {
  if (field.number === 4) return floatsOf(field, 4);
  return field.number === 10 ? floatsOf(field, 8) : integersOf(field);
}

/** @throws OsteonError `onnx-external-data` where the numbers are in another file */
export function parseTensor(message: Uint8Array): { name: string; tensor: Tensor } {
  const shape: number[] = [];
  const numbers: (number | bigint)[] = [];
  let name = '';
  let code = 0;
  let raw: Uint8Array | undefined;
  let elsewhere = false;
  for (const field of readFields(message)) {
    if (field.number === 1) shape.push(...integersOf(field).map(Number));
    else if (field.number === 2) code = integerOf(field);
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = bytesOf(field);
    else if (listed.has(field.number)) for (const value of listedNumbers(field)) numbers.push(value);
    else if (field.number === 13 || (field.number === 14 && integerOf(field) === 1)) elsewhere = true;
  }
  if (elsewhere)
    throw new OsteonError('onnx-external-data', `the numbers of '${name}' are in another file`, {
      hint: 'Save the network as one file (onnx.save with save_as_external_data=False).',
    });
  if (shape.some((size) => size < 0 || !Number.isSafeInteger(size)))
    throw notOnnx(`the tensor '${name}' has the shape ${formatShape(shape)}`);
  return { name, tensor: fill(elementTypeOf(code, `the tensor '${name}'`), shape, name, raw, numbers) };
}

function fill(
  type: ElementType,
  shape: readonly number[],
  name: string,
  raw: Uint8Array | undefined,
  numbers: readonly (number | bigint)[],
): Tensor {
  const count = elementCount(shape);
  const found = raw ? raw.length / bytesPerElement(type) : numbers.length;
  // Checked before memory is taken: a broken shape may ask for any amount.
  if (found !== count)
    throw notOnnx(
      `the tensor '${name}' of shape ${formatShape(shape)} has ${found} elements instead of ${count}`,
    );
  const tensor = zeros(type, shape);
  const { data } = tensor;
  // Both the format and the machines this runs on put the lowest byte first.
  if (raw) new Uint8Array(data.buffer).set(raw);
  else if (data instanceof BigInt64Array) for (const [i, value] of numbers.entries()) data[i] = BigInt(value);
  else for (const [i, value] of numbers.entries()) data[i] = Number(value);
  return tensor;
}
