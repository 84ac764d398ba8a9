import { describe, expect, it } from 'vitest';
import { invertSymmetric } from './linear.ts';
import { minimiseNelderMead } from './nelder-mead.ts';
import { minimiseBfgs } from './optimise.ts';

/** Rosenbrock's valley; minimum 0 at (1, 1). */
const valley = ([x, y]: ArrayLike<number> & Iterable<number>) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;

describe('minimisers', () => {
  it('BFGS follows a curved valley to its end', () => {
    const found = minimiseBfgs(
      (at, gradient) => {
        const [x, y] = at;
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return valley(at);
      },
      [-1.2, 1],
    );
    expect(found.converged).toBe(true);
    expect(found.x[0]).toBeCloseTo(1, 6);
    expect(found.x[1]).toBeCloseTo(1, 6);
    expect(found.evaluations).toBeLessThan(80);
  });

  it('Nelder and Mead follow it too', () => {
    const found = minimiseNelderMead(valley, [-1.2, 1], { tolerance: 1e-14, maxEvaluations: 1000 });
    expect(found.converged).toBe(true);
    expect(found.x[0]).toBeCloseTo(1, 5);
  });

  it('both stay where the function is admissible', () => {
    // The minimum of x log x - x is at 1; beyond 0 it does not exist.
    const value = (x: number) => (x > 0 ? x * Math.log(x) - x : Number.POSITIVE_INFINITY);
    const bfgs = minimiseBfgs(
      ([x], gradient) => {
        gradient[0] = Math.log(x);
        return value(x);
      },
      [0.01],
      { maxStep: 10 },
    );
    expect(bfgs.x[0]).toBeCloseTo(1, 6);
    expect(minimiseNelderMead(([x]) => value(x), [0.01]).x[0]).toBeCloseTo(1, 3);
  });

  it('give up after the evaluations they were given', () => {
    const found = minimiseNelderMead(valley, [-1.2, 1], { maxEvaluations: 20 });
    expect(found.converged).toBe(false);
    expect(found.evaluations).toBeLessThan(26);
  });
});

describe('invertSymmetric', () => {
  it('inverts matrices of very different units, and refuses indefinite ones', () => {
    const inverse = invertSymmetric([4e12, 1e6, 1e6, 1], 2);
    expect(inverse![0]).toBeCloseTo(1 / 3e12, 22);
    expect(inverse![3]).toBeCloseTo(4 / 3, 12);
    expect(invertSymmetric([1, 2, 2, 1], 2)).toBeUndefined();
    expect(invertSymmetric([1, 0, 0, Number.NaN], 2)).toBeUndefined();
  });
});
