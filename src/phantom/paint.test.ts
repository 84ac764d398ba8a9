import { describe, expect, it } from 'vitest';
import { kernelReachMm, Painter, type Plane } from './paint.ts';
import type { Part } from './scene.ts';
import { ellipsoid, rod } from './shapes.ts';

const plane: Plane = { x0: -20, y0: -15, dx: 0.5, dy: 0.5, nx: 81, ny: 61 };
const at = (x: number, y: number) =>
  Math.round((x - plane.x0) / plane.dx) + plane.nx * Math.round((y - plane.y0) / plane.dy);

/** One slice in fat (-100 HU) with parts painted over it. */
function painted(parts: readonly Part[], z: number, fwhmMm = 2) {
  const n = plane.nx * plane.ny;
  const samples = { meanHU: new Float32Array(n).fill(-100), trabecular: new Float32Array(n) };
  const labels = { label: new Uint8Array(n), compartment: new Uint8Array(n) };
  const painter = new Painter(plane, fwhmMm);
  for (const part of parts) painter.paint(part, z, samples, labels);
  return { ...samples, ...labels };
}

/** A vertical cylinder with a shell of 3 mm around trabecular bone. */
const bone: Part = {
  shapes: [rod([0, 0, -50], [0, 0, 50], 10, 10)],
  layers: [
    { depthMm: 0, hu: 800, label: 31, compartment: 2 },
    { depthMm: 3, hu: 100, trabecular: true, label: 31, compartment: 1 },
  ],
};

describe('Painter', () => {
  it('mixes half and half on an edge and in the right order across it', () => {
    const { meanHU } = painted([{ ...bone, layers: [{ depthMm: 0, hu: 800 }] }], 0);
    expect(meanHU[at(10, 0)]).toBeCloseTo(350, 3);
    const profile = [8, 9, 9.5, 10, 10.5, 11, 12].map((x) => meanHU[at(x, 0)]);
    expect(profile).toEqual(profile.toSorted((a, b) => b - a));
    expect(meanHU[at(9, 0)] + meanHU[at(11, 0)]).toBeCloseTo(700, 3);
  });

  it('is exact beyond the reach of the point spread, on both sides of every layer', () => {
    const { meanHU, trabecular } = painted([bone], 0, 1);
    expect(kernelReachMm(1)).toBeCloseTo(0.9496, 4);
    expect([meanHU[at(0, 0)], trabecular[at(0, 0)]]).toEqual([100, 1]);
    expect([meanHU[at(6, 0)], trabecular[at(6, 0)]]).toEqual([100, 1]);
    expect([meanHU[at(8.5, 0)], trabecular[at(8.5, 0)]]).toEqual([800, 0]);
    expect(meanHU[at(11, 0)]).toBe(-100);
    expect(trabecular[at(7, 0)]).toBeCloseTo(0.5, 6);
  });

  it('blurs as a Gaussian of the same width does, and moves no mass', () => {
    const { meanHU } = painted([{ ...bone, layers: [{ depthMm: 0, hu: 900 }] }], 0);
    const fractions = meanHU.map((hu) => (hu + 100) / 1000);
    const area = fractions.reduce((sum, f) => sum + f, 0) * 0.25;
    // A blurred disc gains about pi sigma^2 by the curvature of its edge.
    expect(area / (Math.PI * 100)).toBeCloseTo(1, 1);
    // Second moment of the edge profile: its variance is that of the Gaussian, (2 / 2.3548)^2.
    let variance = 0;
    for (let x = 6; x < 14; x += 0.5)
      variance += (fractions[at(x, 0)] - fractions[at(x + 0.5, 0)]) * (x + 0.25 - 10) ** 2;
    expect(variance).toBeCloseTo((2 / 2.3548) ** 2, 1);
  });

  it('labels a sample by the layer at its very point, and keeps what a part without label covers', () => {
    const cleft: Part = {
      shapes: [ellipsoid([0, 0, 0], [2, 2, 2])],
      layers: [{ depthMm: 0, hu: 40, compartment: 4 }],
    };
    const canal: Part = {
      shapes: [ellipsoid([5, 0, 0], [1.2, 1.2, 1.2])],
      layers: [{ depthMm: 0, hu: 10, label: 0 }],
    };
    const { label, compartment } = painted([bone, cleft, canal], 0);
    const found = [0, 4, 8, 9.5, 10.5].map((x) => [label[at(-x, 0)], compartment[at(-x, 0)]]);
    expect(found).toEqual([
      [31, 4],
      [31, 1],
      [31, 2],
      [31, 2],
      [0, 0],
    ]);
    expect([label[at(5, 0)], compartment[at(5, 0)]]).toEqual([0, 0]);
  });

  it('joins the solids of a part without a seam, and leaves no trace for the next part', () => {
    const two: Part = {
      shapes: [rod([-12, 0, 0], [0, 0, 0], 5, 5), rod([0, 0, 0], [12, 0, 0], 5, 5)],
      layers: bone.layers,
    };
    const { trabecular } = painted([two], 0, 1);
    for (let x = -10; x <= 10; x += 0.5) expect(trabecular[at(x, 0)]).toBe(1);
    const far: Part = {
      shapes: [ellipsoid([0, 0, 40], [5, 5, 5])],
      layers: [{ depthMm: 0, hu: 500, label: 9 }],
    };
    expect(painted([two, far], 0, 1).label).toEqual(painted([two], 0, 1).label);
  });
});
