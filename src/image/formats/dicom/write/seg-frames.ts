/** Frames of a segmentation: which slices a label occupies, and their pixels as DICOM packs them. */

import { OsteonError } from '../../../../errors.ts';
import type { LabelImage } from '../../../image.ts';

/** Where a label occurs in one slice: pixels `first` to `last` of the slice hold it, others may too. */
interface Occurrence {
  first: number;
  last: number;
}

/** A label and the slices (index 2) in which it occurs, both ascending. */
export interface SegmentSlices {
  readonly label: number;
  readonly slices: ReadonlyMap<number, Readonly<Occurrence>>;
}

/** More bytes than one typed array or one element's length field can hold. */
const mostBytes = 0xfffffffe;

/** All labels but 0 with their slices, in one pass over the voxels. */
export function findSegments({ geometry, labels }: LabelImage): SegmentSlices[] {
  const [nx, ny, nz] = geometry.size;
  const area = nx * ny;
  const found = new Map<number, Map<number, Occurrence>>();
  for (let k = 0; k < nz; k++) {
    let current = 0;
    let occurrence: Occurrence = { first: 0, last: 0 };
    for (let p = 0; p < area; p++) {
      const label = labels[k * area + p];
      if (label === 0) continue;
      if (label !== current) {
        current = label;
        occurrence = occurrenceOf(found, label, k, p);
      }
      occurrence.last = p;
    }
  }
  return [...found].map(([label, slices]) => ({ label, slices })).sort((a, b) => a.label - b.label);
}

function occurrenceOf(found: Map<number, Map<number, Occurrence>>, label: number, k: number, p: number) {
  const slices = found.get(label) ?? new Map<number, Occurrence>();
  found.set(label, slices);
  const occurrence = slices.get(k) ?? { first: p, last: p };
  slices.set(k, occurrence);
  return occurrence;
}

/** One frame: a slice of the grid, and for BINARY the segment it shows. */
export interface SegFrame {
  readonly slice: number;
  /** Index into the segments; undefined for LABELMAP. */
  readonly segment?: number;
}

/**
 * Pixels of BINARY frames: one bit each, least significant first, frame after frame with no bit between them
 * (PS3.5 8.1.1): where rows x columns is no multiple of 8 a frame begins inside a byte.
 */
export function packBinary(
  image: LabelImage,
  segments: readonly SegmentSlices[],
  frames: readonly SegFrame[],
) {
  const area = image.geometry.size[0] * image.geometry.size[1];
  const bytes = allocate(Math.ceil((area * frames.length) / 8));
  frames.forEach(({ slice, segment }, f) => {
    const { label, slices } = segments[segment as number];
    const occurrence = slices.get(slice);
    if (occurrence === undefined) return;
    const firstByte = Math.floor((area * f) / 8);
    const firstBit = (area * f) % 8;
    for (let p = occurrence.first; p <= occurrence.last; p++) {
      if (image.labels[slice * area + p] !== label) continue;
      const bit = firstBit + p;
      bytes[firstByte + (bit >>> 3)] |= 1 << (bit & 7);
    }
  });
  return bytes;
}

/** Pixels of LABELMAP frames: the label itself in `bits` bits, little endian. */
export function packLabelmap({ geometry, labels }: LabelImage, frames: readonly SegFrame[], bits: 8 | 16) {
  const area = geometry.size[0] * geometry.size[1];
  const bytes = allocate((area * frames.length * bits) / 8);
  const view = new DataView(bytes.buffer);
  frames.forEach(({ slice }, f) => {
    for (let p = 0; p < area; p++) {
      const label = labels[slice * area + p];
      if (bits === 8) bytes[f * area + p] = label;
      else view.setUint16(2 * (f * area + p), label, true);
    }
  });
  return bytes;
}

function allocate(byteLength: number): Uint8Array<ArrayBuffer> {
  if (byteLength > mostBytes)
    throw new OsteonError('seg-too-large', `the frames need ${byteLength} bytes; a DICOM file holds 4 GiB`, {
      hint: 'write LABELMAP instead of BINARY, or fewer labels per file',
    });
  return new Uint8Array(byteLength);
}
