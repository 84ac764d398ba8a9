import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/fits.json' with { type: 'json' };
import { logpdf } from '../distributions/standardise.ts';
import { createRandom } from '../random.ts';
import { weightedSample } from '../sample.ts';
import { type FittedDistribution, fitDistribution } from './fit-distribution.ts';

type Fits = Record<string, { parameters: number[]; nnlf: number }>;

function fitted(name: string, sample: ReturnType<typeof weightedSample>): FittedDistribution {
  const fit = fitDistribution(name, sample);
  if (fit.failed) throw new Error(`${name}: ${fit.reason}`);
  return fit;
}

const cases = goldens.samples.flatMap(({ title, values, weights, fits }) =>
  Object.entries(fits as unknown as Fits).map(([name, golden]) => ({ title, name, values, weights, golden })),
);

describe('fitDistribution', () => {
  it.each(cases)('$name reaches the likelihood of SciPy: $title', ({ name, values, weights, golden }) => {
    const sample = weightedSample(values, weights);
    const fit = fitted(name, sample);
    expect(fit.negLogLikelihood).toBeLessThan(golden.nnlf + 1e-6 * Math.abs(golden.nnlf));
    expect(fit.converged).toBe(true);
    // What is reported is the likelihood of the parameters that are reported.
    let own = 0;
    sample.values.forEach((x, i) => {
      own -= sample.weights[i] * logpdf(name, x, fit.parameters);
    });
    expect(own / fit.negLogLikelihood).toBeCloseTo(1, 9);
    const k = fit.parameters.length;
    expect(fit.aic).toBeCloseTo(2 * k + 2 * fit.negLogLikelihood, 9);
    expect(fit.bic).toBeCloseTo(k * Math.log(sample.n) + 2 * fit.negLogLikelihood, 9);
  });

  it('gives the standard errors of a normal sample', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 4000 }, () => 100 + 20 * random.normal());
    const { standardErrors, parameters } = fitted('norm', weightedSample(values));
    expect(standardErrors![0] / (parameters[1] / Math.sqrt(4000))).toBeCloseTo(1, 4);
    expect(standardErrors![1] / (parameters[1] / Math.sqrt(8000))).toBeCloseTo(1, 4);
    // loc sits on the smallest value: there is no curvature to take an error from.
    expect(fitted('expon', weightedSample(values)).standardErrors).toBeUndefined();
  });

  it('keeps the end of the support off the data where the likelihood is unbounded', () => {
    // A U-shaped sample: beta with both shapes below 1 would put its infinite ends on the extreme values.
    const values = Array.from({ length: 200 }, (_, i) =>
      Math.round(50 - 50 * Math.cos((Math.PI * (i + 0.5)) / 200)),
    );
    const fit = fitted('arcsine', weightedSample(values));
    expect(fit.note).toMatch(/without bound/);
    expect(fit.parameters[0]).toBeCloseTo(-0.5, 9);
    expect(fit.parameters[0] + fit.parameters[1]).toBeCloseTo(100.5, 9);
    expect(Number.isFinite(fit.negLogLikelihood)).toBe(true);
  });

  it('keeps a pole in the middle of the density between the values', () => {
    // With loc on a value, dweibull and dgamma with a shape below 1 reach any likelihood.
    const sample = weightedSample([1, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 5]);
    for (const name of ['dweibull', 'dgamma']) {
      const fit = fitted(name, sample);
      expect(Number.isFinite(fit.negLogLikelihood)).toBe(true);
      if (fit.parameters[0] < 0.999) {
        const [, loc] = fit.parameters;
        expect(Math.abs(loc - Math.round(loc))).toBeGreaterThan(0.49);
      }
      expect(fit.negLogLikelihood).toBeGreaterThan(5);
    }
  });

  it('gives families that are integrals a budget, and says so', () => {
    const sample = weightedSample(goldens.samples[1].values, goldens.samples[1].weights);
    const stable = fitted('levy_stable', sample);
    expect(stable.note).toMatch(/200 shapes were tried/);
    expect(stable.negLogLikelihood).toBeGreaterThan(fitted('johnsonsu', sample).negLogLikelihood);
    expect(stable.negLogLikelihood).toBeLessThan(fitted('t', sample).negLogLikelihood);
  });

  it('fits integer shapes by integers', () => {
    const sample = weightedSample(goldens.samples[1].values, goldens.samples[1].weights);
    expect(Number.isInteger(fitted('kstwo', sample).parameters[0])).toBe(true);
  });

  it('says when a shape runs off to a limit', () => {
    const values = Array.from({ length: 300 }, (_, i) => i); // lighter tails than any t
    const fit = fitted('t', weightedSample(values));
    expect(fit.note).toMatch(/df runs off to a limit/);
    expect(fit.converged).toBe(true);
  });

  it('moves and stretches with its data', () => {
    const random = createRandom(3);
    const values = Array.from({ length: 150 }, () => Math.exp(0.5 * random.normal()));
    const families = ['gamma', 't', 'genextreme', 'norminvgauss', 'lognorm'];
    const plain = families.map((name) => fitted(name, weightedSample(values)).negLogLikelihood);
    fc.assert(
      fc.property(
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (shift, logStretch) => {
          const sample = weightedSample(values.map((x) => shift + Math.exp(logStretch) * x));
          families.forEach((name, i) => {
            const { negLogLikelihood } = fitted(name, sample);
            expect(Math.abs(negLogLikelihood - plain[i] - 150 * logStretch), name).toBeLessThan(1e-4);
          });
        },
      ),
      { seed: 6, numRuns: 6 },
    );
  });

  it('gives the same fit every time', () => {
    const sample = weightedSample(goldens.samples[5].values);
    const { seconds: _, ...first } = fitted('genhyperbolic', sample);
    const { seconds: __, ...second } = fitted('genhyperbolic', sample);
    expect(second).toEqual(first);
  });

  it('refuses what no distribution fits', () => {
    expect(() => fitDistribution('norm', weightedSample([7, 7, 7]))).toThrow(/at least two distinct values/);
    expect(() => fitDistribution('gaussian', weightedSample([1, 2]))).toThrow(
      expect.objectContaining({ code: 'family-unknown' }),
    );
  });
});
