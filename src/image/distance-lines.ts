/** One step of the distance transform: the lower envelope of parabolas along lines of a volume. */

/** Neighbouring lines that are handled together: 16 float32 fill one cache line of the volume. */
export const tileWidth = 16;

/** Buffers for lines of one length and spacing, made once and reused for every line of a volume. */
export interface LineScratch {
  readonly length: number;
  readonly spacingMm: number;
  /** Squared distances of `tileWidth` lines; each has one place more at both ends for the walls. */
  readonly tile: Float64Array;
  /** Places whose parabolas form the envelope. */
  readonly vertices: Int32Array;
  /** Value of each of these parabolas at place 0: `f(v) + (spacing * v)^2`. */
  readonly heights: Float64Array;
}

/** `wallBefore`, `wallAfter`: whether background lies directly before the first and after the last place. */
export function lineScratch(
  length: number,
  spacingMm: number,
  wallBefore: boolean,
  wallAfter: boolean,
): LineScratch {
  const tile = new Float64Array(tileWidth * (length + 2));
  for (let line = 0; line < tileWidth; line++) {
    tile[line * (length + 2)] = wallBefore ? 0 : Number.POSITIVE_INFINITY;
    tile[(line + 1) * (length + 2) - 1] = wallAfter ? 0 : Number.POSITIVE_INFINITY;
  }
  const vertices = new Int32Array(length + 2);
  return { length, spacingMm, tile, vertices, heights: new Float64Array(length + 2) };
}

export interface LineValues {
  /** Given where the values are numbers of steps of this length; else they are squared distances. */
  readonly stepMm?: number;
  /** Write distances; else squared distances. */
  readonly asDistance: boolean;
}

/**
 * Lowers the values of `width` neighbouring lines to the minimum over each line of value + squared distance,
 * in place. Line l begins at `first + l`; its places are `stride` apart.
 */
export function nearestAlongLines(
  values: Float32Array,
  first: number,
  width: number,
  stride: number,
  scratch: LineScratch,
  { stepMm, asDistance }: LineValues,
): void {
  const { length, tile } = scratch;
  const pitch = length + 2;
  // Through a tile, since lines of a volume whose size is a power of two share one set of the cache.
  for (let q = 0; q < length; q++)
    for (let l = 0; l < width; l++) {
      const value = values[first + q * stride + l];
      tile[l * pitch + q + 1] = stepMm === undefined ? value : (value * stepMm) ** 2;
    }
  for (let l = 0; l < width; l++) nearestInLine(tile, l * pitch, scratch);
  for (let q = 0; q < length; q++)
    for (let l = 0; l < width; l++) {
      const squared = tile[l * pitch + q + 1];
      values[first + q * stride + l] = asDistance ? Math.sqrt(squared) : squared;
    }
}

/** Splits a line at its background: nothing beyond the nearest background can be nearer. */
function nearestInLine(tile: Float64Array, base: number, scratch: LineScratch): void {
  const end = base + scratch.length + 1;
  for (let q = base + 1; q < end; ) {
    if (tile[q] === 0) {
      q++;
      continue;
    }
    const start = q;
    while (q < end && tile[q] !== 0) q++;
    envelope(tile, start, q, scratch);
  }
}

/**
 * The parabolas of places start-1 to end (background or wall at both ends), evaluated at start to end-1.
 * Parabola v at q is `heights + spacing^2 (q^2 - 2 q v)`, so that the envelope is the lower convex hull of
 * the points (v, heights): no division.
 */
function envelope(
  tile: Float64Array,
  start: number,
  end: number,
  { spacingMm, vertices, heights }: LineScratch,
): void {
  const square = spacingMm * spacingMm;
  let top = -1;
  for (let q = start - 1; q <= end; q++) {
    if (tile[q] === Number.POSITIVE_INFINITY) continue;
    const place = q - start;
    const height = tile[q] + square * place * place;
    while (
      top > 0 &&
      (heights[top] - heights[top - 1]) * (place - vertices[top]) >=
        (height - heights[top]) * (vertices[top] - vertices[top - 1])
    )
      top--;
    top++;
    vertices[top] = place;
    heights[top] = height;
  }
  if (top < 0) return;
  for (let q = start, v = 0; q < end; q++) {
    const place = q - start;
    const slope = 2 * square * place;
    let lowest = heights[v] - slope * vertices[v];
    while (v < top) {
      const next = heights[v + 1] - slope * vertices[v + 1];
      if (next > lowest) break;
      lowest = next;
      v++;
    }
    tile[q] = lowest + square * place * place;
  }
}
