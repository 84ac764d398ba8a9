import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/owens_bessel.json' with { type: 'json' };
import { besselI0e, logBesselIe } from './bessel-i.ts';
import { hyp1f1, hyp2f1 } from './hypergeometric.ts';
import { owensT } from './owens-t.ts';

describe("Owen's T", () => {
  it('equals its integral with 40 digits, from the centre to h = 30', () => {
    for (const [h, a, expected] of goldens.owensT as [number, number, number][])
      expect(Math.abs(owensT(h, a) / expected - 1), `T(${h}, ${a})`).toBeLessThan(2e-14);
  });

  it('is even in h, odd in a, and has its known limits', () => {
    expect(owensT(-0.7, 2)).toBe(owensT(0.7, 2));
    expect(owensT(0.7, -2)).toBe(-owensT(0.7, 2));
    expect(owensT(0, 1)).toBe(0.125);
    expect(owensT(1, Number.POSITIVE_INFINITY)).toBeCloseTo(0.15865525393145707 / 2, 16);
    expect(owensT(Number.POSITIVE_INFINITY, 1)).toBe(0);
    expect(owensT(Number.NaN, 1)).toBeNaN();
  });
});

describe('modified Bessel function of the first kind', () => {
  it('equals mpmath in log space for orders -0.9 to 400 and arguments to 5000', () => {
    for (const [order, x, expected] of goldens.logBesselIe as [number, number, number][])
      expect(Math.abs(logBesselIe(order, x) - expected), `order ${order}, x ${x}`).toBeLessThan(
        4e-15 * (1 + Math.abs(expected)),
      );
  });

  it('is known at the ends', () => {
    expect(besselI0e(0)).toBeCloseTo(1, 15);
    expect(besselI0e(-3)).toBe(besselI0e(3));
    expect(logBesselIe(2, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(logBesselIe(-0.5, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(logBesselIe(-1.5, 1)).toBeNaN();
  });
});

describe('hypergeometric functions', () => {
  it('2F1 equals mpmath from z = -200 to 0.9999', () => {
    for (const [a, b, c, z, expected] of goldens.hyp2f1 as [number, number, number, number, number][])
      expect(Math.abs(hyp2f1(a, b, c, z) / expected - 1), `2F1(${a}, ${b}; ${c}; ${z})`).toBeLessThan(1e-12);
  });

  it('1F1 equals mpmath from z = -60 to 200', () => {
    for (const [a, b, z, expected] of goldens.hyp1f1 as [number, number, number, number][])
      expect(Math.abs(hyp1f1(a, b, z) / expected - 1), `1F1(${a}; ${b}; ${z})`).toBeLessThan(1e-12);
  });

  it('refuses z >= 1', () => {
    expect(() => hyp2f1(1, 1, 2, 1.5)).toThrow('outside the range');
  });
});
