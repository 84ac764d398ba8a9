/** The cardiothoracic ratio of a label map, in its frontal projection. */

import type { LabelImage } from '../image/index.ts';
import type { CardiothoracicTruth } from './truth.ts';

const heart = 51;
const isLung = (label: number): boolean => label >= 10 && label <= 14;

/** Leftmost and rightmost column of a row's mask, over the depth of the projection. */
class RowSpan {
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  add(i: number): void {
    this.first = Math.min(this.first, i);
    this.last = Math.max(this.last, i);
  }

  get width(): number {
    return Math.max(0, this.last - this.first + 1);
  }
}

/**
 * Widest row of the heart (51) over the widest row of the lungs (10 to 14), columns counted inclusively, as
 * on a frontal radiograph with parallel rays. Null where one of them is missing or the heart touches the
 * upper or lower edge. Expects a grid whose axes are left, posterior, up.
 */
export function cardiothoracicTruth({ geometry, labels }: LabelImage): CardiothoracicTruth | null {
  const [nx, ny, nz] = geometry.size;
  let heartWidth = 0;
  let thoraxWidth = 0;
  let at = 0;
  for (let k = 0; k < nz; k++) {
    const heartSpan = new RowSpan();
    const lungSpan = new RowSpan();
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const label = labels[at++];
        if (label === heart) heartSpan.add(i);
        else if (isLung(label)) lungSpan.add(i);
      }
    if (heartSpan.width > 0 && (k === 0 || k === nz - 1)) return null;
    heartWidth = Math.max(heartWidth, heartSpan.width);
    thoraxWidth = Math.max(thoraxWidth, lungSpan.width);
  }
  if (heartWidth === 0 || thoraxWidth === 0) return null;
  return {
    ctr: heartWidth / thoraxWidth,
    heartWidthMm: heartWidth * geometry.spacingMm[0],
    thoraxWidthMm: thoraxWidth * geometry.spacingMm[0],
  };
}
