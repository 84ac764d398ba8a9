import type { Distribution } from './distribution.ts';

/** Families `ksone` to `wrapcauchy`. */
export const familiesLToZ: readonly Distribution[] = [];
