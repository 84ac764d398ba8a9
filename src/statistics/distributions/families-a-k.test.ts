import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/families_a_k.json' with { type: 'json' };
import { createRandom } from '../random.ts';
import { integrate } from '../special/quadrature.ts';
import type { SampleSummary } from './distribution.ts';
import { familiesAToK } from './families-a-k.ts';

interface GoldenSet {
  readonly shapes: readonly number[];
  readonly x: readonly number[];
  /** By mpmath. */
  readonly logpdf: readonly number[];
  readonly cdf: readonly number[];
  readonly sf: readonly number[];
  /** Indices where SciPy's logpdf is not within 1e-9 of it. */
  readonly scipyOff: readonly number[];
}

const golden = goldens as unknown as Record<string, GoldenSet[]>;

const byName = new Map(familiesAToK.map((family) => [family.name, family]));

/** Where value and reference differ by more than a relative bound (and an absolute one, for SciPy's 1 - cdf). */
const differs = (value: number, reference: number, relative: number, absolute: number) =>
  !(Math.abs(value - reference) <= relative * Math.abs(reference) + absolute);

it('covers every family from alpha to kappa4 once', () => {
  expect(familiesAToK.map((family) => family.name)).toEqual(Object.keys(golden));
});

describe.each(Object.keys(golden))('%s', (name) => {
  const family = byName.get(name)!;
  const sets = golden[name];

  it('has the log-density of mpmath and SciPy', () => {
    const bad = sets.flatMap(({ shapes, x, logpdf }) => {
      const prepared = family.prepareLogpdf!(shapes);
      return x.flatMap((at, i) => {
        const values = [prepared(at), family.logpdf(at, shapes)];
        // The absolute part covers zeros of the log-density.
        return values.some((v) => differs(v, logpdf[i], 1e-11, 1e-12))
          ? [{ shapes, at, values, logpdf: logpdf[i] }]
          : [];
      });
    });
    expect(bad).toEqual([]);
    expect(sets.flatMap(({ scipyOff }) => scipyOff)).toEqual([]);
  });

  it('has the distribution and survival function of SciPy', () => {
    const bad = sets.flatMap(({ shapes, x, cdf, sf }) =>
      x.flatMap((at, i) => {
        const lower = family.cdf(at, shapes);
        const upper = family.sf!(at, shapes);
        const wrong = differs(lower, cdf[i], 1e-9, 3e-15) || differs(upper, sf[i], 1e-9, 3e-15);
        return wrong ? [{ shapes, at, lower, cdf: cdf[i], upper, sf: sf[i] }] : [];
      }),
    );
    expect(bad).toEqual([]);
  });

  it('has tails that are integrals of the density, to their last digits', () => {
    const bad = sets.flatMap(({ shapes, x }) => {
      const logpdf = family.prepareLogpdf!(shapes);
      return x.slice(1).flatMap((to, i) => {
        const from = x[i];
        // Closer points leave the quadrature too few doubles between them.
        if (to - from < 1e-6 * Math.abs(to)) return [];
        const mass = integrate((t) => Math.exp(logpdf(t)), from, to, { relTol: 1e-12 }).value;
        const [lower, upper] = [from, to].map((at) => family.cdf(at, shapes));
        const difference = lower < 0.5 ? upper - lower : family.sf!(from, shapes) - family.sf!(to, shapes);
        return differs(difference, mass, 1e-9, 0) ? [{ shapes, from, to, difference, mass }] : [];
      });
    });
    expect(bad).toEqual([]);
  });

  it('has the inverse of its distribution function as quantile', () => {
    const bad = sets.flatMap(({ shapes, x }) =>
      x.flatMap((at) => {
        const p = family.cdf(at, shapes);
        const quantile = family.quantile!(p, shapes);
        // The rounding of p itself moves the quantile by eps / density, which dominates near p = 1.
        const rounding = (4e-16 * Math.max(p, 0.5)) / Math.exp(family.logpdf(at, shapes));
        return differs(quantile, at, 1e-9, p > 0.5 ? rounding : 1e-14) ? [{ shapes, at, p, quantile }] : [];
      }),
    );
    expect(bad).toEqual([]);
  });

  it('answers outside its support, and NaN for wrong shapes', () => {
    for (const { shapes } of sets) {
      const [lower, upper] = family.support(shapes);
      expect(family.cdf(lower, shapes)).toBe(0);
      expect(family.sf!(lower, shapes)).toBe(1);
      expect(family.cdf(upper, shapes)).toBe(1);
      expect(family.quantile!(0, shapes)).toBe(lower);
      expect(family.quantile!(1, shapes)).toBe(upper);
      expect(family.quantile!(1.5, shapes)).toBeNaN();
      expect(family.logpdf(Number.POSITIVE_INFINITY, shapes)).toBe(Number.NEGATIVE_INFINITY);
      expect(family.logpdf(Number.NaN, shapes)).toBeNaN();
      // A density at a finite end is a number or an infinity, never undefined.
      for (const end of [lower, upper]) expect(family.logpdf(end, shapes)).not.toBeNaN();
      if (lower > Number.NEGATIVE_INFINITY)
        expect(family.logpdf(lower - 1, shapes)).toBe(Number.NEGATIVE_INFINITY);
    }
    const none = sets[0].shapes.map(() => Number.NaN);
    if (none.length > 0) {
      expect(family.isValid(none)).toBe(false);
      expect(family.logpdf(0.5, none)).toBeNaN();
      expect(family.cdf(0.5, none)).toBeNaN();
      expect(family.quantile!(0.5, none)).toBeNaN();
    }
  });

  it('starts a fit with all Hounsfield values within the support and a finite likelihood', () => {
    const sample = hounsfieldSample();
    const logLikelihoods = family.start!(sample.summary).map(({ shapes, loc, scale }) => {
      const [lower, upper] = family.support(shapes);
      expect(loc + scale * lower).toBeLessThan(sample.summary.min);
      expect(loc + scale * upper).toBeGreaterThan(sample.summary.max);
      const logpdf = family.prepareLogpdf!(shapes);
      return sample.values.reduce((sum, x) => sum + logpdf((x - loc) / scale) - Math.log(scale), 0);
    });
    // A double law with its gap at the median, or a light tail, may give one value no likelihood in one start.
    expect(logLikelihoods.filter(Number.isFinite).length).toBeGreaterThan(0);
  });
});

/** 400 values of mean 120 and spread 35 with a right skew, some of them negative. */
function hounsfieldSample(): { values: number[]; summary: SampleSummary } {
  const random = createRandom(11);
  const values = Array.from({ length: 400 }, () => 105 + 30 * Math.sinh((random.normal() + 0.7) / 1.6));
  values.push(-60, -35);
  values.sort((a, b) => a - b);
  const n = values.length;
  const mean = values.reduce((s, v) => s + v, 0) / n;
  const moment = (k: number) => values.reduce((s, v) => s + (v - mean) ** k, 0) / n;
  const sd = Math.sqrt(moment(2));
  return {
    values,
    summary: {
      n,
      min: values[0],
      max: values[n - 1],
      mean,
      sd,
      skewness: moment(3) / sd ** 3,
      excessKurtosis: moment(4) / sd ** 4 - 3,
      quantile: (p) => values[Math.min(n - 1, Math.floor(p * n))],
    },
  };
}
