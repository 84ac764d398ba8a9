/**
 * A smooth curve through a few (position, value) knots that never overshoots them: anatomy is described by
 * such profiles along the body axis. Monotone cubic interpolation, Fritsch and Carlson (1980).
 */

export type Profile = (position: number) => number;

/** Slopes at the knots that keep every interval monotone. */
function monotoneSlopes(x: readonly number[], y: readonly number[]): number[] {
  const n = x.length;
  const step = Array.from({ length: n - 1 }, (_, i) => (y[i + 1] - y[i]) / (x[i + 1] - x[i]));
  return x.map((_, i) => {
    if (i === 0) return step[0];
    if (i === n - 1) return step[n - 2];
    if (step[i - 1] * step[i] <= 0) return 0;
    return (2 * step[i - 1] * step[i]) / (step[i - 1] + step[i]);
  });
}

/** Interpolates knots (any order, distinct positions, at least two); constant beyond the first and last. */
export function profile(knots: readonly (readonly [number, number])[]): Profile {
  const sorted = knots.toSorted((p, q) => p[0] - q[0]);
  const x = sorted.map((knot) => knot[0]);
  const y = sorted.map((knot) => knot[1]);
  const slope = monotoneSlopes(x, y);
  const last = x.length - 1;
  return (position) => {
    if (position <= x[0]) return y[0];
    if (position >= x[last]) return y[last];
    let i = 0;
    while (position > x[i + 1]) i++;
    const h = x[i + 1] - x[i];
    const t = (position - x[i]) / h;
    const s = 1 - t;
    return (
      s * s * ((1 + 2 * t) * y[i] + t * h * slope[i]) +
      t * t * ((3 - 2 * t) * y[i + 1] - s * h * slope[i + 1])
    );
  };
}
