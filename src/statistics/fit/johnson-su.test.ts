import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/fits.json' with { type: 'json' };
import { johnsonSU } from '../johnson-su.ts';
import { createRandom } from '../random.ts';
import { weightedSample } from '../sample.ts';
import { fitJohnsonSU, johnsonSUModeInfluence } from './johnson-su.ts';
import { johnsonSUInformation, johnsonSUScore } from './johnson-su-information.ts';
import { evaluateProfile } from './johnson-su-profile.ts';

const truth = { a: -1.2, b: 1.8, loc: 120, scale: 40 };

/** n draws of Johnson-SU from a seed. */
function draws(seed: number, n: number, parameters = truth): number[] {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => johnsonSU.quantile(random.uniform(), parameters));
}

describe('fitJohnsonSU', () => {
  it.each(goldens.samples)(
    'reaches the likelihood of SciPy, or a higher one: $title',
    ({ values, weights, fits }) => {
      const fit = fitJohnsonSU(weightedSample(values, weights));
      const { nnlf, mode } = fits.johnsonsu;
      expect(fit.negLogLikelihood).toBeLessThanOrEqual(nnlf * (1 + 1e-9));
      expect(fit.converged).toBe(true);
      // Where SciPy's optimiser reached the same minimum, it is the same curve.
      if (fit.limit === undefined && nnlf - fit.negLogLikelihood < 1e-6) {
        const spread = johnsonSU.quantile(0.75, fit) - johnsonSU.quantile(0.25, fit);
        expect(Math.abs(fit.mode - mode)).toBeLessThan(1e-3 * spread);
      }
    },
  );

  it('has the mode that the specification gives for 400 quantiles', () => {
    const { values } = goldens.samples[0];
    const fit = fitJohnsonSU(weightedSample(values));
    expect(fit.negLogLikelihood).toBeCloseTo(1930.18771, 5);
    expect(fit.mode).toBeCloseTo(141.71969, 5);
    expect(fit.a).toBeCloseTo(-1.25577, 5);
    expect(fit.standardErrors.every((error) => error > 0)).toBe(true);
  });

  it('reports the likelihood of its own parameters', () => {
    for (const { values, weights } of goldens.samples) {
      const sample = weightedSample(values, weights);
      const fit = fitJohnsonSU(sample);
      let nnlf = 0;
      sample.values.forEach((x, i) => {
        nnlf -= sample.weights[i] * johnsonSU.logpdf(x, fit);
      });
      expect(nnlf / fit.negLogLikelihood).toBeCloseTo(1, 9);
    }
  });

  it('moves and stretches with its data', () => {
    const values = draws(1, 300);
    const plain = fitJohnsonSU(weightedSample(values));
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.boolean(),
        (shift, logStretch, mirror) => {
          const stretch = Math.exp(logStretch) * (mirror ? -1 : 1);
          const fit = fitJohnsonSU(weightedSample(values.map((x) => shift + stretch * x)));
          const size = Math.abs(stretch);
          expect((fit.mode - shift - stretch * plain.mode) / size).toBeCloseTo(0, 5);
          expect(fit.negLogLikelihood - plain.negLogLikelihood).toBeCloseTo(300 * Math.log(size), 6);
        },
      ),
      { seed: 5, numRuns: 25 },
    );
  });

  it('reads weights as repetitions, to the last digit', () => {
    const values = draws(2, 500).map(Math.round);
    const counted = weightedSample(values);
    expect(fitJohnsonSU(counted)).toEqual(
      fitJohnsonSU(weightedSample(Array.from(counted.values), Array.from(counted.weights))),
    );
  });

  it('stops at the normal limit where the data have no heavier tails', () => {
    const values = Array.from({ length: 999 }, (_, i) => (i - 499) / 100); // uniform
    const fit = fitJohnsonSU(weightedSample(values));
    expect(fit).toMatchObject({ limit: 'normal', converged: true });
    expect(fit.note).toMatch(/normal limit/);
    expect(fit.mode).toBeCloseTo(0, 3);
    const sd = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / 999);
    const normal = 999 * (Math.log(sd) + 0.5 + 0.5 * Math.log(2 * Math.PI));
    expect(fit.negLogLikelihood / normal).toBeCloseTo(1, 8);
    expect([fit.a, fit.b, fit.loc, fit.scale].every(Number.isFinite)).toBe(true);
    expect(fit.standardErrors).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('stops at the lognormal limit, on either side', () => {
    const values = Array.from({ length: 500 }, (_, i) => -20 * Math.log(1 - (i + 0.5) / 500)); // exponential
    const right = fitJohnsonSU(weightedSample(values));
    const left = fitJohnsonSU(weightedSample(values.map((x) => -x)));
    expect(right).toMatchObject({ limit: 'lognormal', converged: true });
    expect(left).toMatchObject({ limit: 'lognormal', converged: true });
    expect(left.mode).toBeCloseTo(-right.mode, 6);
  });

  it('does not fall into the spike at a value that many voxels share', () => {
    const values = [...draws(3, 2000), ...new Array<number>(400).fill(150)];
    const fit = fitJohnsonSU(weightedSample(values));
    expect(fit.scale).toBeGreaterThan(1);
    expect(fit.converged).toBe(true);
  });

  it('starts warm from a fit of nearly the same data and ends at the same place', () => {
    const values = draws(4, 400);
    const before = fitJohnsonSU(weightedSample(values));
    const sample = weightedSample([...values, 180, 95]);
    const cold = fitJohnsonSU(sample);
    const warm = fitJohnsonSU(sample, { warmStart: before });
    expect(warm.mode).toBeCloseTo(cold.mode, 6);
    expect(warm.negLogLikelihood).toBeCloseTo(cold.negLogLikelihood, 8);
  });

  it('refuses samples that cannot hold four parameters', () => {
    expect(() => fitJohnsonSU(weightedSample([1, 2, 3, 4]))).toThrow(/at least 5 values/);
    expect(() => fitJohnsonSU(weightedSample([1, 1, 1, 2, 2, 3]))).toThrow(
      expect.objectContaining({ code: 'fit-too-few-values' }),
    );
  });
});

describe('derivatives', () => {
  const sample = weightedSample(draws(6, 200));
  const frame = { centre: 145, spread: 27 };

  it.each([
    [0.7, -0.5],
    [-3, 0.3],
    [2, -6],
    [9, -2],
    [0, 1.5],
  ])('of the profile agree with differences at tilt %f, log bend %f', (tilt, logBend) => {
    const gradient = new Float64Array(2);
    const scratch = new Float64Array(2);
    const value = (c: number, l: number) => evaluateProfile(sample, frame, c, l, scratch).value;
    evaluateProfile(sample, frame, tilt, logBend, gradient);
    const h = 1e-5;
    expect(gradient[0]).toBeCloseTo((value(tilt + h, logBend) - value(tilt - h, logBend)) / (2 * h), 8);
    expect(gradient[1]).toBeCloseTo((value(tilt, logBend + h) - value(tilt, logBend - h)) / (2 * h), 8);
  });

  /** Parameters moved along the coordinates (a, b, loc / scale, log scale). */
  const moved = (axis: number, h: number) => ({
    a: truth.a + (axis === 0 ? h : 0),
    b: truth.b + (axis === 1 ? h : 0),
    loc: truth.loc + (axis === 2 ? h * truth.scale : 0),
    scale: truth.scale * Math.exp(axis === 3 ? h : 0),
  });

  it('of the log-density agree with differences', () => {
    const score = new Float64Array(4);
    const h = 1e-5;
    for (const x of [60, 140, 160, 400]) {
      johnsonSUScore(x, truth, score);
      for (let axis = 0; axis < 4; axis++) {
        const slope = (johnsonSU.logpdf(x, moved(axis, h)) - johnsonSU.logpdf(x, moved(axis, -h))) / (2 * h);
        expect(score[axis]).toBeCloseTo(slope, 7);
      }
    }
  });

  it('of the score agree with the observed information', () => {
    const { inverse } = johnsonSUInformation(sample, truth);
    const h = 1e-5;
    for (let axis = 0; axis < 4; axis++) {
      const up = johnsonSUInformation(sample, moved(axis, h)).score;
      const down = johnsonSUInformation(sample, moved(axis, -h)).score;
      const column = up.map((s, i) => -(s - down[i]) / (2 * h));
      // The third score, scale * dl/d(loc), also moves because its unit does.
      if (axis === 3) column[2] += (up[2] + down[2]) / 2;
      const unit = [0, 1, 2, 3].map((i) => column.reduce((sum, c, j) => sum + inverse![i * 4 + j] * c, 0));
      unit.forEach((value, i) => {
        expect(value).toBeCloseTo(i === axis ? 1 : 0, 3);
      });
    }
  });
});

describe('johnsonSUModeInfluence', () => {
  const cases = {
    interior: draws(7, 400),
    lognormal: Array.from({ length: 400 }, (_, i) => (-Math.log(1 - (i + 0.5) / 400)) ** 0.7),
    normal: Array.from({ length: 400 }, (_, i) => (i - 199.5) / 50),
  };
  it.each(Object.entries(cases))('says how the mode moves when a value is added: %s', (_, values) => {
    const fit = fitJohnsonSU(weightedSample(values));
    const influence = johnsonSUModeInfluence(fit);
    // In the normal limit the fit resolves the mode to 3e-5 of the spread: a larger push stands out from that.
    const weight = fit.limit === 'normal' ? 0.2 : 1e-3;
    let sum = 0;
    let square = 0;
    for (const x of values) {
      sum += influence(x);
      square += influence(x) ** 2;
    }
    // Not zero in the normal limit, where the fit stops at a bend of 3e-5.
    expect(Math.abs(sum)).toBeLessThan(1e-4 * Math.sqrt(square * values.length));
    const size = Math.sqrt(square / values.length);
    for (const at of [3, 90, 250, 380]) {
      const weights = values.map((__, i) => (i === at ? 1 + weight : 1));
      const moved = fitJohnsonSU(weightedSample(values, weights)).mode;
      const slope = ((moved - fit.mode) / weight) * values.length;
      expect(Math.abs(slope - influence(values[at]))).toBeLessThan(0.03 * size);
    }
  });
});
