/** The header that we write: NIfTI-1, or NIfTI-2 where an axis has more than 32767 voxels. */

import { determinant } from '../../geometry.ts';
import type { Geometry, Matrix3 } from '../../image.ts';
import { mapMatrix } from '../../vector.ts';
import { type ElementType, elementTypes } from '../raw/elements.ts';

const codes: Record<ElementType, number> = {
  uint8: 2,
  int16: 4,
  int32: 8,
  float32: 16,
  float64: 64,
  int8: 256,
  uint16: 512,
  uint32: 768,
  int64: 1024,
  uint64: 1280,
};

/**
 * Header and the four bytes after it, little endian. sform and qform say the same (code 1, scanner), so that
 * programs that use either see one place; unit mm; no scaling.
 */
export function encodeNiftiHeader(geometry: Geometry, type: ElementType): Uint8Array {
  return geometry.size.some((n) => n > 32767) ? encode2(geometry, type) : encode1(geometry, type);
}

function encode1(geometry: Geometry, type: ElementType): Uint8Array {
  const view = new DataView(new ArrayBuffer(352));
  const { pixdim, floats } = orientation(geometry);
  view.setInt32(0, 348, true);
  for (const [i, n] of dimensions(geometry).entries()) view.setInt16(40 + 2 * i, n, true);
  view.setInt16(70, codes[type], true);
  view.setInt16(72, 8 * elementTypes[type], true);
  for (const [i, x] of pixdim.entries()) view.setFloat32(76 + 4 * i, x, true);
  view.setFloat32(108, 352, true); // vox_offset
  view.setFloat32(112, 1, true); // scl_slope
  view.setUint8(123, 2); // xyzt_units: mm
  view.setInt16(252, 1, true); // qform_code: scanner
  view.setInt16(254, 1, true); // sform_code: scanner
  for (const [i, x] of floats.entries()) view.setFloat32(256 + 4 * i, x, true);
  setAscii(view, 344, 'n+1\0');
  return new Uint8Array(view.buffer);
}

function encode2(geometry: Geometry, type: ElementType): Uint8Array {
  const view = new DataView(new ArrayBuffer(544));
  const { pixdim, floats } = orientation(geometry);
  view.setInt32(0, 540, true);
  setAscii(view, 4, 'n+2\0\r\n\x1a\n');
  view.setInt16(12, codes[type], true);
  view.setInt16(14, 8 * elementTypes[type], true);
  for (const [i, n] of dimensions(geometry).entries()) view.setBigInt64(16 + 8 * i, BigInt(n), true);
  for (const [i, x] of pixdim.entries()) view.setFloat64(104 + 8 * i, x, true);
  view.setBigInt64(168, 544n, true); // vox_offset
  view.setFloat64(176, 1, true); // scl_slope
  view.setInt32(344, 1, true); // qform_code: scanner
  view.setInt32(348, 1, true); // sform_code: scanner
  for (const [i, x] of floats.entries()) view.setFloat64(352 + 8 * i, x, true);
  view.setInt32(500, 2, true); // xyzt_units: mm
  return new Uint8Array(view.buffer);
}

function dimensions({ size }: Geometry): number[] {
  return [3, ...size, 1, 1, 1, 1];
}

function setAscii(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
}

/** The fields that place the grid, LPS turned to RAS: pixdim; quaternion, offset and rows of the sform. */
function orientation({ direction, spacingMm, originMm }: Geometry) {
  const signs = [-1, -1, 1];
  const ras = mapMatrix(direction, (x, row) => x * signs[row] + 0);
  const offset = originMm.map((x, row) => x * signs[row] + 0);
  const rows = [0, 1, 2].flatMap((row) => [
    ...[0, 1, 2].map((axis) => ras[3 * row + axis] * spacingMm[axis]),
    offset[row],
  ]);
  const qfac = determinant(ras) < 0 ? -1 : 1;
  const rotation = mapMatrix(ras, (x, _, column) => (column === 2 ? x * qfac : x));
  return {
    pixdim: [qfac, ...spacingMm, 0, 0, 0, 0],
    floats: [...quaternionOf(rotation), ...offset, ...rows],
  };
}

/** b, c, d of the unit quaternion (a >= 0) of a rotation; the largest component first, so nothing cancels. */
function quaternionOf(m: Matrix3): [number, number, number] {
  const squares = [
    1 + m[0] + m[4] + m[8],
    1 + m[0] - m[4] - m[8],
    1 - m[0] + m[4] - m[8],
    1 - m[0] - m[4] + m[8],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  const w = 2 * Math.sqrt(squares[largest]);
  const [x, y, z] = [m[7] - m[5], m[2] - m[6], m[3] - m[1]];
  const [xy, xz, yz] = [m[1] + m[3], m[2] + m[6], m[5] + m[7]];
  const q = [
    [w / 4, x / w, y / w, z / w],
    [x / w, w / 4, xy / w, xz / w],
    [y / w, xy / w, w / 4, yz / w],
    [z / w, xz / w, yz / w, w / 4],
  ][largest];
  const sign = q[0] < 0 ? -1 : 1;
  const [b, c, d] = q.slice(1).map((x) => x * sign + 0);
  // Half a turn: readers take a = sqrt(1 - b2 - c2 - d2), and 6e-8 of rounding down would make it 3e-4.
  return Math.abs(q[0]) < 1e-6 ? [awayFromZero(b), awayFromZero(c), awayFromZero(d)] : [b, c, d];
}

/** The nearest float32 that is not smaller in magnitude. */
function awayFromZero(value: number): number {
  const near = Math.fround(value);
  return Math.abs(near) >= Math.abs(value) ? near : Math.fround(value * (1 + 2 ** -23));
}
