/** Pixels of one file as stored samples: raw bit patterns, exactly rows x columns of them for every frame. */

import type { Decode, Samples } from './codecs/codec.ts';
import { decoderFor, forgetDecoder } from './codecs/table.ts';
import { sourceOf } from './deflated.ts';
import type { DicomFile } from './file.ts';
import { encapsulatedFrames } from './fragments.ts';
import type { DicomHeader, PixelModule } from './header.ts';
import { corrupt, truncated, unsupported } from './problems.ts';
import { transferSyntaxes } from './syntax.ts';

/** Throws where the pixels are of a kind that cannot become HU: colour, unknown syntax, missing tags. */
export function requireReadable(header: DicomHeader): PixelModule {
  const { pixels, file } = header;
  if (pixels === undefined)
    throw unsupported('dicom-no-pixels', `${file.name} holds no image`, 'Give the CT images themselves.');
  if (transferSyntaxes[header.transferSyntax] === undefined)
    throw unsupported(
      'dicom-syntax',
      `${file.name} is stored in transfer syntax ${header.transferSyntax || '(none)'}, which carries no CT`,
      'Export the series as uncompressed DICOM (Explicit VR Little Endian).',
    );
  if (pixels.samplesPerPixel !== 1 || !pixels.photometric.startsWith('MONOCHROME'))
    throw unsupported(
      'dicom-colour',
      `${file.name} is a colour image (${pixels.photometric}, ${pixels.samplesPerPixel} samples per pixel)`,
      'Choose the series with the CT values; a colour map or a screen capture holds none.',
    );
  const { bitsAllocated, bitsStored, highBit } = pixels;
  if (bitsAllocated === 1 || header.modality === 'SEG')
    throw unsupported(
      'dicom-segmentation',
      `${file.name} is a segmentation, not a scan`,
      'Give the CT series as the scan and this file as its labels (--labels).',
    );
  if (![8, 16, 32].includes(bitsAllocated) || bitsStored < 1 || highBit >= bitsAllocated)
    throw corrupt(file.name, `bits allocated ${bitsAllocated}, stored ${bitsStored}, high bit ${highBit}`);
  if (highBit + 1 < bitsStored) throw corrupt(file.name, `${bitsStored} bits below high bit ${highBit}`);
  if (pixels.rows === 0 || pixels.columns === 0) throw corrupt(file.name, 'it has no rows or no columns');
  if (pixels.hasModalityLut)
    throw unsupported(
      'dicom-modality-lut',
      `${file.name} turns pixels into values by a lookup table`,
      'Export the series with a rescale slope and intercept, as CT images have.',
    );
  requireLength(header, pixels);
  return pixels;
}

/** Native pixels have a known size, so a cut file is noticed before memory is taken for it. */
function requireLength({ file, transferSyntax }: DicomHeader, pixels: PixelModule): void {
  const { rows, columns, bitsAllocated, frames, offset, length } = pixels;
  const { codec, deflated } = transferSyntaxes[transferSyntax];
  if (!Number.isInteger(frames) || frames < 1) throw corrupt(file.name, `number of frames ${frames}`);
  if (codec !== 'native') return;
  if (length === undefined) throw corrupt(file.name, 'native pixels of undefined length');
  const needed = rows * columns * frames * (bitsAllocated >> 3);
  const present = deflated ? length : Math.min(length, file.size - offset);
  if (present < needed) throw truncated(file.name, `${present} of ${needed} bytes of pixels are there`);
}

/** Reads and decodes a frame; its samples may lie in `into`, so they last until the next frame is read there. */
export type FrameReader = (index: number, into?: Uint8Array) => Promise<Samples>;

/**
 * Opens the pixels of a file. Native frames are read one by one; encapsulated ones (compressed, so small)
 * are read at once and decoded one by one.
 */
export async function openFrames(header: DicomHeader): Promise<FrameReader> {
  const pixels = requireReadable(header);
  const { codec, bigEndian } = transferSyntaxes[header.transferSyntax];
  const source = await sourceOf(header);
  if (codec === 'native') return (index, into) => readNative(source, pixels, index, bigEndian === true, into);
  const { file } = header;
  const bytes = await source.read(pixels.offset, source.size);
  const frames = encapsulatedFrames(file.name, bytes, pixels);
  const decode = await decoderFor(codec);
  return async (index) => decodeFrame(decode, frames[index], header, pixels, index);
}

function decodeFrame(
  decode: Decode,
  frame: Uint8Array,
  { file, transferSyntax }: DicomHeader,
  pixels: PixelModule,
  index: number,
): Samples {
  const { rows, columns, bitsAllocated } = pixels;
  const where = pixels.frames > 1 ? `frame ${index + 1}: ` : '';
  let decoded: ReturnType<Decode>;
  try {
    decoded = decode(frame, { rows, columns, bitsAllocated });
  } catch (cause) {
    forgetDecoder(transferSyntaxes[transferSyntax].codec);
    throw corrupt(file.name, where + (cause instanceof Error ? cause.message : String(cause)), cause);
  }
  if (decoded.rows !== rows || decoded.columns !== columns || decoded.components !== 1)
    throw corrupt(
      file.name,
      `${where}${decoded.columns}x${decoded.rows}x${decoded.components} samples where the header says ${columns}x${rows}x1`,
    );
  return decoded.samples;
}

async function readNative(
  source: DicomFile,
  pixels: PixelModule,
  index: number,
  bigEndian: boolean,
  into?: Uint8Array,
): Promise<Samples> {
  const { rows, columns, bitsAllocated, offset } = pixels;
  const bytesPerSample = bitsAllocated >> 3;
  const frameBytes = rows * columns * bytesPerSample;
  const start = offset + index * frameBytes;
  const bytes = await source.read(start, start + frameBytes, into);
  if (bytes.length < frameBytes)
    throw truncated(source.name, `${bytes.length} of ${frameBytes} bytes of frame ${index + 1}`);
  if (bigEndian && (bytesPerSample > 1 || pixels.vr === 'OW')) swap(bytes, Math.max(2, bytesPerSample));
  const aligned = bytes.byteOffset % bytesPerSample === 0 ? bytes : bytes.slice();
  if (bytesPerSample === 1) return aligned;
  const { buffer, byteOffset } = aligned;
  const count = rows * columns;
  return bytesPerSample === 2
    ? new Uint16Array(buffer, byteOffset, count)
    : new Uint32Array(buffer, byteOffset, count);
}

function swap(bytes: Uint8Array, width: number): void {
  for (let i = 0; i + width <= bytes.length; i += width) bytes.subarray(i, i + width).reverse();
}
