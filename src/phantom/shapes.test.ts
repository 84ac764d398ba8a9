import { describe, expect, it } from 'vitest';
import type { Vector3 } from '../image/index.ts';
import { frameAlong } from './frame.ts';
import { clipped, ellipsoid, plate, rod, type Shape } from './shapes.ts';
import { sectionDistance, sectionRadius } from './tube.ts';
import { bodyVolumesMm3, symmetricEndplates } from './vertebral-body.ts';

const at = (shape: Shape, [x, y, z]: Vector3) => shape.at(z)(x, y);

describe('solids', () => {
  it('a sphere measures true distances', () => {
    const sphere = ellipsoid([1, 2, 3], [10, 10, 10]);
    expect(at(sphere, [1, 2, 16])).toBeCloseTo(3, 12);
    expect(at(sphere, [1, 6, 3])).toBeCloseTo(-6, 12);
    expect(at(sphere, [1, 2, 3])).toBe(-10);
  });

  it('a turned ellipsoid is zero on its surface and lies within its box', () => {
    const frame = frameAlong([0.5, -0.3, 1]);
    const shape = ellipsoid([0, 0, 0], [5, 9, 14], frame);
    const tip = frame.up.map((v) => 14 * v) as unknown as Vector3;
    expect(at(shape, tip)).toBeCloseTo(0, 12);
    expect(at(shape, tip.map((v) => 1.05 * v) as unknown as Vector3)).toBeCloseTo(0.7, 1);
    expect(shape.box.max[2]).toBeGreaterThanOrEqual(tip[2]);
  });

  it('a rod tapers, and is longer along the axis of its elongation', () => {
    const cone = rod([0, 0, 0], [0, 0, 20], 4, 2);
    expect(at(cone, [5, 0, 0])).toBeCloseTo(1, 12);
    expect(at(cone, [5, 0, 10])).toBeCloseTo(2, 12);
    const blade = rod([0, 0, 0], [0, 20, 0], 3, 3, { axis: [0, 0, 1], factor: 2.5 });
    expect(at(blade, [3, 10, 0])).toBeCloseTo(0, 12);
    expect(at(blade, [0, 10, 7.5])).toBeCloseTo(0, 12);
    expect(at(blade, [0, 10, 8])).toBeCloseTo(0.5, 12);
    expect(blade.box.max[2]).toBe(7.5);
    expect(blade.box.max[0]).toBe(3);
  });

  it('a plate measures from its face and from its edges', () => {
    const shape = plate([0, 0, 0], [10, 0, 0], [0, 10, 0], 1);
    expect(at(shape, [2, 2, 3])).toBeCloseTo(2, 12);
    expect(at(shape, [2, 2, -3])).toBeCloseTo(2, 12);
    expect(at(shape, [-4, 5, 0])).toBeCloseTo(3, 12);
  });

  it('a clipped solid keeps what lies in both', () => {
    const shape = clipped(ellipsoid([0, 0, 0], [10, 10, 10]), () => (x) => x);
    expect(at(shape, [-5, 0, 0])).toBeLessThan(0);
    expect(at(shape, [5, 0, 0])).toBeCloseTo(5, 12);
  });

  it('a section is exact at its outline and to first order near it', () => {
    const section = { x: 3, y: -2, halfWidth: 120, halfDepth: 80 };
    const distance = sectionDistance(section, 20);
    expect(distance(123, -2)).toBeCloseTo(0, 4);
    expect(distance(113, -2)).toBeCloseTo(-10, 4);
    expect(distance(3, -90)).toBeCloseTo(8, 4);
    expect(sectionRadius(section, 3, 38)).toBeCloseTo(0.5, 12);
    for (const inside of [distance(3, -2), distance(40, 10)]) expect(inside).toBeLessThan(-20);
  });

  it('a body has the volume of its cylinder less waist, rims and concave ends', () => {
    const half = symmetricEndplates(28, 1, 1.2);
    const body = {
      centreMm: [0, 0, 0] as const,
      frame: frameAlong([0, 0, 1]),
      widthMm: 44,
      depthMm: 33,
      upper: half,
      lower: half,
      waist: 0.1,
    };
    const box = 44 * 33 * 28;
    const { whole: volume, core } = bodyVolumesMm3(body, 1);
    expect(volume).toBeGreaterThan(0.66 * box);
    expect(volume).toBeLessThan(0.86 * box);
    expect(core).toBeLessThan(0.9 * volume);
    expect(core).toBeGreaterThan(0.75 * volume);
  });
});
