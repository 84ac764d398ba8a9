/** The header that we write; `ElementDataFile` is its last line. */

import type { Geometry } from '../../image.ts';
import type { ElementType } from '../raw/elements.ts';

const names: Record<ElementType, string> = {
  int8: 'MET_CHAR',
  uint8: 'MET_UCHAR',
  int16: 'MET_SHORT',
  uint16: 'MET_USHORT',
  int32: 'MET_INT',
  uint32: 'MET_UINT',
  int64: 'MET_LONG_LONG',
  uint64: 'MET_ULONG_LONG',
  float32: 'MET_FLOAT',
  float64: 'MET_DOUBLE',
};

/** Digits that `CompressedDataSize` is given, so that the size can be filled in when it is known. */
export const sizeDigits = 15;

/** The header; `compressedSize` may be filled in later, at `sizeAt`. */
export function encodeMetaImageHeader(
  { size, spacingMm, originMm, direction }: Geometry,
  type: ElementType,
  { dataFile = 'LOCAL', compressedSize = 0 } = {},
): { text: string; sizeAt: number } {
  const axes = [0, 1, 2].flatMap((axis) => [0, 1, 2].map((row) => direction[3 * row + axis]));
  const before = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = True',
    'CompressedDataSize = ',
  ].join('\n');
  const after = [
    '',
    `TransformMatrix = ${axes.join(' ')}`,
    `Offset = ${originMm.join(' ')}`,
    'CenterOfRotation = 0 0 0',
    `ElementSpacing = ${spacingMm.join(' ')}`,
    `DimSize = ${size.join(' ')}`,
    `ElementType = ${names[type]}`,
    `ElementDataFile = ${dataFile}`,
    '',
  ].join('\n');
  return { text: before + String(compressedSize).padStart(sizeDigits, '0') + after, sizeAt: before.length };
}
