/** Reads a DICOM segmentation (PS3.3 A.51): BINARY, FRACTIONAL or LABELMAP, as a label image. */

import dicomParser, { type DataSet } from 'dicom-parser';
import { OsteonError } from '../../../errors.ts';
import type { LabelArray, LabelImage } from '../../image.ts';
import { inflateRaw } from '../raw/inflate.ts';
import { macroItems } from './acquisition.ts';
import { segGrid } from './seg-geometry.ts';
import { frameReader, type VisitPixels } from './seg-pixels.ts';
import { textOf } from './text.ts';
import { labelValueTag, privateCreator, privateCreatorTag } from './write/seg-segments.ts';
import { labelMapSegmentationStorage, segmentationStorage } from './write/segmentation.ts';

export interface SegOptions {
  /**
   * Where two segments hold one voxel: `refuse` (the default), or `highest`, which gives it to the segment
   * with the highest number.
   */
  readonly overlap?: 'refuse' | 'highest';
  /** FRACTIONAL: the share of the maximum from which on a voxel belongs to the segment. Default 0.5. */
  readonly fractionalThreshold?: number;
}

/** Inflated segmentations of more bytes than this are refused: a deflate bomb, not a scan. */
const inflatedLimit = 2 ** 31;
/** More voxels than one typed array is meant to hold. */
const mostVoxels = 2 ** 32;

/** True for a Part 10 file of one of the segmentation SOP classes, or of modality SEG; looks at the header only. */
export function isSegmentation(bytes: Uint8Array): boolean {
  try {
    const file = parse(bytes, 'x00080060');
    return isSegmentationClass(file);
  } catch {
    return false;
  }
}

/**
 * Reads a segmentation object, uncompressed, deflated or RLE. Frames may come in any order and slices may be
 * missing (they are 0); segments keep their numbers, or their labels where Osteon wrote the file; names are
 * the Segment Labels. The grid is right-handed: index 2 runs along row x column direction.
 * @throws OsteonError `not-a-segmentation`, `truncated-file`, `seg-geometry`, `seg-overlap`, `seg-syntax`.
 */
export function parseSegmentation(bytes: Uint8Array, options: SegOptions = {}): LabelImage {
  const file = parse(bytes);
  if (!isSegmentationClass(file)) throw notSegmentation('it is another kind of DICOM object');
  const type = textOf(file, 'x00620001') ?? '';
  if (type !== 'BINARY' && type !== 'FRACTIONAL' && type !== 'LABELMAP')
    throw notSegmentation(`its Segmentation Type is '${type}'`);
  const rows = file.uint16('x00280010') ?? 0;
  const columns = file.uint16('x00280011') ?? 0;
  const frames = Number(textOf(file, 'x00280008') ?? 0);
  if (!(rows > 0 && columns > 0 && Number.isInteger(frames) && frames > 0))
    throw notSegmentation(`it has ${frames} frames of ${columns} x ${rows} pixels`);
  const grid = segGrid(file, frames, rows, columns);
  const [nx, ny, nz] = grid.geometry.size;
  if (nx * ny * nz > mostVoxels) throw notSegmentation(`its grid of ${nx} x ${ny} x ${nz} is too large`);
  const segments = segmentsOf(file);
  const bitsAllocated = file.uint16('x00280100') ?? 1;
  const numbers = new Uint16Array(nx * ny * nz);
  const pixelsOf = frameReader({ file, bitsAllocated, frames, rows, columns });
  const paint = type === 'LABELMAP' ? labelmapPainter(file) : maskPainter(file, type, segments, options);
  for (let f = 0; f < frames; f++) {
    const start = grid.slices[f] * nx * ny;
    paint(f, numbers.subarray(start, start + nx * ny), pixelsOf(f));
  }
  const names: Record<number, string> = {};
  for (const { label, name } of segments.values()) if (name !== undefined && label !== 0) names[label] = name;
  return { geometry: grid.geometry, labels: relabel(numbers, segments), names };
}

interface Segment {
  readonly number: number;
  /** The number, or the value that the label had when Osteon wrote it. */
  readonly label: number;
  readonly name?: string;
}

/** Writes what one frame says into its slice. */
type Painter = (frame: number, slice: Uint16Array, pixels: VisitPixels) => void;

/** Pixel Padding Value is the background, which is 0 here (PS3.3 C.8.20.2.3). */
function labelmapPainter(file: DataSet): Painter {
  const backgroundValue = file.uint16('x00280120') ?? 0;
  return (_, slice, pixels) =>
    pixels((p, number) => {
      if (number !== backgroundValue) slice[p] = number;
    });
}

function maskPainter(
  file: DataSet,
  type: 'BINARY' | 'FRACTIONAL',
  segments: ReadonlyMap<number, Segment>,
  { overlap = 'refuse', fractionalThreshold = 0.5 }: SegOptions,
): Painter {
  const maximum = file.uint16('x0062000e') ?? 255;
  const least = type === 'BINARY' ? 1 : Math.max(1, fractionalThreshold * maximum);
  const ofFrame = segmentNumbers(file);
  return (frame, slice, pixels) => {
    const number = ofFrame(frame);
    pixels((p, value) => {
      if (value < least) return;
      const before = slice[p];
      if (before !== 0 && before !== number && overlap === 'refuse')
        throw overlapping(segments.get(before), segments.get(number));
      if (number > before) slice[p] = number;
    });
  };
}

/** Referenced Segment Number of a frame: its own, or the one that all frames share. */
function segmentNumbers(file: DataSet): (frame: number) => number {
  const shared = macroItems(file.elements.x52009229?.items?.[0]?.dataSet);
  const perFrame = file.elements.x52009230?.items ?? [];
  return (frame) => {
    const places = [...macroItems(perFrame[frame]?.dataSet), ...shared];
    const number = places.find((place) => place.elements.x0062000b !== undefined)?.uint16('x0062000b');
    if (number === undefined || number === 0)
      throw notSegmentation(`frame ${frame + 1} does not say which segment it shows`);
    return number;
  };
}

function segmentsOf(file: DataSet): Map<number, Segment> {
  const segments = new Map<number, Segment>();
  for (const { dataSet } of file.elements.x00620002?.items ?? []) {
    const number = dataSet?.uint16('x00620004');
    if (dataSet === undefined || number === undefined) continue;
    const ours = dataSet.string(elementKey(privateCreatorTag))?.trim() === privateCreator;
    const label = (ours ? dataSet.uint32(elementKey(labelValueTag)) : undefined) ?? number;
    // Items have no character set of their own: the file's is handed on.
    dataSet.elements.x00080005 ??= file.elements.x00080005;
    segments.set(number, { number, label, name: textOf(dataSet, 'x00620005') });
  }
  return segments;
}

function relabel(numbers: Uint16Array, segments: ReadonlyMap<number, Segment>): LabelArray {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  const table = Uint32Array.from({ length: most + 1 }, (_, number) => segments.get(number)?.label ?? number);
  table[0] = 0;
  const highest = table.reduce((a, b) => Math.max(a, b), 0);
  if (highest > 65535) return Uint32Array.from(numbers, (number) => table[number]);
  const labels = highest > 255 ? numbers : new Uint8Array(numbers.length);
  for (let v = 0; v < numbers.length; v++) labels[v] = table[numbers[v]];
  return labels;
}

function parse(bytes: Uint8Array, untilTag?: string): DataSet {
  const inflater = (all: Uint8Array, position: number) => {
    const { bytes: inflated, complete } = inflateRaw(all.subarray(position), inflatedLimit);
    if (!complete && untilTag === undefined) throw notSegmentation('its deflated data break off');
    const whole = new Uint8Array(position + inflated.length);
    whole.set(all.subarray(0, position));
    whole.set(inflated, position);
    return whole;
  };
  try {
    return dicomParser.parseDicom(bytes, { untilTag, inflater } as dicomParser.ParseDicomOptions);
  } catch (cause) {
    if (cause instanceof OsteonError) throw cause;
    const inner = (cause as { exception?: unknown }).exception ?? cause;
    throw notSegmentation(`it cannot be parsed (${inner instanceof Error ? inner.message : inner})`);
  }
}

function isSegmentationClass(file: DataSet): boolean {
  const sopClass = textOf(file, 'x00080016');
  return (
    sopClass === segmentationStorage ||
    sopClass === labelMapSegmentationStorage ||
    textOf(file, 'x00080060') === 'SEG'
  );
}

function elementKey(tag: number): string {
  return `x${tag.toString(16).padStart(8, '0')}`;
}

function notSegmentation(why: string): OsteonError {
  return new OsteonError('not-a-segmentation', `not a readable DICOM segmentation: ${why}`, {
    hint: 'give a DICOM SEG file, or the labels as NIfTI or NRRD',
  });
}

function overlapping(a: Segment | undefined, b: Segment | undefined): OsteonError {
  const text = (segment?: Segment) => `${segment?.number ?? '?'} (${segment?.name ?? 'no name'})`;
  return new OsteonError('seg-overlap', `segments ${text(a)} and ${text(b)} share voxels`, {
    hint: "a label map holds one label per voxel: pass overlap 'highest', or remove one of the segments",
    kind: 'refused',
  });
}
