/**
 * Cubic B-spline coefficients of regular samples, mirrored at the first and last one (Unser, Splines: a perfect
 * fit for signal and image processing, IEEE Signal Processing Magazine 16, 1999). The spline with these
 * coefficients passes through every sample; it is that of scipy.ndimage with order 3 and mode 'mirror'.
 *
 * The usual factor 6 is left to the weights (`splineWeights`), and so are the divisions by 6.
 */

const pole = Math.sqrt(3) - 2;

/** Samples farther away than this change a coefficient by less than 1e-17 of themselves. */
export const splineReach = 30;

/** Weights of the first samples of a line of `count` in the first value of the causal filter. */
export function startWeights(count: number): Float64Array {
  const weights = new Float64Array(Math.min(count, splineReach));
  // The mirrored sequence has a period of 2 count - 2, and every sample but the two ends is in it twice.
  const period = 2 * count - 2;
  for (let k = 0; k < weights.length; k++) {
    const twice = k > 0 && k < count - 1;
    weights[k] = (pole ** k + (twice ? pole ** (period - k) : 0)) / (1 - pole ** period);
  }
  return weights;
}

/** Turns a line of samples into coefficients, in place; `weights` are the start weights of its length. */
export function splineLine(line: Float64Array, weights: Float64Array): void {
  const count = line.length;
  if (count < 2) return;
  let value = 0;
  for (let k = 0; k < weights.length; k++) value += weights[k] * line[k];
  line[0] = value;
  for (let k = 1; k < count; k++) {
    value = line[k] + pole * value;
    line[k] = value;
  }
  value = (pole / (pole * pole - 1)) * (value + pole * line[count - 2]);
  line[count - 1] = value;
  for (let k = count - 2; k >= 0; k--) {
    value = pole * (value - line[k]);
    line[k] = value;
  }
}

/** The same across lines: element i of all lines is one sequence of samples. */
export function splineAcross(lines: readonly Float64Array[]): void {
  const count = lines.length;
  if (count < 2) return;
  const weights = startWeights(count);
  const first = lines[0];
  const start = new Float64Array(first.length);
  for (let k = 0; k < weights.length; k++) addScaled(start, lines[k], weights[k]);
  first.set(start);
  for (let k = 1; k < count; k++) addScaled(lines[k], lines[k - 1], pole);
  const last = lines[count - 1];
  const before = lines[count - 2];
  const scale = pole / (pole * pole - 1);
  for (let i = 0; i < last.length; i++) last[i] = scale * (last[i] + pole * before[i]);
  for (let k = count - 2; k >= 0; k--) {
    const line = lines[k];
    const next = lines[k + 1];
    for (let i = 0; i < line.length; i++) line[i] = pole * (next[i] - line[i]);
  }
}

function addScaled(line: Float64Array, other: Float64Array, scale: number): void {
  for (let i = 0; i < line.length; i++) line[i] += scale * other[i];
}

/** Writes the weights of the four coefficients around a place that lies `t` (0 to 1) after the second one. */
export function splineWeights(t: number, weights: Float64Array, at: number): void {
  const u = 1 - t;
  weights[at] = u * u * u;
  weights[at + 1] = 4 - 3 * t * t * (1 + u);
  weights[at + 2] = 4 - 3 * u * u * (1 + t);
  weights[at + 3] = t * t * t;
}

/** Index of a coefficient beyond the ends, mirrored at them. */
export function mirrored(index: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * count - 2;
  const within = ((index % period) + period) % period;
  return within < count ? within : period - within;
}
