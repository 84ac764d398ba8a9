import { describe, expect, it } from 'vitest';
import type { Vector3 } from '../image/index.ts';
import { sagittalTangentsDeg, spinalCurvatureDeviationDeg } from './curvature.ts';

/** Points from top to bottom on a circular arc that subtends an angle, in the plane of z and one other axis. */
function arc(totalDeg: number, count: number, axis: 0 | 1): Vector3[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = ((i / (count - 1) - 0.5) * totalDeg * Math.PI) / 180;
    const point: [number, number, number] = [0, 0, -400 * Math.sin(angle)];
    point[axis] = 400 * Math.cos(angle);
    return point;
  });
}

describe('curvature of centroids', () => {
  it.each([10, 30, 60, 90])('an arc of %i degrees deviates by half of it', (total) => {
    expect(spinalCurvatureDeviationDeg(arc(total, 9, 0))).toBeCloseTo(total / 2, 9);
  });

  it('a straight oblique column deviates by nothing', () => {
    expect(spinalCurvatureDeviationDeg([0, 1, 2, 3].map((i): Vector3 => [i, 5, -7 * i]))).toBeCloseTo(0, 6);
  });

  it.each([20, 50])('the end tangents of a sagittal arc of %i degrees differ by it', (total) => {
    const tangents = sagittalTangentsDeg(arc(total, 17, 1));
    // Natural ends flatten the last span; well inside the spline follows the circle.
    const perStep = total / 16;
    expect(tangents[13] - tangents[3]).toBeCloseTo(10 * perStep, 1);
    expect(tangents[13]).toBeGreaterThan(tangents[3]);
  });
});
