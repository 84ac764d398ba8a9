/**
 * The header of NIfTI-1 and NIfTI-2 (nifti.nimh.nih.gov: nifti1.h, nifti2.h): fields as they stand in the
 * file. What they mean for the grid is in `geometry.ts`.
 */

import { OsteonError } from '../../../errors.ts';
import type { ElementType } from '../raw/elements.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';

export interface NiftiHeader {
  readonly littleEndian: boolean;
  /** True where the voxels lie in a separate `.img`. */
  readonly pair: boolean;
  readonly dim: readonly number[];
  readonly pixdim: readonly number[];
  readonly type: ElementType;
  readonly voxOffset: number;
  readonly slope: number;
  readonly intercept: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** quatern_b, c, d and the offsets x, y, z. */
  readonly quaternion: readonly number[];
  /** Three rows of four, RAS, in the unit of `unitMm`. */
  readonly sform: readonly number[];
  /** Length of the file's unit in mm. */
  readonly unitMm: number;
  /** The file holds float32 numbers (NIfTI-1). */
  readonly single: boolean;
}

export const niftiHeader1Bytes = 348;
export const niftiHeader2Bytes = 540;

const types: Record<number, ElementType> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
};

const otherTypes: Record<number, string> = {
  1: 'one-bit voxels',
  32: 'complex numbers',
  128: 'colours (RGB)',
  1536: '128-bit floats',
  1792: 'complex numbers',
  2048: 'complex numbers',
  2304: 'colours (RGBA)',
};

/** `n+1`, `ni1`, `n+2`, `ni2`, or undefined where the bytes are no NIfTI header. */
export function niftiMagic(bytes: Uint8Array): 'n+1' | 'ni1' | 'n+2' | 'ni2' | undefined {
  const ascii = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const one = ascii(344);
  if (one === 'n+1\0' || one === 'ni1\0') return one.slice(0, 3) as 'n+1' | 'ni1';
  const two = ascii(4);
  if (two === 'n+2\0' || two === 'ni2\0') return two.slice(0, 3) as 'n+2' | 'ni2';
  return undefined;
}

/**
 * Reads the first bytes of a file (348 or 540, or all it has).
 * @throws OsteonError `invalid-header`, `unsupported-content`, `analyze-no-orientation`.
 */
export function parseNiftiHeader(bytes: Uint8Array, name: string): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = niftiMagic(bytes);
  if (magic === undefined) {
    if (bytes.length < niftiHeader1Bytes)
      throw new OsteonError(
        'truncated-file',
        `'${name}' ends early: it has ${bytes.length} bytes, and the header alone takes ${niftiHeader1Bytes}.`,
        { hint: 'Copy or export the file again, and compare its size with the original.' },
      );
    if (bytes.length >= 4 && (view.getInt32(0, true) === 348 || view.getInt32(0, false) === 348))
      throw new OsteonError(
        'analyze-no-orientation',
        `'${name}' is an Analyze 7.5 file, which does not say which side is left.`,
        { hint: 'Convert it to NIfTI with the program that made it, where the orientation is still known.' },
      );
    throw invalidHeader('NIfTI', name, 'neither NIfTI-1 nor NIfTI-2 (no magic string)');
  }
  const second = magic.endsWith('2');
  const size = second ? niftiHeader2Bytes : niftiHeader1Bytes;
  if (bytes.length < size) throw invalidHeader('NIfTI', name, `${bytes.length} bytes where ${size} belong`);
  const littleEndian = view.getInt32(0, true) === size;
  if (!littleEndian && view.getInt32(0, false) !== size)
    throw invalidHeader('NIfTI', name, `sizeof_hdr is ${view.getInt32(0, true)}, not ${size}`);
  const header = (second ? fields2 : fields1)(view, littleEndian);
  const type = types[header.datatype];
  if (type === undefined) {
    const what = otherTypes[header.datatype];
    if (what === undefined) throw invalidHeader('NIfTI', name, `datatype ${header.datatype} is not defined`);
    throw unsupported(name, `holds ${what}`, 'Export one scalar volume (a CT scan or a label map) instead.');
  }
  return { ...header, type, littleEndian, pair: magic.startsWith('ni') };
}

type Fields = Omit<NiftiHeader, 'type' | 'littleEndian' | 'pair'> & { datatype: number };

function fields1(view: DataView, le: boolean): Fields {
  const f32 = (at: number, n: number) => Array.from({ length: n }, (_, i) => view.getFloat32(at + 4 * i, le));
  return {
    dim: Array.from({ length: 8 }, (_, i) => view.getInt16(40 + 2 * i, le)),
    datatype: view.getInt16(70, le),
    pixdim: f32(76, 8),
    voxOffset: view.getFloat32(108, le),
    slope: view.getFloat32(112, le),
    intercept: view.getFloat32(116, le),
    unitMm: unitMm(view.getUint8(123)),
    qformCode: view.getInt16(252, le),
    sformCode: view.getInt16(254, le),
    quaternion: f32(256, 6),
    sform: f32(280, 12),
    single: true,
  };
}

function fields2(view: DataView, le: boolean): Fields {
  const f64 = (at: number, n: number) => Array.from({ length: n }, (_, i) => view.getFloat64(at + 8 * i, le));
  const i64 = (at: number) => Number(view.getBigInt64(at, le));
  return {
    datatype: view.getInt16(12, le),
    dim: Array.from({ length: 8 }, (_, i) => i64(16 + 8 * i)),
    pixdim: f64(104, 8),
    voxOffset: i64(168),
    slope: view.getFloat64(176, le),
    intercept: view.getFloat64(184, le),
    qformCode: view.getInt32(344, le),
    sformCode: view.getInt32(348, le),
    quaternion: f64(352, 6),
    sform: f64(400, 12),
    unitMm: unitMm(view.getInt32(500, le)),
    single: false,
  };
}

/** xyzt_units: 1 metre, 2 millimetre, 3 micrometre; 0 (unknown) counts as millimetre, as every reader does. */
function unitMm(xyzt: number): number {
  return [1, 1000, 1, 1e-3][xyzt & 7] ?? 1;
}
