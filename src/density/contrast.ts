/** Contrast agent, seen in the aorta and the kidneys where the label map holds them. */

import {
  crop,
  distanceTransformMm,
  grownBox,
  type Image,
  type LabelImage,
  labelMask,
} from '../image/index.ts';
import { type QualityFlag, round, thresholds } from './flags.ts';
import type { LabelStatistics } from './label-statistics.ts';
import { type LabelTable, labelOf } from './label-table.ts';

/** Structures besides vertebrae that a measurement looks at, by TotalSegmentator's names. */
export const contrastOrgans: readonly string[] = ['aorta', 'kidney_left', 'kidney_right'];

/** Depth inside an organ from which its HU are free of its surroundings. */
const depthMm = 3;

/** Median HU deep inside a labelled organ; undefined where it is absent or too thin. */
function organMedianHU(image: Image, labels: LabelImage, statistics: LabelStatistics): number | undefined {
  const box = grownBox(statistics.box, [1, 1, 1], image.geometry.size);
  const scan = crop(image, box);
  const mask = labelMask(crop(labels, box), statistics.label);
  const depth = distanceTransformMm(mask, scan.geometry.size, scan.geometry.spacingMm);
  const values: number[] = [];
  for (let p = 0; p < mask.length; p++)
    if (depth[p] >= depthMm && scan.padding?.[p] !== 1) values.push(scan.voxels[p]);
  if (values.length < 50) return undefined;
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}

/** Flags contrast agent by the HU of aorta and kidneys; scan and labels share one grid. */
export function contrastFlags(
  image: Image,
  labels: LabelImage,
  statistics: ReadonlyMap<number, LabelStatistics>,
  table: LabelTable,
): QualityFlag[] {
  for (const name of contrastOrgans) {
    const limit = name === 'aorta' ? thresholds.aortaContrastHU : thresholds.kidneyContrastHU;
    const found = statistics.get(labelOf(table, name) ?? -1);
    const median = found && organMedianHU(image, labels, found);
    if (median !== undefined && median > limit)
      return [
        {
          code: 'contrast-likely',
          message: `${name.replace('_', ' ')} reads ${round(median, 0)} HU (above ${limit}): contrast agent, which raises trabecular HU by about 10 to 30. Not corrected.`,
          value: median,
        },
      ];
  }
  return [];
}
