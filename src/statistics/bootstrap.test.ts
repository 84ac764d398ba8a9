import { describe, expect, it } from 'vitest';
import { binomial, multinomial } from './binomial.ts';
import { bootstrap } from './bootstrap.ts';
import { createRandom } from './random.ts';
import { summarise, weightedSample } from './sample.ts';

describe('binomial', () => {
  it.each([
    [50, 0.05],
    [1000, 0.3],
    [100_000, 0.9],
    [12, 0.5],
  ])('has the mean and variance of n = %i, p = %f', (n, p) => {
    const random = createRandom(n);
    const rounds = 20_000;
    let sum = 0;
    let square = 0;
    for (let i = 0; i < rounds; i++) {
      const k = binomial(random, n, p) - n * p;
      sum += k;
      square += k * k;
    }
    const variance = n * p * (1 - p);
    expect(Math.abs(sum / rounds)).toBeLessThan(5 * Math.sqrt(variance / rounds));
    expect(Math.abs(square / rounds / variance - 1)).toBeLessThan(0.06);
  });

  it('knows its edges', () => {
    const random = createRandom(1);
    expect(binomial(random, 7, 0)).toBe(0);
    expect(binomial(random, 7, 1)).toBe(7);
    expect(binomial(random, 0, 0.5)).toBe(0);
  });
});

describe('multinomial', () => {
  it('shares out every trial, none to cells of weight 0', () => {
    const out = new Float64Array(4);
    multinomial(createRandom(2), 1000, [1, 0, 2, 1], out);
    expect(out[1]).toBe(0);
    expect(out.reduce((a, b) => a + b, 0)).toBe(1000);
    expect(Math.abs(out[2] - 500)).toBeLessThan(80);
  });
});

describe('bootstrap', () => {
  it('gives the standard error of a mean', () => {
    const random = createRandom(3);
    const sample = weightedSample(Array.from({ length: 400 }, () => random.normal()));
    const means = bootstrap(sample, (replicate) => summarise(replicate).mean, { random, replicates: 2000 });
    const { sd, mean } = summarise(weightedSample(means));
    const whole = summarise(sample);
    expect(sd / (whole.sd / 20)).toBeCloseTo(1, 1);
    expect(Math.abs(mean - whole.mean)).toBeLessThan(0.01);
    expect([...means]).toEqual([...means].toSorted((a, b) => a - b));
  });
});
