import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { johnsonSU } from './johnson-su.ts';

/** Relative to 1e-6 of the printed digits: the table of the specification has 6 decimals. */
const table = [
  {
    p: { a: -1.2, b: 1.8, loc: 120, scale: 40 },
    expected: [153.473095, 1088.234564, 1.274955, 4.412299, 148.686338, 141.721775, 110.013423, 213.027626],
    atMode: 1.523147e-2,
  },
  {
    p: { a: -3, b: 2.5, loc: 80, scale: 25 },
    expected: [120.879499, 407.812247, 1.123465, 2.57723, 117.736534, 112.296457, 94.224914, 158.181667],
    atMode: 2.322836e-2,
  },
  {
    p: { a: 0.5, b: 0.8, loc: 0, scale: 1 },
    expected: [-1.455753, 18.870948, -9.92919, 560.543458, -0.666492, -0.249404, -7.266087, 1.972053],
    atMode: 0.29582,
  },
];

const parameters = fc.record({
  a: fc.double({ min: -4, max: 4, noNaN: true }),
  b: fc.double({ min: 0.4, max: 20, noNaN: true }),
  loc: fc.double({ min: -500, max: 500, noNaN: true }),
  scale: fc.double({ min: 0.1, max: 200, noNaN: true }),
});

describe('johnsonSU', () => {
  it.each(table)('has the moments, quantiles and mode of $p', ({ p, expected, atMode }) => {
    const actual = [
      johnsonSU.mean(p),
      johnsonSU.variance(p),
      johnsonSU.skewness(p),
      johnsonSU.excessKurtosis(p),
      johnsonSU.median(p),
      johnsonSU.mode(p),
      johnsonSU.quantile(0.05, p),
      johnsonSU.quantile(0.95, p),
    ];
    expected.forEach((value, i) => {
      expect(actual[i]).toBeCloseTo(value, 5);
    });
    expect(johnsonSU.pdf(johnsonSU.mode(p), p)).toBeCloseTo(atMode, 7);
  });

  it('has its highest density at the mode', () => {
    fc.assert(
      fc.property(parameters, (p) => {
        const mode = johnsonSU.mode(p);
        const spread = johnsonSU.quantile(0.75, p) - johnsonSU.quantile(0.25, p);
        const top = johnsonSU.logpdf(mode, p);
        for (const step of [-0.3, -0.01, 0.01, 0.3])
          expect(johnsonSU.logpdf(mode + step * spread, p)).toBeLessThan(top);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('inverts its distribution function', () => {
    fc.assert(
      fc.property(parameters, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (p, q) => {
        expect(johnsonSU.cdf(johnsonSU.quantile(q, p), p)).toBeCloseTo(q, 9);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('keeps the digits of its kurtosis where it is nearly normal', () => {
    // Leading terms for a = 0: kurtosis = 4 w1 + ..., w1 = 1 / b^2.
    const b = 1e4;
    const kurtosis = johnsonSU.excessKurtosis({ a: 0, b, loc: 0, scale: b });
    expect(kurtosis * b * b).toBeCloseTo(4, 5);
  });
});
