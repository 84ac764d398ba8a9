import { integrate } from '../special/quadrature.ts';

/** Fall of a log-density beyond which the rest of a tail is below 1e-18 of it. */
const NEGLIGIBLE = 42;

/** A normalised log-density on the whole line with one mode, and the length over which it falls there. */
export interface UnimodalDensity {
  readonly logDensity: (u: number) => number;
  readonly mode: number;
  readonly spread: number;
}

/** Mass beyond u: below it for direction -1, above it for 1. A small tail keeps its relative accuracy. */
export function unimodalTail(density: UnimodalDensity, u: number, direction: -1 | 1): number {
  const { logDensity, mode, spread } = density;
  if ((mode - u) * direction > 0) return 1 - unimodalTail(density, u, direction === 1 ? -1 : 1);
  const top = logDensity(u);
  let far = u;
  for (let width = spread; logDensity(far) > top - NEGLIGIBLE; width *= 1.5) far += direction * width;
  const options = { relTol: 1e-13 };
  return integrate((v) => Math.exp(logDensity(v)), Math.min(u, far), Math.max(u, far), options).value;
}
