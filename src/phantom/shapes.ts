/**
 * Smooth solids as signed distances: negative inside, in millimetres, exact to first order at the surface.
 * A shape is asked slice by slice, so that what depends on the height alone is computed once per slice.
 */

import { dot, subtract, type Vector3 } from '../image/index.ts';
import { type Frame, uprightFrame } from './frame.ts';

/** Axis-aligned bounds in LPS millimetres. */
export interface Box {
  readonly min: Vector3;
  readonly max: Vector3;
}

/** Signed distance (mm) at a point of the slice. */
export type SliceDistance = (x: number, y: number) => number;

/** Bounds of a solid's cut (mm). */
export interface SliceBounds {
  readonly left: number;
  readonly right: number;
  readonly front: number;
  readonly back: number;
}

export interface Shape {
  /** Contains the solid. */
  readonly box: Box;
  /** Contains the solid's cut at height z, where that is much smaller than the box. */
  boundsAt?(z: number): SliceBounds;
  /** The signed distance in the slice at height z. */
  at(z: number): SliceDistance;
}

/** Smallest box around points, each with a margin. */
export function boxAround(points: readonly Vector3[], margins: readonly Vector3[]): Box {
  const bound = (axis: 0 | 1 | 2, sign: number) =>
    sign * Math.max(...points.map((p, i) => sign * p[axis] + margins[i][axis]));
  return { min: [bound(0, -1), bound(1, -1), bound(2, -1)], max: [bound(0, 1), bound(1, 1), bound(2, 1)] };
}

/** An ellipsoid with semi-axes along (left, posterior, up) of its frame. */
export function ellipsoid(centre: Vector3, radii: Vector3, frame: Frame = uprightFrame): Shape {
  const { left, posterior, up } = frame;
  const extent = (axis: 0 | 1 | 2) =>
    Math.hypot(radii[0] * left[axis], radii[1] * posterior[axis], radii[2] * up[axis]);
  const half: Vector3 = [extent(0), extent(1), extent(2)];
  const deepest = -Math.min(...radii);
  return {
    box: {
      min: [centre[0] - half[0], centre[1] - half[1], centre[2] - half[2]],
      max: [centre[0] + half[0], centre[1] + half[1], centre[2] + half[2]],
    },
    at(z) {
      const dz = z - centre[2];
      return (x, y) => {
        const dx = x - centre[0];
        const dy = y - centre[1];
        const u = (dx * left[0] + dy * left[1] + dz * left[2]) / radii[0];
        const v = (dx * posterior[0] + dy * posterior[1] + dz * posterior[2]) / radii[1];
        const w = (dx * up[0] + dy * up[1] + dz * up[2]) / radii[2];
        const scaled = Math.sqrt(u * u + v * v + w * w);
        const gu = u / radii[0];
        const gv = v / radii[1];
        const gw = w / radii[2];
        const gradient = Math.sqrt(gu * gu + gv * gv + gw * gw);
        return gradient < 1e-9 ? deepest : Math.max(deepest, (scaled * (scaled - 1)) / gradient);
      };
    },
  };
}

/** A cross-section that is `factor` times longer along `axis` (unit vector) than across it. */
export interface Elongation {
  readonly axis: Vector3;
  readonly factor: number;
}

/** A rounded rod from `a` (radius `ra`) to `b` (radius `rb`), its cross-section elongated where asked. */
export function rod(a: Vector3, b: Vector3, ra: number, rb: number, elongation?: Elongation): Shape {
  const along = subtract(b, a);
  const axis = elongation?.axis ?? [0, 0, 0];
  const squeeze = elongation === undefined ? 0 : 1 - 1 / elongation.factor;
  const squeezed = (p: Vector3): Vector3 => {
    const k = squeeze * dot(p, axis);
    return [p[0] - k * axis[0], p[1] - k * axis[1], p[2] - k * axis[2]];
  };
  const [ex, ey, ez] = squeezed(along);
  const length2 = ex * ex + ey * ey + ez * ez || 1e-12;
  const longest = (r: number): Vector3 => {
    const grown = (component: number) => r * (1 + ((elongation?.factor ?? 1) - 1) * Math.abs(component));
    return [grown(axis[0]), grown(axis[1]), grown(axis[2])];
  };
  return {
    box: boxAround([a, b], [longest(ra), longest(rb)]),
    at(z) {
      const dz = z - a[2];
      return (x, y) => {
        const dx = x - a[0];
        const dy = y - a[1];
        const k = squeeze * (dx * axis[0] + dy * axis[1] + dz * axis[2]);
        let qx = dx - k * axis[0];
        let qy = dy - k * axis[1];
        let qz = dz - k * axis[2];
        const t = Math.min(1, Math.max(0, (qx * ex + qy * ey + qz * ez) / length2));
        qx -= t * ex;
        qy -= t * ey;
        qz -= t * ez;
        const q = Math.sqrt(qx * qx + qy * qy + qz * qz);
        const distance = q - ra - t * (rb - ra);
        if (squeeze === 0 || q < 1e-9) return distance;
        // Squeezed space shrinks distances along the axis: divide by the gradient's length.
        const m = squeeze * (qx * axis[0] + qy * axis[1] + qz * axis[2]);
        const gx = qx - m * axis[0];
        const gy = qy - m * axis[1];
        const gz = qz - m * axis[2];
        return (distance * q) / Math.sqrt(gx * gx + gy * gy + gz * gz);
      };
    },
  };
}

/** Rods through points; `radii` is one radius for all or one per point. */
export function chain(
  points: readonly Vector3[],
  radii: number | readonly number[],
  e?: Elongation,
): Shape[] {
  const radius = (i: number) => (typeof radii === 'number' ? radii : radii[i]);
  return points.slice(1).map((b, i) => rod(points[i], b, radius(i), radius(i + 1), e));
}

/** A flat triangular plate of thickness 2 * `radius` with rounded edges. */
export function plate(a: Vector3, b: Vector3, c: Vector3, radius: number): Shape {
  const edges: readonly (readonly [Vector3, Vector3])[] = [
    [a, subtract(b, a)],
    [b, subtract(c, b)],
    [c, subtract(a, c)],
  ];
  const [, ab] = edges[0];
  const ac = subtract(c, a);
  const n: Vector3 = [
    ab[1] * ac[2] - ab[2] * ac[1],
    ab[2] * ac[0] - ab[0] * ac[2],
    ab[0] * ac[1] - ab[1] * ac[0],
  ];
  const n2 = dot(n, n);
  return {
    box: boxAround([a, b, c], new Array<Vector3>(3).fill([radius, radius, radius])),
    at: (z) => (x, y) => {
      let inside = true;
      let nearest2 = Number.POSITIVE_INFINITY;
      for (const [p, e] of edges) {
        const dx = x - p[0];
        const dy = y - p[1];
        const dz = z - p[2];
        // Side of the edge, seen along the normal: (e x d) . n
        const side =
          (e[1] * dz - e[2] * dy) * n[0] + (e[2] * dx - e[0] * dz) * n[1] + (e[0] * dy - e[1] * dx) * n[2];
        if (side < 0) inside = false;
        const t = Math.min(1, Math.max(0, (dx * e[0] + dy * e[1] + dz * e[2]) / dot(e, e)));
        const rx = dx - t * e[0];
        const ry = dy - t * e[1];
        const rz = dz - t * e[2];
        nearest2 = Math.min(nearest2, rx * rx + ry * ry + rz * rz);
      }
      if (!inside) return Math.sqrt(nearest2) - radius;
      const height = (x - a[0]) * n[0] + (y - a[1]) * n[1] + (z - a[2]) * n[2];
      return Math.abs(height) / Math.sqrt(n2) - radius;
    },
  };
}

/** The part of a shape that lies inside another solid too, e.g. an organ kept within the rib cage. */
export function clipped(shape: Shape, by: (z: number) => SliceDistance): Shape {
  return {
    box: shape.box,
    at(z) {
      const distance = shape.at(z);
      const clip = by(z);
      return (x, y) => {
        const d = distance(x, y);
        return d > 0 ? d : Math.max(d, clip(x, y));
      };
    },
  };
}
