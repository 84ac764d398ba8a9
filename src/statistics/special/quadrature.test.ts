import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussLegendre, integrate } from './quadrature.ts';
import { brentRoot, invertIncreasing } from './root.ts';

describe('quadrature', () => {
  it('a rule of n nodes is exact for polynomials of degree 2n - 1', () => {
    for (const n of [1, 2, 5, 20, 64]) {
      const { nodes, weights } = gaussLegendre(n);
      for (let degree = 0; degree < 2 * n; degree++) {
        const sum = nodes.reduce((total, x, i) => total + weights[i] * x ** degree, 0);
        expect(Math.abs(sum - (degree % 2 === 0 ? 2 / (degree + 1) : 0))).toBeLessThan(1e-14);
      }
    }
  });

  it('one Gauss-Kronrod interval is exact to degree 31', () => {
    const { value } = integrate((x) => x ** 30 + x ** 31, -1, 1, { maxIntervals: 1 });
    expect(value).toBeCloseTo(2 / 31, 15);
  });

  it('integrates tails, singular ends and turned ranges', () => {
    const inf = Number.POSITIVE_INFINITY;
    expect(integrate((x) => Math.exp(-x * x), -inf, inf).value).toBeCloseTo(Math.sqrt(Math.PI), 13);
    expect(integrate((x) => 1 / (1 + x * x), 0, inf).value).toBeCloseTo(Math.PI / 2, 13);
    expect(integrate((x) => Math.exp(x), -inf, 1).value).toBeCloseTo(Math.E, 12);
    expect(integrate((x) => 1 / Math.sqrt(x), 0, 1).value).toBeCloseTo(2, 11);
    expect(integrate(Math.exp, 1, 0).value).toBeCloseTo(1 - Math.E, 13);
    expect(integrate(Math.exp, 2, 2)).toEqual({ value: 0, error: 0 });
  });

  it('its error estimate bounds the true error', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 30, noNaN: true }), (k) => {
        const { value, error } = integrate((x) => Math.cos(k * x * x), 0, 2, { relTol: 1e-6, absTol: 1e-6 });
        const exact = integrate((x) => Math.cos(k * x * x), 0, 2, { relTol: 1e-13, absTol: 1e-14 }).value;
        return Math.abs(value - exact) <= error + 1e-13;
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});

describe('roots', () => {
  it('finds roots of smooth, flat and infinite-valued functions to the last digits', () => {
    expect(brentRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(Math.abs(brentRoot((x) => x ** 9, -1, 1.3))).toBeLessThan(1e-10);
    expect(brentRoot((x) => Math.log(x) + 1, 0, 1)).toBeCloseTo(1 / Math.E, 15);
    expect(brentRoot((x) => x, 0, 1)).toBe(0);
  });

  it('says which values do not enclose a root', () => {
    expect(() => brentRoot((x) => x * x + 1, 0, 2)).toThrow('f(0) = 1 and f(2) = 5');
  });

  it('inverts an increasing function over any range', () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        const inverse = invertIncreasing(Math.asinh, x / 100, { lower: -Infinity, upper: Infinity });
        return Math.abs(inverse - Math.sinh(x / 100)) <= 1e-13 * (1 + Math.abs(inverse));
      }),
      { seed: 4, numRuns: 60 },
    );
    expect(invertIncreasing((x) => x, 5, { lower: 0, upper: 1 })).toBe(1);
    expect(invertIncreasing((x) => x, -5, { lower: 0, upper: 1 })).toBe(0);
    expect(invertIncreasing((x) => 1 - Math.exp(-x), 0.5, { lower: 0, upper: Infinity })).toBeCloseTo(
      Math.LN2,
      14,
    );
  });
});
