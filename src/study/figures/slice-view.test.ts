import { describe, expect, it } from 'vitest';
import { type Image, type LabelImage, type Matrix3, reorient, type Vector3 } from '../../image/index.ts';
import { type Plane, sliceView } from './slice-view.ts';

const identity: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** LPS grid of 24 x 20 x 16 voxels, 1 x 1 x 2 mm, centred on the world's origin. */
function scan(value: (x: number, y: number, z: number) => number): Image {
  const size: Vector3 = [24, 20, 16];
  const voxels = new Int16Array(24 * 20 * 16).map((_, v) => {
    const [i, j, k] = [v % 24, Math.floor(v / 24) % 20, Math.floor(v / 480)];
    return value(i - 11.5, j - 9.5, 2 * k - 15);
  });
  const geometry = {
    size,
    spacingMm: [1, 1, 2] as Vector3,
    originMm: [-11.5, -9.5, -15] as Vector3,
    direction: identity,
  };
  return { geometry, voxels, unit: 'HU' };
}

function masked(image: Image, inside: (value: number) => boolean): LabelImage {
  return {
    geometry: image.geometry,
    labels: Uint8Array.from(image.voxels, (value) => (inside(value) ? 1 : 0)),
  };
}

const view = { atMm: [0, 0, 0] as Vector3, width: 41, height: 41, pixelMm: 1 };

function grey(image: Image, plane: Plane, x: number, y: number, options = {}): number {
  return sliceView(image, { ...view, plane, ...options }).rgb[3 * (y * 41 + x)];
}

describe('sliceView', () => {
  it('shows the patient right on the left, front or top upwards', () => {
    // Bright where the patient's right, front, top is: -x, -y, +z in LPS.
    const side = (test: (x: number, y: number, z: number) => boolean) =>
      scan((x, y, z) => (test(x, y, z) ? 1300 : -500));
    const right = side((x) => x < 0);
    const front = side((_, y) => y < 0);
    const top = side((_, __, z) => z > 0);
    expect([grey(right, 'axial', 12, 20), grey(right, 'axial', 28, 20)]).toEqual([255, 0]);
    expect([grey(right, 'coronal', 12, 20), grey(right, 'coronal', 28, 20)]).toEqual([255, 0]);
    expect([grey(front, 'axial', 20, 14), grey(front, 'axial', 20, 26)]).toEqual([255, 0]);
    expect([grey(front, 'sagittal', 14, 20), grey(front, 'sagittal', 26, 20)]).toEqual([255, 0]);
    expect([grey(top, 'coronal', 20, 10), grey(top, 'coronal', 20, 30)]).toEqual([255, 0]);
    expect([grey(top, 'sagittal', 20, 10), grey(top, 'sagittal', 20, 30)]).toEqual([255, 0]);
  });

  it('draws one picture whatever the orientation in which the scan is stored', () => {
    const image = scan((x, y, z) => 40 * x + 25 * y + 13 * z);
    const mask = masked(image, (value) => value > 200);
    for (const plane of ['axial', 'sagittal', 'coronal'] as const) {
      const draw = (code: string) =>
        sliceView(reorient(image, code), {
          ...view,
          plane,
          atMm: [1.13, -2.21, 3.37], // no pixel lies halfway between two voxels
          overlays: [{ mask: reorient(mask, code), colour: [0, 255, 0] }],
        }).rgb;
      for (const code of ['RAS', 'SPL', 'AIR', 'PSR']) expect(draw(code)).toEqual(draw('LPS'));
    }
  });

  it('has square pixels: a ball in voxels of 1 x 1 x 2 mm is round in every plane', () => {
    const ball = scan((x, y, z) => (x * x + y * y + z * z < 64 ? 1300 : -500));
    for (const plane of ['axial', 'sagittal', 'coronal'] as const) {
      const { rgb } = sliceView(ball, { ...view, plane, pixelMm: 0.5 });
      const along = (at: (n: number) => number) =>
        Array.from({ length: 41 }, (_, n) => rgb[3 * at(n)]).filter((value) => value > 127).length;
      const [wide, high] = [along((n) => 20 * 41 + n), along((n) => n * 41 + 20)];
      expect(Math.abs(wide - high)).toBeLessThanOrEqual(3); // one voxel of 2 mm is four pixels
      expect(wide).toBeGreaterThan(25);
    }
  });

  it('maps the window to black and white, padding and the outside to black', () => {
    const flat = scan(() => 400);
    expect(grey(flat, 'axial', 20, 20)).toBe(128);
    expect(grey(flat, 'axial', 20, 20, { window: { levelHU: 450, widthHU: 100 } })).toBe(0);
    expect(grey(flat, 'axial', 20, 20, { window: { levelHU: 350, widthHU: 100 } })).toBe(255);
    expect(grey(flat, 'axial', 0, 20)).toBe(0);
    expect(grey(flat, 'axial', 20, 20, { atMm: [0, 0, 500] })).toBe(0);
    const padding = new Uint8Array(flat.voxels.length).fill(1);
    expect(grey({ ...flat, padding }, 'axial', 20, 20)).toBe(0);
  });

  it('lays a mask over it: tinted inside, full colour on the border, nothing outside', () => {
    const flat = scan((x, y, z) => (Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) < 5 ? 401 : 400));
    const mask = masked(flat, (value) => value === 401);
    const { rgb } = sliceView(flat, {
      ...view,
      plane: 'axial',
      overlays: [{ mask, colour: [255, 0, 0], alpha: 0.5 }],
    });
    const pixel = (x: number, y: number) => Array.from(rgb.slice(3 * (y * 41 + x), 3 * (y * 41 + x) + 3));
    expect(pixel(20, 20)).toEqual([192, 64, 64]);
    const row = Array.from({ length: 41 }, (_, x) => pixel(x, 20).join());
    expect(row.filter((colour) => colour === '255,0,0')).toHaveLength(2);
    expect(pixel(8, 20)).toEqual([128, 128, 128]);
  });
});
