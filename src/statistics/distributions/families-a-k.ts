import type { Distribution } from './distribution.ts';

/** Families `alpha` to `kappa4`. */
export const familiesAToK: readonly Distribution[] = [];
