/**
 * Painting parts into one slice of sample points. Edges are as wide as the point spread: a sample at signed
 * distance d from a plane edge is covered by the fraction that an isotropic kernel of compact support gives,
 * so a sample farther than the kernel's reach from every edge is exactly its own tissue.
 */

import type { Layer, Part } from './scene.ts';
import type { Shape } from './shapes.ts';

/** A slice of sample points: x = x0 + i dx, y = y0 + j dy. */
export interface Plane {
  readonly x0: number;
  readonly y0: number;
  readonly dx: number;
  readonly dy: number;
  readonly nx: number;
  readonly ny: number;
}

export interface PlaneSamples {
  /** Sum over tissues of fraction * HU (the law's location for trabecular bone). */
  readonly meanHU: Float32Array;
  /** Fraction of trabecular bone. */
  readonly trabecular: Float32Array;
}

export interface PlaneLabels {
  readonly label: Uint8Array;
  readonly compartment: Uint8Array;
}

/** Reach (mm) of the kernel: Epanechnikov of the same variance as a Gaussian of this width. */
export const kernelReachMm = (fwhmMm: number): number =>
  (Math.sqrt(5) * fwhmMm) / (2 * Math.sqrt(2 * Math.LN2));

/** Fraction of the kernel inside a half-space whose edge is `d` away (negative inside). */
function coverage(d: number, reach: number): number {
  if (d <= -reach) return 1;
  if (d >= reach) return 0;
  const t = d / reach;
  return 0.5 - 0.75 * t + 0.25 * t * t * t;
}

const far = 1e6;

/** A part's solids that reach into a slice, with the sample indices they may touch, inclusive. */
interface Footprint {
  readonly shape: Shape;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Blends the tissues of one part into a sample at signed distance d. */
function blendLayers(
  layers: readonly Layer[],
  d: number,
  reach: number,
  n: number,
  into: PlaneSamples,
): void {
  let outside = 1 - coverage(d + layers[0].depthMm, reach);
  let mean = into.meanHU[n] * outside;
  let core = into.trabecular[n] * outside;
  for (let l = 0; l < layers.length; l++) {
    const next = l + 1 < layers.length ? 1 - coverage(d + layers[l + 1].depthMm, reach) : 1;
    const fraction = next - outside;
    outside = next;
    if (fraction === 0) continue;
    mean += fraction * layers[l].hu;
    if (layers[l].trabecular) core += fraction;
  }
  into.meanHU[n] = mean;
  into.trabecular[n] = core;
}

/** Paints one plane after the other, reusing its scratch memory (one number per sample). */
export class Painter {
  private readonly plane: Plane;
  private readonly reach: number;
  private readonly distance: Float32Array;

  constructor(plane: Plane, fwhmMm: number) {
    this.plane = plane;
    this.reach = kernelReachMm(fwhmMm);
    this.distance = new Float32Array(plane.nx * plane.ny).fill(far);
  }

  /**
   * Adds a part to the slice at height z: its tissues to `samples` and its labels, by the sample point alone,
   * to `labels`, whichever are given.
   */
  paint(part: Part, z: number, samples?: PlaneSamples, labels?: PlaneLabels): void {
    const { distance, reach } = this;
    const { nx } = this.plane;
    const footprints = this.footprints(part, z, samples === undefined ? 0 : reach);
    for (const footprint of footprints) this.measure(footprint, z, part.blendMm ?? 0);
    const { layers } = part;
    const deep = -layers[layers.length - 1].depthMm - reach;
    const { hu, trabecular } = layers[layers.length - 1];
    const core = trabecular ? 1 : 0;
    for (const { left, right, top, bottom } of footprints)
      for (let j = top; j <= bottom; j++)
        for (let i = left, n = left + nx * j; i <= right; i++, n++) {
          const d = distance[n];
          if (d >= reach) {
            distance[n] = far;
            continue;
          }
          if (samples !== undefined) {
            if (d > deep) blendLayers(layers, d, reach, n, samples);
            else {
              samples.meanHU[n] = hu;
              samples.trabecular[n] = core;
            }
          }
          if (labels !== undefined && d < 0) this.label(layers, d, n, z, labels);
          distance[n] = far;
        }
  }

  private footprints({ shapes, blendMm = 0 }: Part, z: number, margin: number): Footprint[] {
    const { x0, y0, dx, dy, nx, ny } = this.plane;
    const grow = margin + blendMm;
    const footprints: Footprint[] = [];
    for (const shape of shapes) {
      const { min, max } = shape.box;
      if (z < min[2] - grow || z > max[2] + grow) continue;
      const bounds = shape.boundsAt?.(z);
      const left = Math.max(0, Math.ceil(((bounds?.left ?? min[0]) - grow - x0) / dx));
      const right = Math.min(nx - 1, Math.floor(((bounds?.right ?? max[0]) + grow - x0) / dx));
      const top = Math.max(0, Math.ceil(((bounds?.front ?? min[1]) - grow - y0) / dy));
      const bottom = Math.min(ny - 1, Math.floor(((bounds?.back ?? max[1]) + grow - y0) / dy));
      if (left <= right && top <= bottom) footprints.push({ shape, left, right, top, bottom });
    }
    return footprints;
  }

  /** Joins a solid to the signed distances of its part. */
  private measure({ shape, left, right, top, bottom }: Footprint, z: number, blend: number): void {
    const { distance } = this;
    const { x0, y0, dx, dy, nx } = this.plane;
    const at = shape.at(z);
    for (let j = top; j <= bottom; j++) {
      const y = y0 + j * dy;
      for (let i = left, n = left + nx * j; i <= right; i++, n++) {
        const d = at(x0 + i * dx, y);
        const before = distance[n];
        const h = blend - Math.abs(d - before);
        distance[n] = Math.min(d, before) - (h > 0 ? (h * h) / (4 * blend) : 0);
      }
    }
  }

  private label(layers: readonly Layer[], d: number, n: number, z: number, into: PlaneLabels): void {
    let deepest = layers.length - 1;
    while (deepest >= 0 && d + layers[deepest].depthMm >= 0) deepest--;
    if (deepest < 0) return;
    const { label, compartment } = layers[deepest];
    if (compartment !== undefined) into.compartment[n] = compartment;
    else if (label !== undefined) into.compartment[n] = 0;
    if (label === undefined) return;
    const { x0, y0, dx, dy, nx } = this.plane;
    into.label[n] =
      typeof label === 'number' ? label : label(x0 + (n % nx) * dx, y0 + Math.floor(n / nx) * dy, z);
  }
}
