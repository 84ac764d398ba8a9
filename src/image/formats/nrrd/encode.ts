/** The header that we write: NRRD0005, left-posterior-superior, gzip. */

import type { Geometry, LabelImage } from '../../image.ts';
import { type ElementType, elementTypes } from '../raw/elements.ts';

/**
 * The text before the voxels. `dataFile` makes it a detached header. Names of labels become the keys of a
 * 3D Slicer segmentation (`.seg.nrrd`).
 */
export function encodeNrrdHeader(
  { size, spacingMm, originMm, direction }: Geometry,
  type: ElementType,
  { names = {}, dataFile }: { names?: LabelImage['names']; dataFile?: string } = {},
): string {
  const step = (axis: number) =>
    `(${[0, 1, 2].map((row) => direction[3 * row + axis] * spacingMm[axis] + 0).join(',')})`;
  const typeName = type === 'float32' ? 'float' : type === 'float64' ? 'double' : type;
  const segments = Object.entries(names).flatMap(([value, name], segment) => [
    `Segment${segment}_ID:=Segment_${value}`,
    `Segment${segment}_Name:=${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `Segment${segment}_LabelValue:=${value}`,
    `Segment${segment}_Layer:=0`,
  ]);
  return [
    'NRRD0005',
    `type: ${typeName}`,
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${size.join(' ')}`,
    `space directions: ${[0, 1, 2].map(step).join(' ')}`,
    'kinds: domain domain domain',
    ...(elementTypes[type] > 1 ? ['endian: little'] : []),
    'encoding: gzip',
    `space origin: (${originMm.join(',')})`,
    ...(dataFile === undefined ? [] : [`data file: ${dataFile}`]),
    ...segments,
    '',
    '',
  ].join('\n');
}
