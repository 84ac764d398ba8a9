/**
 * A smooth but costly function as a table: Chebyshev series of degree 24 on panels that are halved until the
 * series has converged. It makes expensive log-densities cost about 60 ns per value.
 */

const degree = 24;

const cosines = Float64Array.from({ length: 2 * degree }, (_, k) => Math.cos((Math.PI * k) / degree));

export interface TableOptions {
  /** Largest error, relative to |f| where that exceeds 1; estimated by the last coefficients of each panel. */
  readonly tolerance?: number;
  /** A panel is halved at most this often; beyond, its series is taken as it is. */
  readonly maxDepth?: number;
}

/**
 * Tabulates `f` on [a, b] and returns the function that reads the table; arguments outside are held at the ends.
 *
 * @example const table = piecewiseChebyshev(logGamma, 1, 50); table(3.5);
 */
export function piecewiseChebyshev(
  f: (x: number) => number,
  a: number,
  b: number,
  { tolerance = 1e-12, maxDepth = 8 }: TableOptions = {},
): (x: number) => number {
  const ends: number[] = [];
  const rows: Float64Array[] = [];
  const build = (lower: number, upper: number, depth: number): void => {
    const row = coefficients(f, lower, upper);
    const size = Math.max(1, Math.min(Math.abs(f(lower)), Math.abs(f(upper))));
    if (depth < maxDepth && !(tailOf(row) <= tolerance * size)) {
      const middle = (lower + upper) / 2;
      build(lower, middle, depth + 1);
      build(middle, upper, depth + 1);
      return;
    }
    ends.push(upper);
    rows.push(shortened(row, tolerance / 100));
  };
  build(a, b, 0);
  const starts = [a, ...ends];
  return (x) => {
    const at = Math.max(a, Math.min(b, x));
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at > ends[middle]!) low = middle + 1;
      else high = middle;
    }
    const left = starts[low]!;
    const right = ends[low]!;
    return clenshaw(rows[low]!, (at - left + (at - right)) / (right - left));
  };
}

/** Chebyshev coefficients of the interpolant through the extrema of T of the full degree. */
function coefficients(f: (x: number) => number, lower: number, upper: number): Float64Array {
  const centre = (lower + upper) / 2;
  const half = (upper - lower) / 2;
  const values = Float64Array.from({ length: degree + 1 }, (_, k) =>
    f(k === 0 ? upper : k === degree ? lower : centre + half * cosines[k]!),
  );
  const row = new Float64Array(degree + 1);
  for (let j = 0; j <= degree; j++) {
    let sum = (values[0]! + (j % 2 === 0 ? values[degree]! : -values[degree]!)) / 2;
    for (let k = 1; k < degree; k++) sum += values[k]! * cosines[(j * k) % (2 * degree)]!;
    row[j] = (sum * (j === 0 || j === degree ? 1 : 2)) / degree;
  }
  return row;
}

/** Size of the last coefficients, which bounds what the series leaves out while they fall geometrically. */
function tailOf(row: Float64Array): number {
  return Math.abs(row[degree]!) + Math.abs(row[degree - 1]!) + Math.abs(row[degree - 2]!);
}

function shortened(row: Float64Array, negligible: number): Float64Array {
  let length = row.length;
  while (length > 1 && Math.abs(row[length - 1]!) < negligible) length--;
  return row.slice(0, length);
}

function clenshaw(row: Float64Array, t: number): number {
  const twice = 2 * t;
  let [b0, b1] = [0, 0];
  for (let k = row.length - 1; k > 0; k--) {
    const next = twice * b0 - b1 + row[k]!;
    b1 = b0;
    b0 = next;
  }
  return t * b0 - b1 + row[0]!;
}
