/**
 * The vertebral body as a solid: kidney-like cross-section with a flat back, a waist, concave endplates, and
 * heights that differ from front to back. Discs and the top of the sacrum use the same solid.
 */

import { dot, type Vector3 } from '../image/index.ts';
import { type Frame, fromFrame } from './frame.ts';
import { type Box, boxAround, type Shape } from './shapes.ts';

/** Distances from the centre plane to an endplate: at its front rim, in its middle, at its back rim. */
export interface EndplateMm {
  readonly anterior: number;
  readonly middle: number;
  readonly posterior: number;
}

export interface BodyOptions {
  readonly centreMm: Vector3;
  readonly frame: Frame;
  readonly widthMm: number;
  readonly depthMm: number;
  readonly upper: EndplateMm;
  readonly lower: EndplateMm;
  /** Narrowing halfway between the endplates, as a fraction of the width. */
  readonly waist: number;
}

/** The upper and lower endplates of a body of a given wedge (anterior over posterior) and concavity. */
export function symmetricEndplates(heightMm: number, wedge: number, concavityMm: number): EndplateMm {
  const posterior = heightMm / 2;
  const anterior = posterior * wedge;
  return { anterior, posterior, middle: (anterior + posterior) / 2 - concavityMm };
}

/** A wedge fracture: the upper endplate sinks, most at the front; `loss` is the fraction of anterior height. */
export function sunkenEndplate(upper: EndplateMm, lower: EndplateMm, loss: number): EndplateMm {
  const total = upper.anterior + lower.anterior;
  return {
    anterior: upper.anterior - loss * total,
    middle: upper.middle - 0.7 * loss * total,
    posterior: upper.posterior - 0.12 * loss * total,
  };
}

/** Largest of two distances with a rounded edge of radius about `k`. */
function roundedMax(a: number, b: number, k: number): number {
  const h = Math.max(0, k - Math.abs(a - b));
  return Math.max(a, b) + (h * h) / (4 * k);
}

/** Distance of an endplate from the centre plane at t (front -1, back 1) and relative radius rho. */
function endplate({ anterior, middle, posterior }: EndplateMm, t: number, rho2: number): number {
  const rim = (anterior + posterior) / 2;
  return rim + ((posterior - anterior) / 2) * t - (rim - middle) * Math.max(0, 1 - rho2);
}

function boundsOf({ centreMm, frame, widthMm, depthMm, upper, lower }: BodyOptions): Box {
  const corners: Vector3[] = [];
  for (const l of [-0.5, 0.5])
    for (const p of [-0.5, 0.5])
      for (const u of [
        -Math.max(lower.anterior, lower.posterior),
        Math.max(upper.anterior, upper.posterior, upper.middle),
      ])
        corners.push(fromFrame(centreMm, frame, [l * widthMm, p * depthMm, u]));
  return boxAround(corners, new Array<Vector3>(corners.length).fill([1, 1, 1]));
}

/** The signed distance in local millimetres: left, posterior, up. */
export function bodyDistance(body: BodyOptions): (l: number, p: number, u: number) => number {
  const { widthMm, depthMm, upper, lower, waist } = body;
  const halfHeight = (upper.anterior + upper.posterior + lower.anterior + lower.posterior) / 4;
  return (l, p, u) => {
    const relative = u / halfHeight;
    const narrow = 1 - waist * Math.max(0, 1 - relative * relative);
    const a = (widthMm / 2) * narrow;
    const b = (depthMm / 2) * (1 - 0.6 * (1 - narrow));
    // Exponent 2.2 in front, 3.5 behind: the back wall is nearly flat.
    const n = p < 0 ? 2.2 : 3.5;
    const x = Math.abs(l) / a;
    const y = Math.abs(p) / b;
    const xn = x ** (n - 1);
    const yn = y ** (n - 1);
    const s = Math.max(1e-12, x * xn + y * yn);
    const rho = s ** (1 / n);
    const gradient = (rho / s) * Math.hypot(xn / a, yn / b);
    const side = rho < 0.2 ? -0.8 * Math.min(a, b) : (rho - 1) / gradient;
    const t = Math.max(-1, Math.min(1, (2 * p) / depthMm));
    const rho2 = rho * rho;
    const ends = Math.max(u - endplate(upper, t, rho2), -u - endplate(lower, t, rho2));
    return roundedMax(side, ends, 2.5);
  };
}

/** The body as a shape in the world. */
export function bodyShape(body: BodyOptions): Shape {
  const { centreMm, frame } = body;
  const { left, posterior, up } = frame;
  const local = bodyDistance(body);
  return {
    box: boundsOf(body),
    at(z) {
      const dz = z - centreMm[2];
      return (x, y) => {
        const d: Vector3 = [x - centreMm[0], y - centreMm[1], dz];
        return local(dot(d, left), dot(d, posterior), dot(d, up));
      };
    },
  };
}

/** Volumes (mm3) of the body and of its core below a shell, on a 1 mm lattice with soft edges. */
export function bodyVolumesMm3(body: BodyOptions, shellMm: number): { whole: number; core: number } {
  const distance = bodyDistance(body);
  const half = (extent: number) => Math.ceil(extent / 2) + 1;
  const nl = half(body.widthMm);
  const np = half(body.depthMm);
  const nu = half(2 * Math.max(body.upper.anterior, body.upper.posterior, body.lower.anterior));
  const share = (d: number) => Math.min(1, Math.max(0, 0.5 - d));
  let whole = 0;
  let core = 0;
  for (let u = -nu; u <= nu; u++)
    for (let p = -np; p <= np; p++)
      for (let l = -nl; l <= nl; l++) {
        const d = distance(l, p, u);
        whole += share(d);
        core += share(d + shellMm);
      }
  return { whole, core };
}
