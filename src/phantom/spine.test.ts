import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot } from '../image/index.ts';
import { levelNames, vertebraLabel } from './levels.ts';
import { sagittalAngleDeg, scoliosisOf, solveSpine } from './spine.ts';

const solve = (scoliosisDeg: number, kyphosisDeg: number, size = 1) =>
  solveSpine({ size, ageYears: 55, scoliosisDeg, kyphosisDeg, sacralLeanDeg: -38 });

describe('solveSpine', () => {
  it('reaches every scoliosis and kyphosis it is asked for', () => {
    const angles = fc.tuple(
      fc.double({ min: 0, max: 45, noNaN: true }),
      fc.double({ min: 5, max: 80, noNaN: true }),
    );
    fc.assert(
      fc.property(angles, ([scoliosis, kyphosis]) => {
        const spine = solve(scoliosis, kyphosis);
        expect(Math.abs(scoliosisOf(spine) - scoliosis)).toBeLessThan(0.01);
        expect(Math.abs(sagittalAngleDeg(spine, 'T4', 'T12') - kyphosis)).toBeLessThan(0.01);
      }),
      { seed: 5, numRuns: 15 },
    );
  });

  it('keeps distances along the spine when it bends: vertebrae never drift apart or together', () => {
    const [straight, bent] = [solve(0, 5), solve(40, 75)].map(({ levels }) =>
      levels
        .slice(1)
        .map(({ centreMm: c }, i) => Math.hypot(...c.map((v, axis) => v - levels[i].centreMm[axis]))),
    );
    for (const [i, length] of straight.entries()) expect(Math.abs(bent[i] - length)).toBeLessThan(0.6);
  });

  it('bends to the back in the chest and to the front in the loin', () => {
    const y = Object.fromEntries(solve(0, 40).levels.map((level) => [level.name, level.centreMm[1]]));
    expect(y.T8).toBeGreaterThan(y.T2);
    expect(y.T8).toBeGreaterThan(y.L3);
    expect(y.L5).toBeGreaterThan(y.L3);
  });

  it('gives each vertebra a right-handed orthonormal frame', () => {
    for (const { frame } of solve(30, 60).levels) {
      const { left, posterior, up } = frame;
      for (const [a, b] of [
        [left, posterior],
        [left, up],
        [posterior, up],
      ] as const)
        expect(dot(a, b)).toBeCloseTo(0, 12);
      expect(up[2]).toBeGreaterThan(0.5);
      expect(left[1] * posterior[2] - left[2] * posterior[1]).toBeCloseTo(up[0], 12);
    }
  });

  it('numbers vertebrae as TotalSegmentator v2 does', () => {
    expect(levelNames.map(vertebraLabel)).toEqual(Array.from({ length: 17 }, (_, i) => 43 - i));
    expect(vertebraLabel('L1')).toBe(31);
    expect(vertebraLabel('T12')).toBe(32);
  });
});
