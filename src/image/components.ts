/** Connected components of a mask: numbering, sizes, and the two clean-ups that every segmentation needs. */

import type { LabelArray, Vector3 } from './image.ts';
import { checkMask } from './mask.ts';
import { type Connectivity, eachRun, type LabelledRuns, labelRuns } from './runs.ts';

export interface Components {
  /**
   * 0 for background, else the number of the component; same order as the mask. Of the smallest type that holds
   * `count`, so that it can be a label map's.
   */
  readonly labels: LabelArray;
  readonly count: number;
  /** Voxels of each component; `sizes[0]` counts the background. */
  readonly sizes: Uint32Array;
}

export interface ComponentOptions {
  /** What counts as touching; 6 (faces only) by default, as scipy.ndimage.label. */
  readonly connectivity?: Connectivity;
}

/**
 * Numbers the connected components of the voxels that are not 0, from 1, by their first voxel in linear
 * order: the numbers are those of scipy.ndimage.label on the array with axes (z, y, x).
 * Memory: 1 byte for each voxel (2 for more than 255
 * components, 4 for more than 65,535) and 12 for each run of voxels along the first index.
 */
export function connectedComponents(
  mask: Uint8Array,
  size: Vector3,
  { connectivity = 6 }: ComponentOptions = {},
): Components {
  checkMask(mask, size);
  const runs = labelRuns(mask, size, connectivity);
  const labels = labelArray(runs.count, mask.length);
  eachRun(runs, size[0], (start, end, component) => paint(labels, start, end, component));
  return { labels, count: runs.count, sizes: componentSizes(runs, mask.length) };
}

/** Mask of the component with the most voxels (of equal ones the first); empty where the mask is empty. */
export function largestComponent(
  mask: Uint8Array,
  size: Vector3,
  { connectivity = 6 }: ComponentOptions = {},
): Uint8Array {
  checkMask(mask, size);
  const runs = labelRuns(mask, size, connectivity);
  const sizes = componentSizes(runs, mask.length);
  let largest = 0;
  for (let c = 1; c <= runs.count; c++) if (largest === 0 || sizes[c] > sizes[largest]) largest = c;
  return keep(runs, size, (component) => component === largest);
}

/** Mask without the components of fewer than `minVoxels` voxels. */
export function removeSmallComponents(
  mask: Uint8Array,
  size: Vector3,
  { connectivity = 6, minVoxels }: ComponentOptions & { readonly minVoxels: number },
): Uint8Array {
  checkMask(mask, size);
  const runs = labelRuns(mask, size, connectivity);
  const sizes = componentSizes(runs, mask.length);
  return keep(runs, size, (component) => sizes[component] >= minVoxels);
}

function labelArray(largest: number, length: number): LabelArray {
  if (largest < 2 ** 8) return new Uint8Array(length);
  return largest < 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}

function componentSizes({ edges, components, count }: LabelledRuns, voxels: number): Uint32Array {
  const sizes = new Uint32Array(count + 1);
  let foreground = 0;
  for (let run = 0; run < components.length; run++) {
    const length = edges[2 * run + 1] - edges[2 * run];
    sizes[components[run]] += length;
    foreground += length;
  }
  sizes[0] = voxels - foreground;
  return sizes;
}

function keep(runs: LabelledRuns, size: Vector3, wanted: (component: number) => boolean): Uint8Array {
  const kept = new Uint8Array(size[0] * size[1] * size[2]);
  eachRun(runs, size[0], (start, end, component) => {
    if (wanted(component)) kept.fill(1, start, end);
  });
  return kept;
}

/** `fill` costs a call; most runs are too short for it. */
function paint(labels: LabelArray, start: number, end: number, component: number): void {
  if (end - start > 64) labels.fill(component, start, end);
  else for (let v = start; v < end; v++) labels[v] = component;
}
