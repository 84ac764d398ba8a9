/** Element types by their numbers in ONNX (TensorProto.DataType). */

import type { ElementType } from '../tensor.ts';

/** The number of each element type; also what `Cast` names its target with. */
export const elementTypeCodes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
};

/** The element type of a number; undefined for one that tensors here do not have. */
export function elementTypeWithCode(code: number): ElementType | undefined {
  return (Object.keys(elementTypeCodes) as ElementType[]).find((type) => elementTypeCodes[type] === code);
}
