/**
 * Exact law of the two-sided Kolmogorov-Smirnov statistic D of n values by Durbin's matrix,
 * P(D <= d) = n!/nⁿ (Hⁿ)_kk, in the form of Marsaglia, Tsang and Wang, with its derivative carried along. All
 * terms of the derivative have one sign, so that the density keeps its digits in both tails.
 *
 * @see G. Marsaglia, W. W. Tsang, J. Wang, Evaluating Kolmogorov's distribution, J. Stat. Software 8(18), 2003.
 */

/** log P(D <= d) and the log-density at d, 1/(2n) < d < 1; about n (2 n d)² operations. */
export function durbin(n: number, d: number): { logCdf: number; logPdf: number } {
  const k = Math.floor(n * d) + 1;
  const h = k - n * d;
  const m = 2 * k - 1;
  const { inverse, column, columnSlope, corner, cornerSlope } = durbinColumn(m, h);
  let row = new Float64Array(m);
  let slope = new Float64Array(m);
  let nextRow = new Float64Array(m);
  let nextSlope = new Float64Array(m);
  row[k - 1] = 1;
  let logScale = 0;
  for (let step = 1; step <= n; step++) {
    const factor = step / n;
    let largest = 0;
    for (let j = 0; j < m; j++) {
      // Row vector times H; H is Toeplitz but for its first column and, mirrored, its last row.
      let r = 0;
      let s = 0;
      for (let i = Math.max(0, j - 1); i < m - 1; i++) {
        const entry = j === 0 ? column[i]! : inverse[i - j + 1]!;
        r += row[i]! * entry;
        s += slope[i]! * entry;
        if (j === 0) s += row[i]! * columnSlope[i]!;
      }
      const last = j === 0 ? corner : column[m - 1 - j]!;
      const lastSlope = j === 0 ? cornerSlope : columnSlope[m - 1 - j]!;
      nextRow[j] = factor * (r + row[m - 1]! * last);
      nextSlope[j] = factor * (s + slope[m - 1]! * last + row[m - 1]! * lastSlope);
      largest = Math.max(largest, nextRow[j]!);
    }
    [row, nextRow, slope, nextSlope] = [nextRow, row, nextSlope, slope];
    if (largest < 1e-200 || largest > 1e200) {
      for (let j = 0; j < m; j++) {
        row[j]! /= largest;
        slope[j]! /= largest;
      }
      logScale += Math.log(largest);
    }
  }
  return {
    logCdf: logScale + Math.log(row[k - 1]!),
    logPdf: logScale + Math.log(-n * slope[k - 1]!),
  };
}

/** 1/i!, the first column (1 - h^i)/i! without its corner, the corner, and their slopes in h. */
function durbinColumn(m: number, h: number) {
  const inverse = new Float64Array(m + 1);
  const column = new Float64Array(m);
  const columnSlope = new Float64Array(m);
  inverse[0] = 1;
  let power = 1;
  for (let i = 1; i <= m; i++) {
    inverse[i] = inverse[i - 1]! / i;
    columnSlope[i - 1] = -power * inverse[i - 1]!;
    power *= h;
    column[i - 1] = (1 - power) * inverse[i]!;
  }
  const excess = Math.max(0, 2 * h - 1);
  const corner = (1 - 2 * power + excess ** m) * inverse[m]!;
  const cornerSlope =
    m === 1 ? -2 + (excess > 0 ? 2 : 0) : 2 * (excess ** (m - 1) - h ** (m - 1)) * inverse[m - 1]!;
  return { inverse, column, columnSlope, corner, cornerSlope };
}
