import { describe, expect, it } from 'vitest';
import { OsteonError } from '../errors.ts';
import { boneLawHU } from './bone-law.ts';
import { resolveTrunkOptions, type TrunkOptions } from './options.ts';
import { createTrunkPhantom } from './trunk.ts';

describe('options of the trunk phantom', () => {
  it('takes the density from age and sex unless it is given', () => {
    expect(resolveTrunkOptions({ ageYears: 60, sex: 'F' }).tbdHU).toBeCloseTo(138.1, 1);
    expect(resolveTrunkOptions({ ageYears: 60, sex: 'M' }).tbdHU).toBeCloseTo(162.4, 1);
    expect(resolveTrunkOptions({ ageYears: 60, tbdHU: 99 }).tbdHU).toBe(99);
    expect(boneLawHU(20, 'F')).toBe(boneLawHU(39, 'F'));
  });

  const wrong: [string, TrunkOptions][] = [
    ['seed', { seed: 1.5 }],
    ['ageYears', { ageYears: 17 }],
    ['sex', { sex: 'X' as 'F' }],
    ['tbdHU', { tbdHU: Number.NaN }],
    ['ctr', { ctr: 0.9 }],
    ['scoliosisDeg', { scoliosisDeg: -1 }],
    ['kyphosisDeg', { kyphosisDeg: 81 }],
    ['spacingMm', { spacingMm: [1, 1, 0.4] }],
    ['orientation', { orientation: 'LPL' }],
    ['coverage', { coverage: 'head' as 'trunk' }],
    ['coverage', { coverage: { from: 'L2', to: 'L1' } }],
    ['coverage.to', { coverage: { from: 'L2', to: 'S1' as 'L5' } }],
    ['noiseSdHU', { noiseSdHU: 61 }],
    ['textureFwhmMm', { textureFwhmMm: 5 }],
    ['pointSpreadMm', { pointSpreadMm: 0 }],
    ['sliceThicknessMm', { sliceThicknessMm: 11 }],
    ['kVp', { kVp: 90 as 80 }],
    ['contrast', { contrast: 'late' as 'portal' }],
    ['screw', { screw: 'C3' as 'L1' }],
    ['fracture.heightLoss', { fracture: { vertebra: 'L1', heightLoss: 0.9 } }],
    ['paddingHU', { paddingHU: -1000 }],
  ];

  it.each(wrong)('refuses a wrong %s and says what is allowed', (name, options) => {
    let thrown: unknown;
    try {
      resolveTrunkOptions(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OsteonError);
    const { code, kind, message, hint } = thrown as OsteonError;
    expect([code, kind]).toEqual(['phantom-option', 'usage']);
    expect(message).toContain(name);
    expect(hint).toMatch(/^Allowed: /);
  });

  it('refuses a grid that no memory holds before it makes it', () => {
    expect(() => createTrunkPhantom({ spacingMm: [0.5, 0.5, 0.5] })).toThrow(/million voxels/);
  });
});
