import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { describe } from './describe.ts';
import { summarise, weightedSample } from './sample.ts';

suite('weightedSample', () => {
  it('sorts and merges integers and floats alike', () => {
    expect(weightedSample([3, -1, 3, 2])).toEqual({
      values: Float64Array.of(-1, 2, 3),
      weights: Float64Array.of(1, 1, 2),
      n: 4,
    });
    expect(weightedSample([0.5, -1, 0.5, 1e9])).toEqual({
      values: Float64Array.of(-1, 0.5, 1e9),
      weights: Float64Array.of(1, 2, 1),
      n: 4,
    });
  });

  it('adds up weights, drops values of weight 0, and knows no negative zero', () => {
    expect(weightedSample([5, 5, 7, 9], [1, 2.5, 0, 4])).toEqual({
      values: Float64Array.of(5, 9),
      weights: Float64Array.of(3.5, 4),
      n: 7.5,
    });
    const { values, weights } = weightedSample([-0, 0.5, 0], [1, 1, 1]);
    expect(Object.is(values[0], 0)).toBe(true);
    expect([...weights]).toEqual([2, 1]);
  });

  it('counts integers exactly as sorting them would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1100, max: 3000 }), { minLength: 1, maxLength: 60 }),
        (list) => {
          const counted = weightedSample(Int16Array.from(list));
          const sorted = weightedSample([...list.map((x) => x + 0.25)]);
          expect([...counted.values]).toEqual([...sorted.values].map((x) => x - 0.25));
          expect(counted.weights).toEqual(sorted.weights);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it.each([
    ['an empty list', [], undefined, 'empty'],
    ['NaN', [1, Number.NaN], undefined, 'value 1 is NaN'],
    ['an infinite value', [Number.NEGATIVE_INFINITY], undefined, 'value 0 is -Infinity'],
    ['a negative weight', [1, 2], [1, -1], 'weight 1 is -1'],
    ['too few weights', [1, 2], [1], '2 values but 1 weights'],
    ['only zero weights', [1, 2], [0, 0], 'all weights are zero'],
  ])('refuses %s', (_, values, weights, words) => {
    expect(() => weightedSample(values, weights)).toThrow(words);
    expect(() => weightedSample(values, weights)).toThrow(
      expect.objectContaining({ code: 'sample-invalid' }),
    );
  });
});

suite('summarise and describe', () => {
  it('gives the moments and quantiles of NumPy and SciPy', () => {
    // numpy.percentile([1,2,2,5,9,9,9.5], 30) etc., scipy.stats.skew and kurtosis with their defaults.
    const sample = weightedSample([9, 1, 2, 9.5, 2, 5, 9]);
    const summary = summarise(sample);
    expect(summary.quantile(0.3)).toBeCloseTo(2, 14);
    expect(summary.quantile(0.4)).toBeCloseTo(3.2, 14);
    expect(summary.quantile(1)).toBe(9.5);
    const { median, mean, sd, skewness, excessKurtosis } = describe(sample);
    expect(median).toBe(5);
    expect(mean).toBeCloseTo(5.357142857142857, 14);
    expect(sd).toBeCloseTo(3.491973303308662, 12);
    expect(skewness).toBeCloseTo(0.03137585788396833, 12);
    expect(excessKurtosis).toBeCloseTo(-1.7882183435163952, 12);
  });

  it('reads weights as repetitions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: 1, max: 5 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pairs, p) => {
          const repeated = pairs.flatMap(([x, k]) => Array<number>(k).fill(x)).toSorted((a, b) => a - b);
          const summary = summarise(
            weightedSample(
              pairs.map(([x]) => x),
              pairs.map(([, k]) => k),
            ),
          );
          const at = (repeated.length - 1) * p;
          const low = repeated[Math.floor(at)];
          const expected = low + (at - Math.floor(at)) * (repeated[Math.ceil(at)] - low);
          expect(summary.quantile(p)).toBeCloseTo(expected, 10);
          expect(summary.mean).toBeCloseTo(repeated.reduce((a, b) => a + b, 0) / repeated.length, 10);
        },
      ),
      { seed: 2, numRuns: 100 },
    );
  });

  it('keeps the digits of a small spread on a large offset', () => {
    expect(describe(weightedSample([1e9, 1e9 + 1, 1e9 + 2])).sd).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });
});
