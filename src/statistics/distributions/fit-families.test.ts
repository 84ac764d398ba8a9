import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/fit_families.json' with { type: 'json' };
import { familyNames, getDistribution } from './index.ts';
import { cdf, logpdf, prepareLogpdf, quantile } from './standardise.ts';

const rows = goldens.densities as [string, number[], number, number | null, number | null][];
const names = [...new Set(rows.map(([name]) => name))];

describe('families of the TBD papers', () => {
  it.each(names)('%s agrees with mpmath', (name) => {
    const family = getDistribution(name);
    for (const [, shapes, x, log, probability] of rows.filter((row) => row[0] === name)) {
      const where = `${name}(${shapes}) at ${x}`;
      const expected = log ?? Number.NEGATIVE_INFINITY;
      const actual = family.logpdf(x, shapes);
      if (log === null) expect(actual, where).toBe(expected);
      else expect(Math.abs(actual - log) / Math.max(1, Math.abs(log)), where).toBeLessThan(1e-12);
      expect(family.prepareLogpdf!(shapes)(x), where).toBe(actual);
      if (probability === null) continue;
      expect(Math.abs(family.cdf(x, shapes) - probability), where).toBeLessThan(1e-11);
      expect(Math.abs(family.sf!(x, shapes) - (1 - probability)), where).toBeLessThan(1e-11);
    }
  });

  it.each([
    ['norminvgauss', [1.5, 0.8]],
    ['norminvgauss', [12, -7]],
    ['genhyperbolic', [-0.7, 1.5, 0.8]],
    ['genhyperbolic', [3, 0.5, -0.3]],
  ])('%s(%j) has the gradient that differences give', (name, shapes) => {
    const family = getDistribution(name);
    const out = new Float64Array(shapes.length + 1);
    const h = 1e-5;
    const moved = (i: number, by: number) => shapes.map((shape, j) => (j === i ? shape + by : shape));
    for (const x of [-4, 0.2, 9]) {
      expect(family.prepareGradient!(shapes)(x, out)).toBeCloseTo(family.logpdf(x, shapes), 11);
      shapes.forEach((_, i) => {
        const slope = (family.logpdf(x, moved(i, h)) - family.logpdf(x, moved(i, -h))) / (2 * h);
        expect(out[i]).toBeCloseTo(slope, 6);
      });
      const slope = (family.logpdf(x + h, shapes) - family.logpdf(x - h, shapes)) / (2 * h);
      expect(out[shapes.length]).toBeCloseTo(slope, 6);
    }
  });

  it('inverts the distribution function, by formula or by root finding', () => {
    for (const [name, parameters] of [
      ['norminvgauss', [1.5, 0.8, 10, 3]],
      ['t', [2.5, -4, 2]],
      ['skewnorm', [5, 0, 1]],
      ['lognorm', [0.4, -10, 30]],
      ['laplace', [1, 2]],
      ['expon', [1, 2]],
      ['uniform', [1, 2]],
    ] as const)
      for (const p of [0.01, 0.4, 0.95])
        expect(cdf(name, quantile(name, p, parameters), parameters)).toBeCloseTo(p, 10);
  });
});

describe('the catalogue', () => {
  it('names the nearest families of an unknown name', () => {
    expect(() => getDistribution('johnsonSU')).toThrow(/'johnsonSU' is not one of/);
    expect(() => getDistribution('johnsonSU')).toThrow(
      expect.objectContaining({ code: 'family-unknown', hint: expect.stringContaining('johnsonsu') }),
    );
  });

  it('understands the aliases of SciPy', () => {
    expect(getDistribution('trapz').name).toBe('trapezoid');
    expect(familyNames).not.toContain('trapz');
  });

  it('lists each name once, in alphabetical order', () => {
    expect(new Set(familyNames).size).toBe(familyNames.length);
    expect(familyNames).toEqual(familyNames.toSorted());
  });

  it('applies loc and scale, and refuses a wrong number of parameters', () => {
    expect(logpdf('norm', 5, [3, 2])).toBeCloseTo(-0.5 - Math.log(2) - 0.5 * Math.log(2 * Math.PI), 14);
    expect(logpdf('norm', 5, [3, -2])).toBeNaN();
    expect(cdf('norm', 5, [3, 0])).toBeNaN();
    expect(quantile('norm', 1.2, [0, 1])).toBeNaN();
    expect(() => prepareLogpdf(getDistribution('gamma'), [1, 2])).toThrow(
      /2 parameters; expected a, loc, scale/,
    );
  });
});
