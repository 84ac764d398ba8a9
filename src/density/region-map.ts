/** The measured regions as a label map, for a viewer or another program to check. */

import { type Image, type LabelImage, orientationCode, reorient, voxelCount } from '../image/index.ts';
import type { MeasuredVertebra } from './vertebra.ts';

/** Puts the regions, each with the label of its vertebra, on the grid of the scan as it was given. */
export function regionMap(
  given: Image,
  { geometry }: Image,
  accepted: readonly MeasuredVertebra[],
): LabelImage {
  const labels = new Uint16Array(voxelCount(geometry));
  const [nx, ny] = geometry.size;
  for (const { part, box, result } of accepted) {
    const [cx, cy, cz] = part.size;
    for (let k = 0, p = 0; k < cz; k++)
      for (let j = 0; j < cy; j++)
        for (let i = 0; i < cx; i++, p++)
          if (part.region[p])
            labels[box.start[0] + i + nx * (box.start[1] + j + ny * (box.start[2] + k))] = result.label;
  }
  const turned = reorient({ geometry, labels }, orientationCode(given.geometry));
  return { geometry: given.geometry, labels: turned.labels };
}
