import { describe, expect, it } from 'vitest';
import { createRandom, johnsonSU } from '../statistics/index.ts';
import { lawWithMode, rescaledLaw } from './trabecular.ts';

describe('the trabecular law', () => {
  it.each([30, 80, 130, 250, 390])('has its mode at %i HU whatever the seed', (mode) => {
    for (const seed of [1, 2, 3])
      expect(johnsonSU.mode(lawWithMode(mode, createRandom(seed)))).toBeCloseTo(mode, 9);
  });

  it('is skewed to the right and puts the mean some 9 to 14 % above a mode of 130 HU', () => {
    for (let seed = 0; seed < 20; seed++) {
      const law = lawWithMode(130, createRandom(seed));
      expect(johnsonSU.skewness(law)).toBeGreaterThan(0.8);
      expect(johnsonSU.skewness(law)).toBeLessThan(1.3);
      const error = (johnsonSU.mean(law) - 130) / 130;
      expect(error).toBeGreaterThan(0.09);
      expect(error).toBeLessThan(0.14);
    }
  });

  it('multiplies and shifts every quantile', () => {
    const law = lawWithMode(120, createRandom(4));
    const scanned = rescaledLaw(law, 1.12, -5);
    for (const p of [0.01, 0.5, 0.99])
      expect(johnsonSU.quantile(p, scanned)).toBeCloseTo(1.12 * johnsonSU.quantile(p, law) - 5, 9);
  });
});
