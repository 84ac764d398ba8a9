import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/families_l_z.json' with { type: 'json' };
import { summarise, weightedSample } from '../sample.ts';
import { integrate } from '../special/quadrature.ts';
import type { Distribution } from './distribution.ts';
import { familiesLToZ } from './families-l-z.ts';

interface Golden {
  readonly family: string;
  readonly shapes: number[];
  readonly x: number[];
  readonly logpdf: number[];
  readonly cdf: number[];
  readonly sf: number[];
}

const rows = goldens as Golden[];

/** Their reference distribution function is itself a sum in double precision, good to 1e-12. */
const integrated = new Set(['studentized_range']);

function familyOf({ family }: Golden): Distribution {
  return familiesLToZ.find(({ name }) => name === family)!;
}

function title({ family, shapes }: Golden): string {
  return `${family}(${shapes.join(', ')})`;
}

function relativeError(actual: number, expected: number): number {
  if (actual === expected) return 0;
  return Math.abs(actual - expected) / Math.abs(expected);
}

describe('families ksone to wrapcauchy against mpmath', () => {
  it('every family has reference values', () => {
    expect(new Set(familiesLToZ.map(({ name }) => name))).toEqual(new Set(rows.map(({ family }) => family)));
  });

  it.each(rows.map((row) => [title(row), row] as const))('%s', (_title, row) => {
    const { shapes, x, logpdf, cdf, sf } = row;
    const family = familyOf(row);
    const prepared = family.prepareLogpdf!(shapes);
    const isIntegrated = integrated.has(row.family);
    const tolerance = 2e-11;
    x.forEach((value, i) => {
      const at = `at ${value}`;
      expect(Math.abs(prepared(value) - logpdf[i]), `log-density ${at}`).toBeLessThan(
        1e-11 * (1 + Math.abs(logpdf[i])),
      );
      expect(family.logpdf(value, shapes)).toBeCloseTo(prepared(value), 9);
      // A probability below 1e-300 has lost digits to underflow itself.
      if (cdf[i] > 1e-300)
        expect(relativeError(family.cdf(value, shapes), cdf[i]), `cdf ${at}`).toBeLessThan(tolerance);
      if (sf[i] > 1e-300 && family.sf)
        expect(relativeError(family.sf(value, shapes), sf[i]), `sf ${at}`).toBeLessThan(tolerance);
      if (cdf[i] > 1e-300 && cdf[i] < 1) {
        // The rounding of p alone moves the quantile by eps p / f(x).
        const rounding = ((isIntegrated ? 1e-12 : 4.5e-16) * cdf[i]) / Math.exp(logpdf[i]);
        const gap = Math.abs(family.quantile!(cdf[i], shapes) - value);
        expect(gap, `quantile ${at}`).toBeLessThan(
          1e-10 * Math.abs(value) + 1e-11 * typicalWidth(row) + rounding,
        );
      }
    });
  });
});

function typicalWidth({ x, cdf }: Golden): number {
  const middle = x.filter((_, i) => cdf[i] > 0.04 && cdf[i] < 0.96);
  return middle.at(-1)! - middle[0];
}

describe('families ksone to wrapcauchy by their own laws', () => {
  it.each(rows.map((row) => [title(row), row] as const))('%s: density is the slope of cdf', (_t, row) => {
    const family = familyOf(row);
    const prepared = family.prepareLogpdf!(row.shapes);
    const middle = row.x.filter((_, i) => row.cdf[i] > 0.009 && row.cdf[i] < 0.991);
    for (let i = 1; i < middle.length; i++) {
      const [a, b] = [middle[i - 1], middle[i]];
      // The two-sided statistic of few values has a density that jumps at 1/n.
      if (row.family === 'kstwo' && a < 1 / row.shapes[0] && b > 1 / row.shapes[0]) continue;
      const area = integrate((x) => Math.exp(prepared(x)), a, b, { relTol: 1e-10 }).value;
      const step = family.cdf(b, row.shapes) - family.cdf(a, row.shapes);
      expect(Math.abs(area / step - 1), `from ${a} to ${b}`).toBeLessThan(1e-8);
    }
  });

  it('the tables that fits read agree with the direct evaluation within 1e-9', () => {
    const tabulated = new Set(['levy_stable', 'ncf', 'nct', 'studentized_range']);
    for (const row of rows.filter(({ family }) => tabulated.has(family))) {
      const family = familyOf(row);
      const prepared = family.prepareLogpdf!(row.shapes);
      const [low, high] = [family.quantile!(0.001, row.shapes), family.quantile!(0.999, row.shapes)];
      for (let i = 0; i < 600; i++) prepared(low + ((high - low) * (i + 0.5)) / 600);
      for (let i = 0; i < 120; i++) {
        const x = low + ((high - low) * (i + 0.3)) / 120;
        const direct = family.logpdf(x, row.shapes);
        const gap = Math.abs(prepared(x) - direct);
        expect(gap, `${title(row)} at ${x}`).toBeLessThan(1e-9 * (1 + Math.abs(direct)));
      }
    }
  });

  it('invalid shapes and NaN give NaN, values outside the support have no density', () => {
    for (const row of rows) {
      const family = familyOf(row);
      const [lower, upper] = family.support(row.shapes);
      expect(family.isValid(row.shapes)).toBe(true);
      expect(family.logpdf(Number.NaN, row.shapes)).toBeNaN();
      expect(family.cdf(Number.NaN, row.shapes)).toBeNaN();
      if (Number.isFinite(lower)) {
        expect(family.logpdf(lower - 1, row.shapes)).toBe(Number.NEGATIVE_INFINITY);
        expect(family.cdf(lower - 1, row.shapes)).toBe(0);
      }
      if (Number.isFinite(upper)) {
        expect(family.logpdf(upper + 1, row.shapes)).toBe(Number.NEGATIVE_INFINITY);
        expect(family.cdf(upper + 1, row.shapes)).toBe(1);
      }
      if (family.shapes.length > 0) {
        const bad = family.shapes.map(() => Number.NaN);
        expect(family.isValid(bad)).toBe(false);
        expect(family.logpdf(row.x[3], bad)).toBeNaN();
        expect(family.cdf(row.x[3], bad)).toBeNaN();
        expect(family.quantile!(0.5, bad)).toBeNaN();
      }
    }
  });

  it('every start puts a finite likelihood on bone-like data, also with negative values', () => {
    for (const shift of [0, -150]) {
      const values = Array.from({ length: 400 }, (_, i) => {
        const z = -Math.log(400 / (i + 0.5) - 1) / 1.7;
        return Math.round(120 + shift + 35 * z + 4 * z * z);
      });
      const summary = summarise(weightedSample(values));
      for (const family of familiesLToZ) {
        const starts = family.start!(summary);
        expect(starts.length, family.name).toBeGreaterThan(0);
        for (const { shapes, loc, scale } of starts) {
          expect(scale, family.name).toBeGreaterThan(0);
          const logpdf = family.prepareLogpdf!(shapes);
          for (const value of values)
            expect(Number.isFinite(logpdf((value - loc) / scale)), `${family.name} at ${value}`).toBe(true);
        }
      }
    }
  });
});
