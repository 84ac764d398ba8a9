/** Trunk-sized tubes around the body axis: the skin, the inner wall of the rib cage, the table. */

import type { Shape, SliceBounds, SliceDistance } from './shapes.ts';

/** A superelliptic cross-section (exponent 2.5) at one height. */
export interface Section {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfDepth: number;
}

/** s ** 0.4 for s from 0.136 to 2.76 within 1e-4: Newton's method on t^5 = s, t = sqrt(radius); 5 times faster. */
function power04(s: number): number {
  let t = 0.8 + 0.2 * s;
  for (let i = 0; i < 4; i++) {
    const t2 = t * t;
    t = 0.8 * t + (0.2 * s) / (t2 * t2);
  }
  return t * t;
}

/**
 * Signed distance to a section's outline, exact to first order from `depthMm` inside to 12 mm outside;
 * deeper or farther away it is only a bound.
 */
export function sectionDistance(
  { x: cx, y: cy, halfWidth: a, halfDepth: b }: Section,
  depthMm: number,
): SliceDistance {
  const inner = -0.55 * Math.min(a, b);
  const outer = 12;
  const outermost = (1 + outer / Math.min(a, b)) ** 2.5;
  // A superellipse is nowhere thinner than its smaller half axis times the relative radius.
  const innermost = Math.max(0.45, 1 - (1.3 * (depthMm + 4)) / Math.min(a, b)) ** 2.5;
  return (x, y) => {
    const u = Math.abs(x - cx) / a;
    const v = Math.abs(y - cy) / b;
    const u15 = u * Math.sqrt(u);
    const v15 = v * Math.sqrt(v);
    const s = u * u15 + v * v15;
    if (s < innermost) return inner;
    if (s > outermost) return outer;
    const radius = power04(s);
    const gu = u15 / a;
    const gv = v15 / b;
    return ((radius - 1) * s) / (radius * Math.sqrt(gu * gu + gv * gv));
  };
}

/** Relative radius: 0 on the axis, 1 on the outline. */
export function sectionRadius(section: Section, x: number, y: number): number {
  const u = Math.abs(x - section.x) / section.halfWidth;
  const v = Math.abs(y - section.y) / section.halfDepth;
  return (u * u * Math.sqrt(u) + v * v * Math.sqrt(v)) ** 0.4;
}

/** A point on the outline (moved outwards by `outMm`) at an angle from the posterior midline, left positive. */
export function sectionPoint(section: Section, angleDeg: number, outMm: number): readonly [number, number] {
  const angle = (angleDeg * Math.PI) / 180;
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  return [
    section.x + (section.halfWidth + outMm) * Math.sign(sine) * Math.abs(sine) ** 0.8,
    section.y + (section.halfDepth + outMm) * Math.sign(cosine) * Math.abs(cosine) ** 0.8,
  ];
}

/** Bounds of a section in its slice. */
export const sectionBounds = ({ x, y, halfWidth, halfDepth }: Section): SliceBounds => ({
  left: x - halfWidth,
  right: x + halfWidth,
  front: y - halfDepth,
  back: y + halfDepth,
});

/** The solid of all sections; it has no ends, as the scan ends before the trunk does; its layers reach `depthMm`. */
export function tube(section: (z: number) => Section, depthMm: number): Shape {
  return {
    box: { min: [-1e4, -1e4, -1e4], max: [1e4, 1e4, 1e4] },
    boundsAt: (z) => sectionBounds(section(z)),
    at: (z) => sectionDistance(section(z), depthMm),
  };
}
