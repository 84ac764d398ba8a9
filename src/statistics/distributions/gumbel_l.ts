import { defineFamily } from './define-family.ts';
import { gumbelRLaw } from './gumbel_r.ts';
import { mirrored } from './mirrored.ts';

/** Left-skewed Gumbel: exp(x - e^x), the law of minima; no shapes. Source: SciPy, scipy.stats.gumbel_l. */
export const gumbelL = defineFamily(mirrored('gumbel_l', gumbelRLaw));
