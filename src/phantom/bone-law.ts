/**
 * Trabecular bone density of an average person by age and sex, for phantoms that name no density.
 *
 * D(t) = C exp(-lambda t). The coefficients are inferred, not published: they were recovered from the
 * published pseudo-R2 of the exponential fits to all ages 39 to 80 of the cohort in arXiv 2308.02815v2. They
 * are placeholders of unknown uncertainty and no reference values.
 */

const inferred = {
  F: { CHU: 629.9, lambdaPerYear: 0.02529 },
  M: { CHU: 318.67, lambdaPerYear: 0.01124 },
} as const;

export const boneLawSource =
  'D = C exp(-lambda t), C and lambda inferred from the published pseudo-R2 of arXiv 2308.02815v2 (ages 39-80)';

/** HU at 120 kV; below 39 years the value at 39, as the law was seen from there on only. */
export function boneLawHU(ageYears: number, sex: 'F' | 'M'): number {
  const { CHU, lambdaPerYear } = inferred[sex];
  return CHU * Math.exp(-lambdaPerYear * Math.max(39, ageYears));
}
