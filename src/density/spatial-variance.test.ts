import { describe, expect, it } from 'vitest';
import { createRandom, fitJohnsonSU, weightedSample } from '../statistics/index.ts';
import { modeVariance } from './mode-variance.ts';
import { spatialVariance } from './spatial-variance.ts';

const size = [24, 24, 12] as const;
const count = size[0] * size[1] * size[2];
const region = new Uint8Array(count).fill(1);

/** A field whose neighbours along the first index share `share` of their variance (moving average of two). */
function field(seed: number, correlated: boolean): Float64Array {
  const random = createRandom(seed);
  const white = Float64Array.from({ length: count + 2 }, () => random.normal());
  return Float64Array.from({ length: count }, (_, p) =>
    correlated ? (white[p] + white[p + 1] + white[p + 2]) / Math.sqrt(3) : white[p],
  );
}

describe('spatial variance', () => {
  it('leaves independent voxels alone', () => {
    const { variance, independent } = spatialVariance({
      influence: field(1, false),
      region,
      size,
      spacingMm: [1, 1, 1],
    });
    expect(variance / independent).toBeLessThan(1.25);
  });

  it('matches the variance of the sum that repeated fields show', () => {
    const sums: number[] = [];
    let estimated = 0;
    const runs = 60;
    for (let seed = 0; seed < runs; seed++) {
      const influence = field(100 + seed, true);
      sums.push(influence.reduce((a, b) => a + b, 0));
      estimated += spatialVariance({ influence, region, size, spacingMm: [1, 1, 1] }).variance / runs;
    }
    const mean = sums.reduce((a, b) => a + b, 0) / runs;
    const shown = sums.reduce((a, b) => a + (b - mean) ** 2, 0) / (runs - 1);
    // Theory: an average of three inflates by 3. Sixty runs know a variance to 18 %.
    expect(estimated / count).toBeGreaterThan(2.3);
    expect(estimated / count).toBeLessThan(3.4);
    expect(estimated / shown).toBeGreaterThan(0.6);
    expect(estimated / shown).toBeLessThan(1.7);
  });

  it('counts only pairs inside the region', () => {
    const hole = region.slice();
    hole.fill(0, 0, count / 2);
    const influence = field(3, true).map((value, p) => (hole[p] ? value : 0));
    const half = spatialVariance({ influence, region: hole, size, spacingMm: [1, 1, 1] });
    expect(half.variance / half.independent).toBeGreaterThan(2);
    expect(half.independent).toBeCloseTo(
      influence.reduce((sum, value) => sum + value * value, 0),
      6,
    );
  });
});

describe('the standard error of a mode', () => {
  it('is finite at the edge of the family too, where data are lighter-tailed than any Johnson-SU', () => {
    const random = createRandom(5);
    const voxels = Float64Array.from({ length: count }, () => 100 + 60 * random.uniform());
    const sample = weightedSample(voxels);
    const fit = fitJohnsonSU(sample);
    const { standardErrorHU, inflation } = modeVariance(sample, fit, [
      { region, voxels, size, spacingMm: [1, 1, 1] },
    ]);
    expect(standardErrorHU).toBeGreaterThan(0);
    expect(standardErrorHU).toBeLessThan(5);
    expect(inflation).toBeGreaterThanOrEqual(1);
  });
});
