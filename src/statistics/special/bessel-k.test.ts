import { describe, expect, it } from 'vitest';
import goldens from '../../../goldens/statistics/fit_families.json' with { type: 'json' };
import { besselK, logBesselK, logBesselKe } from './bessel-k.ts';

describe('besselK', () => {
  it('agrees with mpmath, with both derivatives, from order 0 to 200', () => {
    expect(goldens.besselK.length).toBe(64);
    for (const [order, x, log, byOrder, byArgument] of goldens.besselK) {
      const k = besselK(order, x);
      const where = `order ${order}, x ${x}`;
      expect(Math.abs(k.log - log) / Math.max(1, Math.abs(log)), where).toBeLessThan(1e-14);
      expect(Math.abs(k.byOrder - byOrder) / Math.max(1, Math.abs(byOrder)), where).toBeLessThan(1e-13);
      expect(Math.abs(k.byArgument / byArgument - 1), where).toBeLessThan(1e-13);
      expect(logBesselKe(order, x) - x).toBe(logBesselK(order, x));
      expect(Math.abs(logBesselK(order, x) - log) / Math.max(1, Math.abs(log)), where).toBeLessThan(1e-14);
    }
  });

  it('knows the elementary order 1/2', () => {
    for (const x of [1e-3, 1, 700])
      expect(logBesselKe(0.5, x)).toBeCloseTo(0.5 * Math.log(Math.PI / (2 * x)), 13);
  });
});
