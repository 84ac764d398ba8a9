/** What a phantom is made of: parts in the order in which they are painted, later ones over earlier ones. */

import type { Shape } from './shapes.ts';

/** Voxel classes of the compartment map. */
export const compartments = {
  trabecularCore: 1,
  corticalShell: 2,
  posteriorElements: 3,
  basivertebralVein: 4,
  metal: 5,
} as const;

/** A tissue that begins at a depth below the surface of its part. */
export interface Layer {
  readonly depthMm: number;
  /** Mean HU; for trabecular bone the location of its law. */
  readonly hu: number;
  readonly trabecular?: boolean;
  /** TotalSegmentator v2 id, 0 for none; left out: what lies beneath keeps its label. */
  readonly label?: number | ((x: number, y: number, z: number) => number);
  readonly compartment?: number;
}

/** Gives every layer the same fields in the same order, which keeps the painter's inner loop fast. */
export const uniformPart = ({ shapes, blendMm, layers }: Part): Part => ({
  shapes,
  blendMm: blendMm ?? 0,
  layers: layers.map(({ depthMm, hu, trabecular, label, compartment }) => ({
    depthMm,
    hu,
    trabecular: trabecular ?? false,
    label,
    compartment,
  })),
});

export interface Part {
  /** Union of these solids. */
  readonly shapes: readonly Shape[];
  /** Width (mm) over which the solids melt into each other; 0 or left out for a sharp union. */
  readonly blendMm?: number;
  /** From the surface inwards. */
  readonly layers: readonly Layer[];
}
