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

/** Index range of samples within [low, high] along one axis. */
function range(low: number, high: number, origin: number, step: number, count: number) {
  return [
    Math.max(0, Math.ceil((low - origin) / step)),
    Math.min(count - 1, Math.floor((high - origin) / step)),
  ] as const;
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

  /** Calls `visit` for every sample that a part may cover at height z, with its signed distance. */
  private sweep(part: Part, z: number, margin: number, visit: (at: number, i: number, j: number) => void) {
    const { x0, y0, dx, dy, nx, ny } = this.plane;
    const { distance } = this;
    const blend = part.blendMm ?? 0;
    const active: { shape: Shape; i: readonly [number, number]; j: readonly [number, number] }[] = [];
    for (const shape of part.shapes) {
      const { min, max } = shape.box;
      const grow = margin + blend;
      if (z < min[2] - grow || z > max[2] + grow) continue;
      const i = range(min[0] - grow, max[0] + grow, x0, dx, nx);
      const j = range(min[1] - grow, max[1] + grow, y0, dy, ny);
      if (i[0] <= i[1] && j[0] <= j[1]) active.push({ shape, i, j });
    }
    for (const { shape, i: columns, j: rows } of active) {
      const at = shape.at(z);
      for (let j = rows[0]; j <= rows[1]; j++) {
        const y = y0 + j * dy;
        for (let i = columns[0], n = columns[0] + nx * j; i <= columns[1]; i++, n++) {
          const d = at(x0 + i * dx, y);
          const before = distance[n];
          const h = blend - Math.abs(d - before);
          distance[n] = (d < before ? d : before) - (h > 0 ? (h * h) / (4 * blend) : 0);
        }
      }
    }
    for (const { i: columns, j: rows } of active)
      for (let j = rows[0]; j <= rows[1]; j++)
        for (let i = columns[0], n = columns[0] + nx * j; i <= columns[1]; i++, n++) {
          if (distance[n] < margin) visit(n, i, j);
          distance[n] = far;
        }
  }

  /** Adds a part to the samples of the slice at height z. */
  paint(part: Part, z: number, { meanHU, trabecular }: PlaneSamples): void {
    const { distance, reach } = this;
    const { layers } = part;
    this.sweep(part, z, reach, (n) => {
      const d = distance[n];
      let outside = 1 - coverage(d + layers[0].depthMm, reach);
      let mean = meanHU[n] * outside;
      let core = trabecular[n] * outside;
      for (let l = 0; l < layers.length; l++) {
        const next = l + 1 < layers.length ? 1 - coverage(d + layers[l + 1].depthMm, reach) : 1;
        const fraction = next - outside;
        outside = next;
        if (fraction === 0) continue;
        mean += fraction * layers[l].hu;
        if (layers[l].trabecular) core += fraction;
      }
      meanHU[n] = mean;
      trabecular[n] = core;
    });
  }

  /** Labels the samples whose point lies inside a part at height z. */
  label(part: Part, z: number, { label, compartment }: PlaneLabels): void {
    const { distance } = this;
    const { x0, y0, dx, dy } = this.plane;
    this.sweep(part, z, 0, (n, i, j) => {
      let layer: Layer | undefined;
      for (const candidate of part.layers) if (distance[n] + candidate.depthMm < 0) layer = candidate;
      if (layer === undefined) return;
      if (layer.compartment !== undefined) compartment[n] = layer.compartment;
      else if (layer.label !== undefined) compartment[n] = 0;
      if (typeof layer.label === 'function') label[n] = layer.label(x0 + i * dx, y0 + j * dy, z);
      else if (layer.label !== undefined) label[n] = layer.label;
    });
  }
}
