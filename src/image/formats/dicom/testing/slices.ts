/** Tiny CT slices in memory, for tests of what readers make of folders. */

import { type DicomFile, memoryFile } from '../file.ts';
import type { DicomElement } from '../write/element.ts';
import { encodePart10 } from '../write/part10.ts';

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

export const rows = 4;
export const columns = 5;

export interface SliceOptions {
  readonly name?: string;
  readonly z: number;
  /** Default [0, 0, z]. */
  readonly positionMm?: readonly [number, number, number];
  /** HU of every voxel; default 10 z, so that the order of slices shows. */
  readonly hu?: number;
  /** SOP Instance UID; default from the name. */
  readonly uid?: string;
  /** Replace or, where undefined, leave out elements of the default slice. */
  readonly tags?: Readonly<Record<number, readonly [DicomElement[1], DicomElement[2]] | undefined>>;
}

let made = 0;

/** One CT slice of 5 x 4 voxels, 0.5 mm wide and 0.75 mm high. */
export function ctSlice({
  z,
  positionMm = [0, 0, z],
  hu = 10 * z,
  tags = {},
  ...rest
}: SliceOptions): DicomFile {
  const uid = rest.uid ?? `1.2.826.${++made}`;
  const pixels = new Int16Array(rows * columns).fill(hu);
  const elements = new Map<number, readonly [DicomElement[1], DicomElement[2]]>([
    [0x00080008, ['CS', ['ORIGINAL', 'PRIMARY', 'AXIAL']]],
    [0x00080060, ['CS', 'CT']],
    [0x00100010, ['PN', 'NOBODY']],
    [0x00100020, ['LO', 'P1']],
    [0x00180050, ['DS', 2]],
    [0x0020000d, ['UI', '1.2.3.1']],
    [0x0020000e, ['UI', '1.2.3.2']],
    [0x00200011, ['IS', 3]],
    [0x00200012, ['IS', 1]],
    [0x00200032, ['DS', positionMm]],
    [0x00200037, ['DS', [1, 0, 0, 0, 1, 0]]],
    [0x00200052, ['UI', '1.2.3.3']],
    [0x00280002, ['US', 1]],
    [0x00280004, ['CS', 'MONOCHROME2']],
    [0x00280010, ['US', rows]],
    [0x00280011, ['US', columns]],
    [0x00280030, ['DS', [0.75, 0.5]]],
    [0x00280100, ['US', 16]],
    [0x00280101, ['US', 16]],
    [0x00280102, ['US', 15]],
    [0x00280103, ['US', 1]],
    [0x00281052, ['DS', 0]],
    [0x00281053, ['DS', 1]],
    [0x7fe00010, ['OW', new Uint8Array(pixels.buffer)]],
  ]);
  for (const [tag, value] of Object.entries(tags)) {
    if (value === undefined) elements.delete(Number(tag));
    else elements.set(Number(tag), value);
  }
  const dataset = [...elements].map(([tag, [vr, value]]) => [tag, vr, value] as DicomElement);
  return memoryFile(rest.name ?? `${uid}.dcm`, encodePart10(ctImageStorage, uid, dataset));
}

/** Slices at the given heights (mm). */
export function ctSeries(heights: readonly number[], options: Omit<SliceOptions, 'z'> = {}): DicomFile[] {
  return heights.map((z) => ctSlice({ ...options, z }));
}
