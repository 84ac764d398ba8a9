/** Mask operations against scipy.ndimage (goldens/image/masks.json) and against their definitions. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../goldens/image/masks.json' with { type: 'json' };
import { connectedComponents, largestComponent, removeSmallComponents } from './components.ts';
import { distanceToMaskMm, distanceTransformMm, signedDistanceMm } from './distance.ts';
import { fillHoles } from './holes.ts';
import type { Vector3 } from './image.ts';
import { closeMm, dilateMm, erodeMm, openMm } from './morphology.ts';
import type { Connectivity } from './runs.ts';

const bits = (text: string) => Uint8Array.from(text, Number);
const text = (mask: Uint8Array) => mask.join('');
const cases = golden.cases.map((each) => ({
  ...each,
  voxels: bits(each.mask),
  size: each.size as unknown as Vector3,
  spacingMm: each.spacingMm as unknown as Vector3,
}));

function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let v = 0; v < a.length; v++) if (a[v] !== b[v]) worst = Math.max(worst, Math.abs(a[v] - b[v]));
  return worst;
}

describe.each(cases)('as SciPy: $name', ({ voxels, size, spacingMm, ...expected }) => {
  it('distance transform', () => {
    const inside = distanceTransformMm(voxels, size, spacingMm, { outsideIsBackground: true });
    expect(worstDifference(inside, expected.distancesInside)).toBeLessThan(1e-5);
    const distances = distanceTransformMm(voxels, size, spacingMm);
    if (expected.distances) expect(worstDifference(distances, expected.distances)).toBeLessThan(1e-5);
    else expect(distances.every((d) => d === Number.POSITIVE_INFINITY)).toBe(true);
  });

  it.each([6, 18, 26] as const)('components with %i neighbours, number for number', (connectivity) => {
    const { labels, count, sizes } = connectedComponents(voxels, size, { connectivity });
    const scipy = expected.components[connectivity];
    expect(count).toBe(scipy.count);
    expect([...labels]).toEqual(scipy.labels);
    expect([...sizes]).toEqual(
      Array.from({ length: count + 1 }, (_, c) => scipy.labels.filter((l) => l === c).length),
    );
  });

  it.each(Object.entries(expected.filled))('fill holes: %s', (how, filled) => {
    const [where, neighbours] = how.split(' ');
    const axis = where === 'volume' ? 'volume' : (Number(where) as 0 | 1 | 2);
    const connectivity = Number(neighbours) as Connectivity;
    expect(text(fillHoles(voxels, size, { axis, connectivity }))).toBe(filled);
  });

  it.each(expected.balls)('morphology with a ball of $radiusMm mm', ({ radiusMm, ...ball }) => {
    const inside = { outsideIsBackground: true };
    expect(text(dilateMm(voxels, size, spacingMm, radiusMm))).toBe(ball.dilated);
    expect(text(erodeMm(voxels, size, spacingMm, radiusMm))).toBe(ball.eroded);
    expect(text(erodeMm(voxels, size, spacingMm, radiusMm, inside))).toBe(ball.erodedAtBorder);
    expect(text(openMm(voxels, size, spacingMm, radiusMm, inside))).toBe(ball.opened);
    expect(text(closeMm(voxels, size, spacingMm, radiusMm))).toBe(ball.closed);
  });
});

/** A random mask with a random grid; `share` of foreground from none to all. */
const anyMask = fc
  .record({
    nx: fc.integer({ min: 1, max: 20 }),
    ny: fc.integer({ min: 1, max: 9 }),
    nz: fc.integer({ min: 1, max: 6 }),
    spacingMm: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 30 }).map((n) => n / 10))),
    share: fc.constantFrom(0, 0.05, 0.4, 0.8, 0.97, 1),
    seeds: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
      minLength: 1080,
      maxLength: 1080,
    }),
  })
  .map(({ nx, ny, nz, spacingMm, share, seeds }) => ({
    size: [nx, ny, nz] as Vector3,
    spacingMm: spacingMm as unknown as Vector3,
    mask: Uint8Array.from({ length: nx * ny * nz }, (_, v) => (seeds[v] < share ? 1 : 0)),
  }));

/** Distance to the nearest voxel of `value`, by looking at every pair. */
function bruteForceDistance(mask: Uint8Array, [nx, ny]: Vector3, s: Vector3, value: 0 | 1): number[] {
  const place = (v: number) => [
    (v % nx) * s[0],
    (Math.floor(v / nx) % ny) * s[1],
    Math.floor(v / nx / ny) * s[2],
  ];
  const places = Array.from(mask, (_, v) => place(v));
  const others = places.filter((_, v) => mask[v] === value);
  return places.map(([x, y, z]) => {
    const squares = others.map(([a, b, c]) => (x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2);
    return Math.sqrt(squares.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  });
}

/** Components by flooding voxel after voxel. */
function flood(mask: Uint8Array, [nx, ny, nz]: Vector3, connectivity: Connectivity): number[] {
  const faces = { 6: 1, 18: 2, 26: 3 }[connectivity];
  const labels = new Array<number>(mask.length).fill(0);
  let count = 0;
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] === 0 || labels[seed] > 0) continue;
    labels[seed] = ++count;
    for (const open = [seed]; open.length > 0; ) {
      const v = open.pop() as number;
      const [i, j, k] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)];
      for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++)
        for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++)
          for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
            const w = a + nx * (b + ny * c);
            if (Math.abs(a - i) + Math.abs(b - j) + Math.abs(c - k) > faces || !mask[w] || labels[w])
              continue;
            labels[w] = count;
            open.push(w);
          }
    }
  }
  return labels;
}

const runs = { seed: 7, numRuns: 40 };

describe('by definition, on random masks', () => {
  it('distances are those to the nearest voxel', () => {
    fc.assert(
      fc.property(anyMask, ({ mask, size, spacingMm }) => {
        const toBackground = bruteForceDistance(mask, size, spacingMm, 0);
        const toMask = bruteForceDistance(mask, size, spacingMm, 1);
        expect(worstDifference(distanceTransformMm(mask, size, spacingMm), toBackground)).toBeLessThan(1e-5);
        expect(worstDifference(distanceToMaskMm(mask, size, spacingMm), toMask)).toBeLessThan(1e-5);
        const signed = toMask.map((outside, v) => (mask[v] ? -toBackground[v] : outside));
        expect(worstDifference(signedDistanceMm(mask, size, spacingMm), signed)).toBeLessThan(1e-5);
      }),
      runs,
    );
  });

  it('components are those of a flood fill', () => {
    fc.assert(
      fc.property(anyMask, fc.constantFrom<Connectivity>(6, 18, 26), ({ mask, size }, connectivity) => {
        const flooded = flood(mask, size, connectivity);
        const { labels, sizes, count } = connectedComponents(mask, size, { connectivity });
        expect([...labels]).toEqual(flooded);
        const most = Math.max(0, ...sizes.subarray(1));
        const first = sizes.indexOf(most, 1);
        const largest = flooded.map((l) => (count > 0 && l === first ? 1 : 0));
        expect([...largestComponent(mask, size, { connectivity })]).toEqual(largest);
        const large = flooded.map((l) => (l > 0 && sizes[l] >= 4 ? 1 : 0));
        expect([...removeSmallComponents(mask, size, { connectivity, minVoxels: 4 })]).toEqual(large);
      }),
      runs,
    );
  });

  it('erosion is the dilation of the background', () => {
    fc.assert(
      fc.property(anyMask, fc.constantFrom(0.5, 1, 2.4), ({ mask, size, spacingMm }, radiusMm) => {
        const background = mask.map((m) => 1 - m);
        const grown = dilateMm(background, size, spacingMm, radiusMm);
        expect(text(erodeMm(mask, size, spacingMm, radiusMm))).toBe(text(grown.map((m) => 1 - m)));
      }),
      runs,
    );
  });
});

describe('edges of the call', () => {
  it('takes any value but 0 as foreground', () => {
    const mask = Uint8Array.of(0, 255, 255, 0, 2);
    expect([...distanceTransformMm(mask, [5, 1, 1], [2, 1, 1])]).toEqual([0, 2, 2, 0, 2]);
    expect([...connectedComponents(mask, [5, 1, 1]).labels]).toEqual([0, 1, 1, 0, 2]);
    expect([...fillHoles(mask, [5, 1, 1], { axis: 2 })]).toEqual([0, 1, 1, 0, 1]);
  });

  it('numbers many components in a type that holds them', () => {
    const dotted = (n: number) => Uint8Array.from({ length: 2 * n }, (_, v) => 1 - (v & 1));
    for (const [count, type] of [
      [255, Uint8Array],
      [256, Uint16Array],
      [65536, Uint32Array],
    ] as const) {
      const { labels } = connectedComponents(dotted(count), [2 * count, 1, 1]);
      expect(labels).toBeInstanceOf(type);
      expect(labels[2 * count - 2]).toBe(count);
    }
  });

  it('reaches three voxels of 0.7 mm with 2.1 mm', () => {
    const mask = Uint8Array.of(1, 0, 0, 0, 0);
    expect(text(dilateMm(mask, [5, 1, 1], [0.7, 1, 1], 2.1))).toBe('11110');
    expect(text(dilateMm(mask, [5, 1, 1], [0.7, 1, 1], 2.09))).toBe('11100');
  });

  it('refuses a mask of another size, spacing that is no length, and a negative radius', () => {
    const mask = new Uint8Array(8);
    expect(() => distanceTransformMm(mask, [2, 2, 3], [1, 1, 1])).toThrow('a mask of 8 voxels does not fill');
    expect(() => connectedComponents(mask, [2, 4, 0])).toThrow('does not fill a grid of 2 x 4 x 0');
    expect(() => distanceTransformMm(mask, [2, 2, 2], [1, 0, 1])).toThrow('three positive lengths');
    expect(() => dilateMm(mask, [2, 2, 2], [1, 1, 1], -1)).toThrow('got -1');
  });
});
