/** Value of the Chebyshev series sum c_k T_k(t) for t in [-1, 1], by Clenshaw's recurrence. */
export function chebyshev(c: readonly number[], t: number): number {
  const twice = 2 * t;
  let b0 = 0;
  let b1 = 0;
  for (let k = c.length - 1; k > 0; k--) {
    const next = twice * b0 - b1 + c[k];
    b1 = b0;
    b0 = next;
  }
  return t * b0 - b1 + c[0];
}
