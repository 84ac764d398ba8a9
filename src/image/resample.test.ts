import { describe, expect, it } from 'vitest';
import golden from '../../goldens/image/resample.json' with { type: 'json' };
import { cornersMm, identityDirection, sameGrid, voxelToWorld } from './geometry.ts';
import type { Geometry, Image, LabelImage, Matrix3, Vector3, VoxelArray } from './image.ts';
import { orientationCodes, reorient } from './orientation.ts';
import { type Interpolation, resample, resampleLabels, resampleTo, spacedGeometry } from './resample.ts';

const cases = golden.cases.map((each) => ({
  ...each,
  source: each.source as unknown as Geometry,
  target: each.target as unknown as Geometry,
}));
const methods: readonly Interpolation[] = ['nearest', 'linear', 'cubic'];

function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let v = 0; v < a.length; v++) worst = Math.max(worst, Math.abs(a[v] - b[v]));
  return worst;
}

describe.each(cases)('as SciPy: $name', ({ source, target, voxels, values }) => {
  it.each(methods)('%s', (interpolation) => {
    const image: Image = { geometry: source, voxels: Float64Array.from(voxels), unit: 'unknown' };
    const result = resample(image, target, { interpolation, fill: 77 });
    const expected = values[interpolation as keyof typeof values];
    expect(
      worstDifference(
        result.voxels,
        expected.map((v) => v ?? 77),
      ),
    ).toBeLessThan(1e-5);
    const outside = expected.map((v) => (v === null ? 1 : 0));
    expect([...(result.padding ?? new Uint8Array(expected.length))]).toEqual(outside);
    expect(result.voxels).toBeInstanceOf(interpolation === 'nearest' ? Float64Array : Float32Array);
    expect(result.geometry).toBe(target);
  });
});

const geometry: Geometry = {
  size: [9, 8, 7],
  spacingMm: [0.8, 0.9, 2],
  originMm: [-3, 12, -40],
  direction: identityDirection,
};
const count = 9 * 8 * 7;
/** Repeatable values without a pattern. */
const noise = (v: number) => Math.round(1000 * Math.sin(12.9898 * v + 78.233 * Math.sin(v)));
const image: Image = { geometry, voxels: Int16Array.from({ length: count }, (_, v) => noise(v)), unit: 'HU' };
/** A corner and a middle part that the scanner never saw, with a value that must not leak. */
const padding = Uint8Array.from({ length: count }, (_, v) => {
  const [i, j, k] = [v % 9, Math.floor(v / 9) % 8, Math.floor(v / 72)];
  return i + j + k < 4 || (i === 5 && j > 3 && k === 4) ? 1 : 0;
});
const withPadding = (stored: number): Image => ({
  ...image,
  voxels: Float32Array.from(image.voxels, (value, v) => (padding[v] ? stored : value)),
  padding,
});
const c = Math.cos(0.3);
const s = Math.sin(0.3);
const targets: [string, Geometry][] = [
  [
    'aligned',
    { ...geometry, size: [14, 12, 14], spacingMm: [0.53, 0.61, 0.97], originMm: [-3.4, 11.7, -40.2] },
  ],
  [
    'turned',
    { ...geometry, size: [13, 8, 9], spacingMm: [1.1, 0.7, 0.9], direction: [0, 1, 0, 0, 0, 1, 1, 0, 0] },
  ],
  [
    'oblique',
    { ...geometry, spacingMm: [0.7, 0.8, 1.6], direction: [c, -s, 0, s, c, 0, 0, 0, 1] as Matrix3 },
  ],
];

describe.each(targets)('padding, %s', (_, target) => {
  it.each(methods)('never mixes into a value (%s)', (interpolation) => {
    const a = resample(withPadding(-2000), target, { interpolation });
    const b = resample(withPadding(30000), target, { interpolation });
    expect(a.padding).toEqual(b.padding);
    const real = (values: VoxelArray) => [...values].filter((_, v) => a.padding?.[v] === 0);
    expect(real(a.voxels)).toEqual(real(b.voxels));
    const notANumber = resample({ ...withPadding(Number.NaN), padding: undefined }, target, {
      interpolation,
    });
    if (interpolation !== 'nearest')
      expect(notANumber).toEqual(resample(withPadding(Number.NaN), target, { interpolation }));
  });

  it('is where the nearest voxel is padding or outside', () => {
    const nearest = resample(withPadding(-2000), target, { interpolation: 'nearest', fill: -2000 });
    const linear = resample(withPadding(-2000), target);
    expect(linear.padding).toEqual(nearest.padding);
    expect([...(nearest.padding ?? [])]).toEqual(Array.from(nearest.voxels, (v) => (v === -2000 ? 1 : 0)));
  });

  it('leaves a constant image constant', () => {
    const constant = { ...withPadding(0), voxels: Float32Array.from(padding, (p) => (p ? -3000 : 250)) };
    for (const interpolation of methods) {
      const { voxels, padding: mask } = resample(constant, target, { interpolation });
      const real = [...voxels].filter((_, v) => mask?.[v] === 0);
      expect(real.length).toBeGreaterThan(100);
      expect(worstDifference(real, new Array(real.length).fill(250))).toBeLessThan(1e-4);
    }
  });

  it('changes cubic values only near it', () => {
    const plain = resample(image, target, { interpolation: 'cubic' });
    const padded = resample(withPadding(-2000), target, { interpolation: 'cubic' });
    const far = targetVoxelsFarFromPadding(target);
    expect(far.length).toBeGreaterThan(10);
    for (const v of far) expect(Math.abs(padded.voxels[v] - plain.voxels[v])).toBeLessThan(60);
  });
});

/** Voxels of the target at least 3 source voxels from padding along some index. */
function targetVoxelsFarFromPadding(target: Geometry): number[] {
  const far: number[] = [];
  const nearest = resample({ ...image, voxels: Float64Array.from(image.voxels, (_, v) => v) }, target, {
    interpolation: 'nearest',
    fill: 0,
  });
  nearest.voxels.forEach((source, v) => {
    const [i, j, k] = [source % 9, Math.floor(source / 9) % 8, Math.floor(source / 72)];
    const isFar = padding.every((p, w) => {
      if (p === 0) return true;
      const [a, b, d] = [w % 9, Math.floor(w / 9) % 8, Math.floor(w / 72)];
      return Math.max(Math.abs(a - i), Math.abs(b - j), Math.abs(d - k)) > 3;
    });
    if (isFar && nearest.padding?.[v] !== 1) far.push(v);
  });
  return far;
}

describe('resample', () => {
  it('gives the same image on its own grid', () => {
    expect(resample(image, geometry, { interpolation: 'nearest' })).toEqual(image);
    expect(resample(image, geometry).voxels).toEqual(Float32Array.from(image.voxels));
    expect(
      worstDifference(resample(image, geometry, { interpolation: 'cubic' }).voxels, image.voxels),
    ).toBeLessThan(1e-4);
  });

  it('does not depend on how the source is stored', () => {
    const [, target] = targets[0];
    for (const interpolation of methods) {
      const expected = resample(withPadding(-2000), target, { interpolation });
      for (const code of orientationCodes.filter((_, n) => n % 5 === 0)) {
        const turned = resample(reorient(withPadding(-2000), code), target, { interpolation });
        expect(worstDifference(turned.voxels, expected.voxels)).toBeLessThan(2e-3);
        expect(turned.padding).toEqual(expected.padding);
      }
    }
  });

  it('gives air outside a scan and 0 outside anything else', () => {
    const beyond: Geometry = { ...geometry, originMm: [500, 0, 0] };
    for (const interpolation of methods) {
      expect(new Set(resample(image, beyond, { interpolation }).voxels)).toEqual(new Set([-1024]));
      const other = resample({ ...image, unit: 'unknown' }, beyond, { interpolation });
      expect(new Set(other.voxels)).toEqual(new Set([0]));
      expect(other.padding?.every((p) => p === 1)).toBe(true);
    }
  });

  it('reproduces a plane exactly and a cubic polynomial away from the edges', () => {
    const size: Vector3 = [80, 2, 1];
    const grid: Geometry = { ...geometry, size, spacingMm: [1, 1, 1], originMm: [0, 0, 0] };
    const of = (f: (x: number) => number) =>
      ({
        geometry: grid,
        voxels: Float64Array.from({ length: 160 }, (_, v) => f(v % 80)),
        unit: 'unknown',
      }) as Image;
    const target: Geometry = { ...grid, size: [9, 1, 1], originMm: [38.1, 0, 0], spacingMm: [0.37, 1, 1] };
    const at = (f: (x: number) => number) => Array.from({ length: 9 }, (_, i) => f(38.1 + 0.37 * i));
    const line = (x: number) => 3 * x - 7;
    const cubic = (x: number) => ((x - 40) / 10) ** 3 - 2 * ((x - 40) / 10) ** 2 + 1;
    expect(worstDifference(resample(of(line), target).voxels, at(line))).toBeLessThan(1e-5);
    expect(
      worstDifference(resample(of(cubic), target, { interpolation: 'cubic' }).voxels, at(cubic)),
    ).toBeLessThan(1e-6);
  });

  it('refuses targets without voxels or spacing', () => {
    expect(() => resample(image, { ...geometry, size: [0, 2, 2] })).toThrow('a grid of 0 x 2 x 2');
    expect(() => resampleTo(image, 0)).toThrow('three positive lengths');
  });
});

describe('resampleLabels', () => {
  it('keeps labels, their type and their names', () => {
    const labels: LabelImage = {
      geometry,
      labels: Uint16Array.from({ length: count }, (_, v) => (v * 7919) % 60000),
      names: { 1: 'L1' },
    };
    const target = spacedGeometry(geometry, [0.4, 0.45, 1]);
    const finer = resampleLabels(labels, target);
    expect(finer.geometry.size).toEqual([18, 16, 14]);
    expect(finer.names).toBe(labels.names);
    finer.labels.forEach((label, v) => {
      const [i, j, k] = [v % 18, Math.floor(v / 18) % 16, Math.floor(v / 288)];
      expect(label).toBe(labels.labels[(i >> 1) + 9 * ((j >> 1) + 8 * (k >> 1))]);
    });
    const beyond = resampleLabels(labels, { ...geometry, originMm: [-3 - 0.8 * 3, 12, -40] }, { fill: 9 });
    expect([...beyond.labels.subarray(0, 5)]).toEqual([9, 9, 9, labels.labels[0], labels.labels[1]]);
  });
});

describe('spacedGeometry', () => {
  it('covers the same part of the world', () => {
    const finer = spacedGeometry(geometry, 0.1);
    expect(finer.size).toEqual([72, 72, 140]);
    const face = (g: Geometry, end: 0 | 1) =>
      voxelToWorld(g, [end * g.size[0] - 0.5, end * g.size[1] - 0.5, end * g.size[2] - 0.5]);
    for (const end of [0, 1] as const)
      face(finer, end).forEach((x, axis) => {
        expect(x).toBeCloseTo(face(geometry, end)[axis], 9);
      });
    expect(spacedGeometry(geometry, [100, 100, 100]).size).toEqual([1, 1, 1]);
    const coarse = cornersMm(spacedGeometry(geometry, [100, 100, 100]))[0];
    voxelToWorld(geometry, [4, 3.5, 3]).forEach((x, axis) => {
      expect(coarse[axis]).toBeCloseTo(x, 9);
    });
    expect(sameGrid(spacedGeometry(geometry, geometry.spacingMm), geometry, 1e-9)).toBe(true);
  });
});
