import { describe, expect, it } from 'vitest';
import { createRandom } from '../statistics/index.ts';
import { latentSlices, varianceInflation } from './latent.ts';

const size = [40, 40, 60] as const;

/** A whole field, and the mean of products of neighbours at a lag along the rows and across slices. */
function field(spacing: number, fwhm: number, seed: number) {
  const next = latentSlices(size, [spacing, spacing, spacing], fwhm, createRandom(seed));
  const area = size[0] * size[1];
  const u = new Float64Array(area * size[2]);
  for (let k = 0; k < size[2]; k++) u.set(next(), k * area);
  const correlation = (lag: number) => {
    let sum = 0;
    let n = 0;
    for (let at = 0; at + lag < u.length; at++) {
      if (lag < size[0] && (at % size[0]) + lag >= size[0]) continue;
      sum += u[at] * u[at + lag];
      n++;
    }
    return sum / n;
  };
  return { correlation, area };
}

describe('latentSlices', () => {
  it.each([
    ['white where the voxel is wider than the texture', 2, 1],
    ['correlated where it is finer', 0.5, 1],
  ])('has unit variance everywhere: %s', (_, spacing, fwhm) => {
    // 96,000 values: the standard error of the variance is 0.005 when white, 0.013 when correlated.
    expect(field(spacing, fwhm, 3).correlation(0)).toBeCloseTo(1, 1);
  });

  it('falls to half its correlation at half the stated width, along rows and across slices', () => {
    const { correlation, area } = field(0.5, 1, 8);
    expect(correlation(1)).toBeGreaterThan(0.44);
    expect(correlation(1)).toBeLessThan(0.56);
    expect(correlation(area)).toBeGreaterThan(0.44);
    expect(correlation(area)).toBeLessThan(0.56);
  });

  it('is uncorrelated where the texture is finer than the voxel', () => {
    const { correlation, area } = field(2, 1, 8);
    expect(Math.abs(correlation(1))).toBeLessThan(0.02);
    expect(Math.abs(correlation(area))).toBeLessThan(0.02);
  });

  it('says by how much correlation inflates the variance of a mean', () => {
    expect(varianceInflation(1, [2, 2, 2])).toBeCloseTo(1, 12);
    expect(varianceInflation(1, [0.5, 2, 2])).toBeGreaterThan(1.8);
    expect(varianceInflation(1, [0.5, 0.5, 2])).toBeCloseTo(varianceInflation(1, [0.5, 2, 2]) ** 2, 12);
  });
});
