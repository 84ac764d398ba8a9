/** Small symmetric systems, row-major, as information matrices need them. */

/**
 * Inverse of a symmetric positive definite matrix, scaled to a unit diagonal first so that parameters of
 * different units cost no digits; undefined where the matrix is not positive definite.
 */
export function invertSymmetric(matrix: ArrayLike<number>, k: number): number[] | undefined {
  const scales = Array.from({ length: k }, (_, i) => Math.sqrt(matrix[i * k + i]));
  if (!scales.every((scale) => scale > 0 && scale < Number.POSITIVE_INFINITY)) return undefined;
  const lower = cholesky(matrix, k, scales);
  if (lower === undefined) return undefined;
  const inverse = new Array<number>(k * k);
  for (let column = 0; column < k; column++) {
    const x = new Array<number>(k).fill(0);
    for (let i = 0; i < k; i++) {
      let sum = i === column ? 1 : 0;
      for (let j = 0; j < i; j++) sum -= lower[i * k + j] * x[j];
      x[i] = sum / lower[i * k + i];
    }
    for (let i = k - 1; i >= 0; i--) {
      for (let j = i + 1; j < k; j++) x[i] -= lower[j * k + i] * x[j];
      x[i] /= lower[i * k + i];
    }
    for (let i = 0; i < k; i++) inverse[i * k + column] = x[i] / (scales[i] * scales[column]);
  }
  return inverse;
}

/** Cholesky factor of the matrix divided by scales[i] scales[j]. */
function cholesky(matrix: ArrayLike<number>, k: number, scales: readonly number[]): number[] | undefined {
  const lower = new Array<number>(k * k).fill(0);
  for (let i = 0; i < k; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * k + j] / (scales[i] * scales[j]);
      for (let m = 0; m < j; m++) sum -= lower[i * k + m] * lower[j * k + m];
      if (i === j && !(sum > 1e-15)) return undefined;
      lower[i * k + j] = i === j ? Math.sqrt(sum) : sum / lower[j * k + j];
    }
  return lower;
}
