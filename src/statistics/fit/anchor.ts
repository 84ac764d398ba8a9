/**
 * Where a family's standard form lies, as a function of its shapes. A fit that moves the median and the
 * interquartile range of the curve, instead of loc and scale, can let a shape grow by orders of magnitude (gamma
 * towards normal, inverse Weibull towards Gumbel) without leaving the narrow ridge of good fits.
 */

import type { Distribution } from '../distributions/distribution.ts';
import { slowQuantiles } from './demanding.ts';

export interface Anchor {
  readonly centre: number;
  readonly width: number;
}

const plain: Anchor = { centre: 0, width: 1 };

/** The family's own anchor, or median and interquartile range of the standard form; remembers the shapes it was last asked for. */
export function anchorOf(family: Distribution): (shapes: readonly number[]) => Anchor {
  const { anchor, quantile } = family;
  if (anchor !== undefined) return anchor;
  if (quantile === undefined || slowQuantiles.has(family.name)) return () => plain;
  let lastShapes: readonly number[] | undefined;
  let last = plain;
  return (shapes) => {
    if (lastShapes === undefined || shapes.some((shape, i) => shape !== lastShapes?.[i])) {
      lastShapes = shapes;
      last = {
        centre: quantile(0.5, shapes),
        width: quantile(0.75, shapes) - quantile(0.25, shapes),
      };
    }
    return last;
  };
}
