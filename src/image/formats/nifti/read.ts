/** Reads NIfTI-1 and NIfTI-2: `.nii`, `.nii.gz`, `.hdr` with `.img`; recognised by content, never by name. */

import { voxelCount } from '../../geometry.ts';
import type { VoxelArray } from '../../image.ts';
import type { ReadOptions } from '../../report.ts';
import { type ByteFile, type ByteStream, bytesAt, plainStream } from '../raw/byte-file.ts';
import { missingDataFile } from '../raw/data-file.ts';
import { elementTypes } from '../raw/elements.ts';
import { invalidHeader } from '../raw/errors.ts';
import { memoryFile } from '../raw/memory-file.ts';
import { readVoxels, skip } from '../raw/read-voxels.ts';
import { narrowFloat64, rescale } from '../raw/rescale.ts';
import { type FormatResult, formatResult } from '../raw/result.ts';
import { volumeIndex } from '../raw/volume.ts';
import { niftiGeometry, niftiSize } from './geometry.ts';
import {
  type NiftiHeader,
  niftiHeader1Bytes,
  niftiHeader2Bytes,
  niftiMagic,
  parseNiftiHeader,
} from './header.ts';
import { niftiLabelNames } from './label-table.ts';

/** Reads a NIfTI file that lies in memory; see `readNifti`. `img` holds the voxels of a `.hdr`. */
export function parseNifti(
  bytes: Uint8Array,
  options: ReadOptions & { img?: Uint8Array } = {},
): Promise<FormatResult> {
  return readNifti(memoryFile(bytes, 'file.hdr', options.img && { 'file.img': options.img }), options);
}

/**
 * Reads one volume. Values are `scl_slope * stored + scl_inter` where the slope is set; integers stay integers
 * where that is exact. The sform is preferred, as nibabel does. Memory: the volume and a few MiB.
 * @throws OsteonError `truncated-file`, `corrupt-file`, `invalid-header`, `sheared-grid`, `many-volumes`,
 * `unsupported-content`, `analyze-no-orientation`.
 */
export async function readNifti(file: ByteFile, options: ReadOptions = {}): Promise<FormatResult> {
  const source = await open(file);
  try {
    const header = await readHeader(source.stream, file.name);
    const { geometry, checks } = niftiGeometry(header, file.name);
    const count = voxelCount(geometry);
    const { stored, names } = header.pair
      ? { stored: await readPair(file, header, count, options), names: undefined }
      : await readAttached(source, header, count, options);
    const scaled = Number.isFinite(header.slope) && header.slope !== 0;
    const intercept = Number.isFinite(header.intercept) ? header.intercept : 0;
    const voxels = narrowFloat64(scaled ? rescale(stored, header.slope, intercept) : stored);
    const result = formatResult({ format: 'nifti', name: file.name }, geometry, voxels, checks, options);
    return names ? { ...result, names } : result;
  } finally {
    await source.stream.close();
  }
}

/** A file behind an optional gzip wrapper, at its first byte. */
interface Source {
  readonly file: ByteFile;
  readonly stream: ByteStream;
  readonly compressed: boolean;
}

async function open(file: ByteFile): Promise<Source> {
  const [a, b] = await bytesAt(file, 0, 2);
  const compressed = a === 0x1f && b === 0x8b;
  return { file, compressed, stream: compressed ? file.inflateFrom(0) : plainStream(file, 0) };
}

/** Takes as many bytes from the stream as the header has: 348 or 540. */
async function readHeader(stream: ByteStream, name: string): Promise<NiftiHeader> {
  const bytes = new Uint8Array(niftiHeader2Bytes);
  let length = await stream.read(bytes.subarray(0, niftiHeader1Bytes));
  if (niftiMagic(bytes)?.endsWith('2')) length += await stream.read(bytes.subarray(niftiHeader1Bytes));
  return parseNiftiHeader(bytes.subarray(0, length), name);
}

/** Extensions are text of a few kB; what is longer is passed over. */
const longestExtensions = 1 << 20;

async function readAttached(source: Source, header: NiftiHeader, count: number, options: ReadOptions) {
  const [headerBytes, least] = header.single ? [niftiHeader1Bytes, 352] : [niftiHeader2Bytes, 544];
  const firstVolume = Math.max(wholeOffset(header, source.file.name), least);
  const start = firstVolume + volumeStart(header, source.file.name, count, options);
  const room = firstVolume - headerBytes;
  const extensions = new Uint8Array(room <= longestExtensions ? room : 0);
  const read = await source.stream.read(extensions);
  const names = niftiLabelNames(extensions.subarray(0, read), header.littleEndian);
  return { stored: await readStored(source, header, count, headerBytes + read, start, options), names };
}

async function readPair(
  { name, sibling }: ByteFile,
  header: NiftiHeader,
  count: number,
  options: ReadOptions,
) {
  const stem = name.replace(/^.*[/\\]/, '').replace(/\.hdr(\.gz)?$/i, '');
  const img = (await sibling(`${stem}.img`)) ?? (await sibling(`${stem}.img.gz`));
  if (!img) throw missingDataFile(name, `${stem}.img`);
  const source = await open(img);
  try {
    const start = Math.max(wholeOffset(header, name), 0) + volumeStart(header, name, count, options);
    return await readStored(source, header, count, 0, start, options);
  } finally {
    await source.stream.close();
    await img.close();
  }
}

function wholeOffset({ voxOffset }: NiftiHeader, name: string): number {
  if (!Number.isSafeInteger(voxOffset)) throw invalidHeader('NIfTI', name, `vox_offset is ${voxOffset}`);
  return voxOffset;
}

/** The voxels from byte `start` on; `at` bytes of the stream were read before. */
async function readStored(
  { file, stream, compressed }: Source,
  { type, littleEndian }: NiftiHeader,
  count: number,
  at: number,
  start: number,
  options: ReadOptions,
): Promise<VoxelArray> {
  if (compressed) await skip(stream, start - at);
  const storedBytes = compressed ? file.size : Math.max(0, file.size - start);
  const voxels = compressed ? stream : plainStream(file, start);
  return readVoxels(voxels, { name: file.name, type, littleEndian, count, storedBytes, compressed }, options);
}

/** Bytes before the volume that is read. */
function volumeStart(header: NiftiHeader, name: string, count: number, options: ReadOptions): number {
  return volumeIndex(name, niftiSize(header, name).volumes, options) * count * elementTypes[header.type];
}
