import { defineFamily } from './define-family.ts';
import { levyDefinition } from './levy.ts';
import { mirrored } from './mirrored.ts';

/**
 * Left-skewed Lévy law, the mirror image of `levy`: f(x) = (2π |x|³)^(-1/2) exp(-1 / (2|x|)), x < 0.
 * Source: SciPy, scipy.stats.levy_l.
 */
export const levyL = defineFamily(mirrored('levy_l', { ...levyDefinition, zeroAtLower: false }));
