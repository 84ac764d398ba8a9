/** Quality flags of one vertebra: voxels, truncation, metal, fracture, and a segmentation that leaks. */

import { distanceToMaskMm, type Image, largestComponent } from '../image/index.ts';
import type { BodyHeights } from './body-heights.ts';
import { type QualityFlag, round, thresholds } from './flags.ts';
import type { LabelStatistics } from './label-statistics.ts';
import type { Metal } from './metal.ts';
import type { Crop } from './vertebra-crop.ts';
import type { VertebralBody } from './vertebral-body.ts';

export interface VertebraEvidence {
  readonly name: string;
  readonly statistics: LabelStatistics;
  readonly mask: Uint8Array;
  readonly vertebra: VertebralBody;
  readonly values: Float64Array;
  readonly scan: Image;
  readonly grid: Crop;
  readonly heights: BodyHeights | undefined;
  readonly metal: Metal | undefined;
}

/** All flags of one vertebra, in a fixed order. */
export function vertebraFlags(evidence: VertebraEvidence): QualityFlag[] {
  return [
    ...voxelFlags(evidence),
    ...truncationFlags(evidence),
    ...metalFlags(evidence),
    ...fractureFlags(evidence),
    ...leakFlags(evidence),
    ...regionFlags(evidence),
  ];
}

function voxelFlags({ name, values }: VertebraEvidence): QualityFlag[] {
  if (values.length >= thresholds.fewVoxels) return [];
  return [
    {
      code: 'few-voxels',
      message: `${name}: the region holds ${values.length} voxels (fewer than ${thresholds.fewVoxels}); the mode is uncertain.`,
      value: values.length,
    },
  ];
}

function truncationFlags({ name, statistics, scan, mask }: VertebraEvidence): QualityFlag[] {
  let padded = 0;
  if (scan.padding) for (let p = 0; p < mask.length; p++) if (mask[p] && scan.padding[p]) padded++;
  const cut = statistics.borderVoxels + padded;
  if (cut === 0) return [];
  return [
    {
      code: 'truncated-vertebra',
      message: `${name}: ${cut} voxels of its label lie on the edge of the scan; part of it is missing.`,
      value: cut,
    },
  ];
}

function metalFlags({ name, mask, metal, grid }: VertebraEvidence): QualityFlag[] {
  if (!metal) return [];
  const distance = distanceToMaskMm(mask, grid.size, grid.spacingMm);
  let near = 0;
  for (let p = 0; p < mask.length; p++)
    if (metal.mask[p] && distance[p] <= thresholds.metalDistanceMm) near++;
  const nearMm3 = near * grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2];
  if (near === 0) return [];
  return [
    {
      code: 'metal',
      message: `${name}: ${round(nearMm3, 1)} mm3 above ${thresholds.metalHU} HU within ${thresholds.metalDistanceMm} mm; voxels within ${thresholds.metalMarginMm} mm of it were left out, but metal disturbs HU further away too.`,
      value: round(nearMm3, 3),
    },
  ];
}

function fractureFlags({ name, heights, grid, statistics }: VertebraEvidence): QualityFlag[] {
  // Heights of a vertebra that the scan cuts off say nothing.
  if (!heights || statistics.borderVoxels > 0) return [];
  const { anteriorMm, middleMm, posteriorMm } = heights;
  const wedge = Math.min(anteriorMm, middleMm) / posteriorMm;
  const crush = posteriorMm / anteriorMm;
  const least = name === 'L5' ? thresholds.posteriorRatio.L5 : thresholds.posteriorRatio.other;
  const ratio = crush < least ? crush : wedge;
  const lossMm = Math.max(anteriorMm, posteriorMm) * (1 - ratio);
  if ((wedge >= thresholds.heightRatio && crush >= least) || lossMm < grid.spacingMm[2]) return [];
  return [
    {
      code: 'fracture-suspected',
      message: `${name}: heights ${round(anteriorMm, 1)} / ${round(middleMm, 1)} / ${round(posteriorMm, 1)} mm (front, middle, back), ratio ${round(ratio)}; a fractured body is denser than its bone.`,
      value: ratio,
    },
  ];
}

function leakFlags({ name, statistics, values, mask, grid }: VertebraEvidence): QualityFlag[] {
  const found: string[] = [];
  let value = 0;
  let low = 0;
  let high = 0;
  for (const hu of values) {
    if (hu < thresholds.notMarrowHU) low++;
    if (hu > thresholds.cortexHU) high++;
  }
  const share = (low + high) / Math.max(1, values.length);
  if (share > thresholds.leakShare) {
    found.push(
      `${round(100 * share, 1)} % of the region is no trabecular bone (below ${thresholds.notMarrowHU} or above ${thresholds.cortexHU} HU)`,
    );
    value = share;
  }
  const main = largestComponent(mask, grid.size, { connectivity: 26 });
  let inMain = 0;
  for (const inside of main) inMain += inside;
  const stray = 1 - inMain / statistics.voxels;
  if (stray > 0.05) {
    found.push(`${round(100 * stray, 1)} % of the label lies apart from the vertebra`);
    value = Math.max(value, stray);
  }
  const part = name.startsWith('C') ? 'cervical' : name.startsWith('T') ? 'thoracic' : 'lumbar';
  const [least, most] = thresholds.volumeMl[part];
  if (statistics.volumeMl > most || (statistics.volumeMl < least && statistics.borderVoxels === 0)) {
    found.push(`its label measures ${round(statistics.volumeMl, 1)} mL (expected ${least} to ${most})`);
    value = value || statistics.volumeMl;
  }
  if (found.length === 0) return [];
  return [
    { code: 'segmentation-leaks', message: `${name}: ${found.join('; ')}. Look at the region.`, value },
  ];
}

function regionFlags({ name, vertebra }: VertebraEvidence): QualityFlag[] {
  if (!vertebra.bodyOnly) return [];
  return [
    {
      code: 'body-only-labels',
      message: `${name}: the label holds the body without posterior elements; its back was taken from the scan's axes.`,
      value: null,
    },
  ];
}
