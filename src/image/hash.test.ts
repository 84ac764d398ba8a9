import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { identityDirection } from './geometry.ts';
import { contentSha256 } from './hash.ts';
import type { Geometry, Image, LabelImage, Matrix3 } from './image.ts';
import { orientationCodes, reorient } from './orientation.ts';

const geometry: Geometry = {
  size: [5, 4, 3],
  spacingMm: [0.7, 0.8, 2.5],
  originMm: [-120.5, 33.25, -700],
  direction: identityDirection,
};
const image: Image = {
  geometry,
  voxels: Int16Array.from({ length: 60 }, (_, v) => 37 * v - 1024),
  unit: 'HU',
  padding: Uint8Array.from({ length: 60 }, (_, v) => (v < 7 ? 1 : 0)),
};
const labels: LabelImage = { geometry, labels: Uint8Array.from({ length: 60 }, (_, v) => v % 5) };

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('contentSha256', () => {
  it('is the documented digest of digests', async () => {
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const slices = [0, 1, 2].map((k) => {
      const slice = Buffer.alloc(80);
      for (let v = 0; v < 20; v++) {
        if (20 * k + v < 7) slice.writeUInt32LE(0x7fc00bad, 4 * v);
        else slice.writeFloatLE(37 * (20 * k + v) - 1024, 4 * v);
      }
      return sha256(slice);
    });
    // The unit is a 16th of 0.5 mm: 32 x coordinate + 0.618, rounded down.
    const header =
      'osteon/content@1 image 5 4 3 -3856 1064 -22400 -3744 1064 -22400 -3856 1167 -22400 -3856 1064 -22160\n';
    const expected = sha256(Buffer.concat([Buffer.from(header), ...slices])).toString('hex');
    expect(await contentSha256(image)).toBe(expected);
  });

  it('is the same for every orientation', async () => {
    const c = Math.cos(0.2);
    const s = Math.sin(0.2);
    const direction: Matrix3 = [c, -s, 0, s, c, 0, 0, 0, 1];
    for (const content of [image, labels, { ...image, geometry: { ...geometry, direction } }]) {
      const hashes = await Promise.all(
        orientationCodes.map((code) => contentSha256(reorient(content, code))),
      );
      expect(new Set(hashes).size).toBe(1);
    }
  });

  it('is the same for every element type, and for geometry kept in float32', async () => {
    const expected = await contentSha256(image);
    expect(await contentSha256({ ...image, voxels: Float32Array.from(image.voxels) })).toBe(expected);
    expect(await contentSha256({ ...image, voxels: Float64Array.from(image.voxels) })).toBe(expected);
    const [x, y, z] = geometry.spacingMm.map(Math.fround);
    const float32 = { ...geometry, spacingMm: [x, y, z] as const };
    expect(await contentSha256({ ...image, geometry: float32 })).toBe(expected);
    expect(await contentSha256({ ...labels, labels: Uint32Array.from(labels.labels) })).toBe(
      await contentSha256(labels),
    );
  });

  it('knows padding as padding, NaN as NaN, and zero without a sign', async () => {
    const stored = (value: number) => ({
      ...image,
      voxels: Float32Array.from(image.voxels, (v, n) => (n < 7 ? value : v)),
    });
    expect(await contentSha256(stored(-2000))).toBe(await contentSha256(stored(Number.NaN)));
    const of = (value: number): Image => ({ geometry, voxels: new Float64Array(60).fill(value), unit: 'HU' });
    expect(await contentSha256(of(-0))).toBe(await contentSha256(of(0)));
    expect(await contentSha256(of(Number.NaN))).not.toBe(
      await contentSha256({ ...of(0), padding: new Uint8Array(60).fill(1) }),
    );
  });

  it('changes with any voxel, padding, size, spacing, place or kind', async () => {
    const voxels = image.voxels.slice() as Int16Array;
    voxels[33]++;
    const others: (Image | LabelImage)[] = [
      image,
      labels,
      { ...image, voxels },
      { ...image, padding: undefined },
      { ...image, geometry: { ...geometry, size: [4, 5, 3] } },
      { ...image, geometry: { ...geometry, spacingMm: [0.7, 0.8, 2.4] } },
      { ...image, geometry: { ...geometry, originMm: [-120.4, 33.25, -700] } },
      { ...image, geometry: { ...geometry, direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] } },
      { geometry, labels: Uint32Array.from(new Float32Array(labels.labels)).fill(3) },
    ];
    const hashes = await Promise.all(others.map((other) => contentSha256(other)));
    expect(new Set(hashes).size).toBe(others.length);
  });

  it('says what is missing in an insecure page', async () => {
    vi.stubGlobal('crypto', {});
    await expect(contentSha256(labels)).rejects.toMatchObject({ code: 'no-webcrypto' });
  });
});
