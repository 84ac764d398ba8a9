import { describe, expect, it } from 'vitest';
import { type Geometry, identityDirection } from '../image/index.ts';
import { atOnce } from '../progress.ts';
import { resolveTrunkOptions, type TrunkOptions } from './options.ts';
import { scan } from './scanner.ts';
import { createSubject } from './subject.ts';

/** A block around L3, whose centre is the origin: noiseless scans of one subject on different grids. */
function block(spacingMm: Geometry['spacingMm'], size: Geometry['size'], options: TrunkOptions) {
  const resolved = resolveTrunkOptions({ seed: 4, noiseSdHU: 0, spacingMm, ...options });
  const originMm = size.map((n, axis) => (-(n - 1) / 2) * spacingMm[axis]) as unknown as Geometry['originMm'];
  const geometry = { size, spacingMm, originMm, direction: identityDirection };
  return atOnce(scan(createSubject(resolved), geometry, resolved, {}));
}

/** Without noise, voxels that no trabecular bone touches hold no random part. */
const thin = block([1.5, 1.5, 1.25], [60, 60, 32], {});

describe('scan', () => {
  it('a thick slice is the mean of the thin ones that it spans', () => {
    const thick = block([1.5, 1.5, 5], [60, 60, 8], {});
    let agreeing = 0;
    for (let k = 0; k < 8; k++)
      for (let n = 0; n < 3600; n++) {
        const mean = [0, 1, 2, 3].reduce((sum, d) => sum + thin.image.voxels[n + 3600 * (4 * k + d)], 0) / 4;
        if (Math.abs(thick.image.voxels[n + 3600 * k] - mean) <= 1) agreeing++;
      }
    // All but trabecular bone, which draws other random values on another grid.
    expect(agreeing).toBeGreaterThan(0.8 * 8 * 3600);
  });

  it('a wide voxel is the mean of the area that it covers', () => {
    const wide = block([3, 3, 1.25], [30, 30, 32], {});
    let agreeing = 0;
    for (let k = 0; k < 32; k++)
      for (let j = 0; j < 30; j++)
        for (let i = 0; i < 30; i++) {
          const at = 2 * i + 60 * (2 * j + 60 * k);
          const mean = [0, 1, 60, 61].reduce((sum, d) => sum + thin.image.voxels[at + d], 0) / 4;
          if (Math.abs(wide.image.voxels[i + 30 * (j + 30 * k)] - mean) <= 1) agreeing++;
        }
    expect(agreeing).toBeGreaterThan(0.8 * 30 * 30 * 32);
  });

  it('noise has the spread asked for, in soft tissue', () => {
    const noisy = block([1.5, 1.5, 1.25], [60, 60, 32], { noiseSdHU: 25 });
    let sum2 = 0;
    let n = 0;
    for (let v = 0; v < thin.labels.labels.length; v++) {
      const label = thin.labels.labels[v];
      if (label !== 88 && label !== 89) continue;
      sum2 += (noisy.image.voxels[v] - thin.image.voxels[v]) ** 2;
      n++;
    }
    expect(n).toBeGreaterThan(2000);
    expect(Math.sqrt(sum2 / n)).toBeGreaterThan(24);
    expect(Math.sqrt(sum2 / n)).toBeLessThan(26);
  });

  it('a larger point spread blurs cortex', () => {
    const blurred = block([1.5, 1.5, 1.25], [60, 60, 32], { pointSpreadMm: 3 });
    const peak = ({ image, compartments }: typeof thin) => {
      let most = -1000;
      for (let v = 0; v < image.voxels.length; v++)
        if (compartments.labels[v] === 3) most = Math.max(most, image.voxels[v]);
      return most;
    };
    expect(peak(blurred)).toBeLessThan(peak(thin) - 100);
  });
});
