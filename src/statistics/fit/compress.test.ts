import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { summarise, weightedSample } from '../sample.ts';
import { compress } from './compress.ts';

const random = createRandom(1);
const sample = weightedSample(Array.from({ length: 20_000 }, () => Math.exp(0.6 * random.normal())));

describe('compress', () => {
  it('keeps mass, moments and extreme values with a few hundred nodes', () => {
    const small = compress(sample, 150, 10);
    expect(small.values.length).toBeLessThan(600);
    const before = summarise(sample);
    const after = summarise(small);
    expect(small.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(20_000, 6);
    expect(after.mean).toBeCloseTo(before.mean, 12);
    expect(after.sd / before.sd).toBeCloseTo(1, 12);
    expect(after.skewness / before.skewness).toBeCloseTo(1, 10);
    expect([after.min, after.max]).toEqual([before.min, before.max]);
  });

  it('keeps a smooth log-likelihood to 1e-8 of its value', () => {
    const small = compress(sample, 150, 10);
    const logLikelihood = ({ values, weights }: typeof sample) =>
      values.reduce((sum, x, i) => sum - weights[i] * (Math.log(x) + Math.log(x) ** 2 / 0.72), 0);
    expect(logLikelihood(small) / logLikelihood(sample)).toBeCloseTo(1, 8);
  });

  it('keeps nodes in ascending order', () => {
    const { values } = compress(sample, 32, 5);
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
  });

  it('leaves a small sample as it is', () => {
    const few = weightedSample([1, 2, 5]);
    expect(compress(few, 32, 5)).toBe(few);
  });
});
