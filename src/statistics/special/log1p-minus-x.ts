/**
 * ln(1 + x) - x without cancellation near 0. It is the exponent of every density near its mode (Loader's
 * saddle-point form), where the plain difference would lose all its digits.
 */
export function log1pMinusX(x: number): number {
  if (x < -0.4 || x > 0.7) return Math.log1p(x) - x;
  // ln(1 + x) = 2 atanh(r) with r = x / (2 + x), and 2r - x = -r x.
  const r = x / (2 + x);
  const square = r * r;
  let sum = 0;
  let power = square;
  for (let k = 3; k < 60; k += 2) {
    const term = power / k;
    sum += term;
    if (term < 1e-17 * sum) break;
    power *= square;
  }
  return r * (2 * sum - x);
}

/** ln r - (r - 1) for a ratio r, whose excess r - 1 the caller knows without cancellation. */
export function logMinusExcess(ratio: number, excess: number): number {
  return Math.abs(excess) < 0.4 ? log1pMinusX(excess) : Math.log(ratio) - excess;
}
