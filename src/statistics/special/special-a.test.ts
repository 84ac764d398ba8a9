import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/special_a.json' with { type: 'json' };
import * as betaFunctions from './beta.ts';
import * as erfFunctions from './erf.ts';
import * as gammaFunctions from './gamma.ts';
import * as incompleteGamma from './incomplete-gamma.ts';
import { log1pMinusX } from './log1p-minus-x.ts';

/** Rows of [arguments..., value] computed by mpmath with 60 digits. */
const golden = goldens as unknown as Record<string, number[][]>;

const functions = {
  ...erfFunctions,
  ...gammaFunctions,
  ...incompleteGamma,
  ...betaFunctions,
} as unknown as Record<string, (...x: number[]) => number>;

const relativeError = (value: number, reference: number) => Math.abs(value - reference) / Math.abs(reference);

describe('special functions against mpmath', () => {
  it.each(Object.keys(golden))('%s', (name) => {
    const bad = golden[name]
      .map((row) => ({ row, value: functions[name](...row.slice(0, -1)) }))
      // 1e-13 is the rounding of an exponent of 700; nearly all values are within 1e-15.
      .filter(({ row, value }) => !(relativeError(value, row[row.length - 1]) < 1e-13));
    expect(bad).toEqual([]);
  });
});

describe('inverses', () => {
  it('return the argument of P, Q and I from their golden values', () => {
    for (const [a, x, p] of golden.gammaP) {
      if (p < 0.6) expect(relativeError(incompleteGamma.gammaPInverse(a, p), x)).toBeLessThan(1e-14);
    }
    for (const [a, x, q] of golden.gammaQ) {
      if (q < 0.6) expect(relativeError(incompleteGamma.gammaQInverse(a, q), x)).toBeLessThan(1e-14);
    }
    for (const [a, b, x, p] of golden.incompleteBeta) {
      if (p < 0.6)
        expect(relativeError(betaFunctions.incompleteBetaInverse(a, b, p)[0], x)).toBeLessThan(1e-14);
    }
  });

  it('keep both x and 1 - x of the incomplete beta function', () => {
    const [x, y] = betaFunctions.incompleteBetaInverse(3, 0.5, 1, 1e-20);
    expect(x).toBe(1);
    // I_y(0.5, 3) = y^0.5 / (0.5 B(0.5, 3)) as y goes to 0.
    expect(relativeError(y, (1e-20 * 0.5 * betaFunctions.beta(0.5, 3)) ** 2)).toBeLessThan(1e-14);
  });

  it('undo the distribution functions for any shape and probability', () => {
    const shape = fc.double({ min: 0.05, max: 500, noNaN: true });
    const probability = fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(shape, shape, probability, (a, b, p) => {
        const [x, y] = betaFunctions.incompleteBetaInverse(a, b, p);
        expect(Math.abs(betaFunctions.incompleteBeta(a, b, x, y) - p)).toBeLessThan(1e-11 * p);
        expect(relativeError(incompleteGamma.gammaP(a, incompleteGamma.gammaPInverse(a, p)), p)).toBeLessThan(
          1e-11,
        );
        expect(relativeError(erfFunctions.normalCdf(erfFunctions.normalQuantile(p)), p)).toBeLessThan(1e-13);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('edges', () => {
  it('answers limits exactly and wrong arguments with NaN', () => {
    expect(erfFunctions.normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(erfFunctions.normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(erfFunctions.normalQuantile(0.5)).toBe(0);
    expect(erfFunctions.normalQuantile(-0.1)).toBeNaN();
    expect(erfFunctions.normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(erfFunctions.normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(incompleteGamma.gammaP(2, 0)).toBe(0);
    expect(incompleteGamma.gammaQ(2, Number.POSITIVE_INFINITY)).toBe(0);
    expect(incompleteGamma.gammaP(-1, 1)).toBeNaN();
    expect(incompleteGamma.gammaPInverse(1, 2)).toBeNaN();
    expect(betaFunctions.incompleteBeta(1, 2, 1)).toBe(1);
    expect(betaFunctions.incompleteBeta(0, 2, 0.5)).toBeNaN();
    expect(gammaFunctions.gamma(-2)).toBeNaN();
    expect(gammaFunctions.gamma(5)).toBe(24);
    expect(gammaFunctions.gamma(180)).toBe(Number.POSITIVE_INFINITY);
    expect(gammaFunctions.sinPi(1e9)).toBe(0);
  });

  it('keeps the digits of ln(1 + x) - x near 0', () => {
    // mpmath: log1p(x) - x
    expect(relativeError(log1pMinusX(1e-9), -4.999999996666667e-19)).toBeLessThan(1e-15);
    expect(relativeError(log1pMinusX(0.5), -0.09453489189183562)).toBeLessThan(1e-15);
    expect(relativeError(log1pMinusX(-0.3), -0.05667494393873239)).toBeLessThan(1e-15);
  });
});
