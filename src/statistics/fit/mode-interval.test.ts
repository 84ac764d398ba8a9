import { describe, expect, it } from 'vitest';
import { johnsonSU } from '../johnson-su.ts';
import { createRandom } from '../random.ts';
import { weightedSample } from '../sample.ts';
import { fitJohnsonSU } from './johnson-su.ts';
import { modeInterval } from './mode-interval.ts';

const truth = { a: -1.2, b: 1.8, loc: 120, scale: 40 };
const trueMode = johnsonSU.mode(truth);

function sampleOf(seed: number, n: number) {
  const random = createRandom(seed);
  return weightedSample(Array.from({ length: n }, () => johnsonSU.quantile(random.uniform(), truth)));
}

describe('modeInterval', () => {
  it.each([0.95, 0.5])('holds the true mode at the nominal rate, level %f', (level) => {
    const rounds = 300;
    let held = 0;
    for (let seed = 0; seed < rounds; seed++) {
      const sample = sampleOf(seed, 600);
      const { lo, hi } = modeInterval(sample, fitJohnsonSU(sample), { level });
      if (lo <= trueMode && trueMode <= hi) held++;
    }
    // Four standard deviations of a binomial rate over 300 rounds.
    expect(Math.abs(held / rounds - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / rounds));
  });

  it('agrees between influence function and bootstrap', () => {
    const sample = sampleOf(1, 2000);
    const fit = fitJohnsonSU(sample);
    const delta = modeInterval(sample, fit);
    const boot = modeInterval(sample, fit, { method: 'bootstrap', random: createRandom(2), replicates: 400 });
    expect(boot.standardError / delta.standardError).toBeGreaterThan(0.8);
    expect(boot.standardError / delta.standardError).toBeLessThan(1.25);
    expect(boot.lo).toBeLessThan(fit.mode);
    expect(boot.hi).toBeGreaterThan(fit.mode);
    expect(delta.method).toBe('delta');
  });

  it('gives the same bootstrap for the same seed', () => {
    const sample = sampleOf(3, 200);
    const fit = fitJohnsonSU(sample);
    const run = () =>
      modeInterval(sample, fit, { method: 'bootstrap', random: createRandom(9), replicates: 50 });
    expect(run()).toEqual(run());
  });

  it('says what it needs', () => {
    const sample = sampleOf(4, 100);
    const fit = fitJohnsonSU(sample);
    expect(() => modeInterval(sample, fit, { level: 1.5 })).toThrow(/not in \(0, 1\): 1.5/);
    expect(() => modeInterval(sample, fit, { method: 'bootstrap' })).toThrow(/seeded generator/);
  });
});
