/** Metal beside or inside a vertebra: where it is, and which voxels it has spoilt. */

import { distanceToMaskMm, type Image, thresholdMask } from '../image/index.ts';
import { thresholds } from './flags.ts';

export interface Metal {
  /** 1 where nothing but metal reads so high. */
  readonly mask: Uint8Array;
  /** True for voxels that metal or its blur has spoilt. */
  spoils(p: number): boolean;
}

/** Metal of a cut-out scan; undefined where there is none. */
export function findMetal(scan: Image): Metal | undefined {
  const mask = thresholdMask(scan, { lower: thresholds.metalHU });
  if (!mask.includes(1)) return undefined;
  const distance = distanceToMaskMm(mask, scan.geometry.size, scan.geometry.spacingMm);
  return { mask, spoils: (p) => distance[p] <= thresholds.metalMarginMm };
}
