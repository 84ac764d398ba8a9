import { describe, expect, it } from 'vitest';
import { compareFamilies } from './compare.ts';
import { histogramOf } from './histogram.ts';
import { johnsonSU } from './johnson-su.ts';
import { createRandom } from './random.ts';
import { weightedSample } from './sample.ts';

const random = createRandom(1);
const truth = { a: -1.2, b: 1.8, loc: 120, scale: 40 };
const hu = weightedSample(
  Array.from({ length: 5000 }, () => Math.round(johnsonSU.quantile(random.uniform(), truth))),
);

describe('compareFamilies', () => {
  it('prefers the family that the data come from, and measures the others against it', () => {
    const { rows, best, binWidth, n } = compareFamilies(hu, {
      families: ['norm', 'johnsonsu', 'gamma', 'uniform'],
    });
    expect(best).toBe('johnsonsu');
    expect(rows.map(({ name }) => name)).toEqual(['johnsonsu', 'gamma', 'norm', 'uniform']);
    expect(rows[0].lnMseRatio).toBe(0);
    expect(rows.slice(1).every(({ lnMseRatio }) => lnMseRatio! > 0.5)).toBe(true);
    expect({ binWidth, n }).toEqual({ binWidth: 1, n: 5000 });
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  it('knows the ratio to Johnson-SU without being asked for that family', () => {
    const [row] = compareFamilies(hu, { families: ['norm'] }).rows;
    const both = compareFamilies(hu, { families: ['norm', 'johnsonsu'] }).rows;
    expect(row.lnMseRatio).toBe(both.find(({ name }) => name === 'norm')!.lnMseRatio);
  });

  it('fits the whole catalogue, and says why where it cannot', () => {
    const { rows } = compareFamilies(hu);
    expect(rows.length).toBeGreaterThanOrEqual(100);
    for (const row of rows)
      if (row.negLogLikelihood === null) expect(row.reason).toMatch(/\w/);
      else {
        expect(row.parameters!.every(Number.isFinite), row.name).toBe(true);
        expect(Number.isFinite(row.mse), row.name).toBe(true);
        // No family describes the data better than the truth by more than its parameters can overfit.
        expect(row.negLogLikelihood, row.name).toBeGreaterThan(rows[0].negLogLikelihood! - 1e-9);
      }
    const johnson = rows.find(({ name }) => name === 'johnsonsu')!;
    expect(johnson.negLogLikelihood! - rows[0].negLogLikelihood!).toBeLessThan(5);
  });

  it('can be watched and stopped', () => {
    const seen: string[] = [];
    const controller = new AbortController();
    expect(() =>
      compareFamilies(hu, {
        families: ['norm', 'gamma', 't'],
        signal: controller.signal,
        onProgress: ({ step, total }) => {
          seen.push(`${step} of ${total}`);
          if (seen.length === 2) controller.abort();
        },
      }),
    ).toThrow(/abort/);
    expect(seen).toEqual(['fitting norm of 3', 'fitting gamma of 3']);
  });

  it('refuses unknown families before it fits any', () => {
    expect(() => compareFamilies(hu, { families: ['norm', 'normal'] })).toThrow(/'normal'/);
  });
});

describe('histogramOf', () => {
  it('gives integers bins of 1 centred on them, empty ones included', () => {
    const { width, centres, density } = histogramOf(weightedSample([3, 3, 5, 6]));
    expect(width).toBe(1);
    expect([...centres]).toEqual([3, 4, 5, 6]);
    expect([...density]).toEqual([0.5, 0, 0.25, 0.25]);
  });

  it('takes the rule of Freedman and Diaconis for other data', () => {
    const sample = weightedSample(Array.from({ length: 1000 }, (_, i) => i / 999));
    const { width, density } = histogramOf(sample);
    expect(width).toBeCloseTo(0.1, 12); // 2 * 0.5 / 10
    expect(density.reduce((sum, d) => sum + d * width, 0)).toBeCloseTo(1, 12);
  });

  it('holds every value for a width of the caller', () => {
    const { density, width } = histogramOf(weightedSample([-0.5, 0.1, 7.3]), 2.5);
    expect(density.length).toBe(4);
    expect(density.reduce((sum, d) => sum + d * width, 0)).toBeCloseTo(1, 12);
    expect(() => histogramOf(weightedSample([1, 2]), 0)).toThrow(/not positive: 0/);
  });
});
