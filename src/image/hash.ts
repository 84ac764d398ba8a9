/**
 * The identity of an image: one SHA-256 that is the same whatever file format, element type, orientation or
 * slice order it came in, as long as the values and their places in the world are the same.
 *
 * What is hashed: a header (version, kind, size, place), then the SHA-256 of each slice; all of it in the order
 * of the orientation nearest to LPS. Values are little-endian float32 of an image, so that int16 and float32
 * files of equal HU agree, and uint32 of a label map. Padding is hashed as padding, whatever value is stored
 * there, since two images that differ in it give different measures. Names and units are not part of it.
 */

import { OsteonError } from '../errors.ts';
import { voxelToWorld } from './geometry.ts';
import type { Geometry, Image, LabelImage, Vector3, VoxelArray } from './image.ts';
import { reorientedWalk } from './orientation.ts';
import { gather } from './rearrange.ts';

/** A quiet NaN that no computation makes. */
const paddingBits = 0x7fc0_0bad;
const nanBits = 0x7fc0_0000;

/**
 * SHA-256 (hex) of an image's or label map's content. Memory: three slices.
 *
 * @throws OsteonError `no-webcrypto` in a browser page that was not loaded over https or from localhost
 */
export async function contentSha256(image: Image | LabelImage): Promise<string> {
  const walk = reorientedWalk(image.geometry, 'LPS');
  const { size } = walk.geometry;
  const kind = 'labels' in image ? 'labels' : 'image';
  const header = `osteon/content@1 ${kind} ${size.join(' ')} ${roundedPlace(walk.geometry).join(' ')}\n`;
  const parts = [new TextEncoder().encode(header)];
  const plane: Vector3 = [size[0], size[1], 1];
  for (let k = 0; k < size[2]; k++) {
    const slice = <A extends VoxelArray>(values: A): A =>
      gather(values, walk.start + k * walk.strides[2], walk.strides, plane);
    const bytes =
      'labels' in image
        ? littleEndian(Uint32Array.from(slice(image.labels)))
        : imageBytes(slice(image.voxels), image.padding && slice(image.padding));
    parts.push(await sha256(bytes));
  }
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return Array.from(await sha256(joined), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Where the grid begins and where each index would end, in units of about a 16th of the smallest spacing: formats
 * keep a place in decimals, float32 or a quaternion, and differ by up to 1e-4 mm. Adding 0.618 keeps the usual
 * round figures (decimals and binary fractions of a mm) away from the limits between two units; another figure
 * can fall on one, and then the same scan in two formats has two hashes.
 */
function roundedPlace(geometry: Geometry): number[] {
  const [nx, ny, nz] = geometry.size;
  const ends: Vector3[] = [
    [0, 0, 0],
    [nx, 0, 0],
    [0, ny, 0],
    [0, 0, nz],
  ];
  const unitMm = 2 ** Math.round(Math.log2(Math.min(...geometry.spacingMm))) / 16;
  return ends.flatMap((end) => voxelToWorld(geometry, end).map((x) => Math.floor(x / unitMm + 0.618)));
}

function imageBytes(voxels: VoxelArray, padding: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  const floats = new Float32Array(voxels);
  const bits = new Uint32Array(floats.buffer);
  for (let v = 0; v < floats.length; v++) {
    if (padding && padding[v] !== 0) bits[v] = paddingBits;
    else if (Number.isNaN(floats[v])) bits[v] = nanBits;
    else if (floats[v] === 0) bits[v] = 0;
  }
  return littleEndian(bits);
}

function littleEndian(words: Uint32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return new Uint8Array(words.buffer);
  const view = new DataView(new ArrayBuffer(words.byteLength));
  for (let w = 0; w < words.length; w++) view.setUint32(4 * w, words[w], true);
  return new Uint8Array(view.buffer);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle)
    throw new OsteonError('no-webcrypto', 'this page has no WebCrypto, so the content cannot be identified', {
      hint: 'Open the page over https or from localhost: browsers offer WebCrypto only there.',
    });
  return new Uint8Array(await subtle.digest('SHA-256', bytes));
}
