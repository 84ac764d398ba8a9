/**
 * The vertebrae from T1 to S1: names, TotalSegmentator v2 ids and sizes. Sizes are rounded means of adult men
 * as published anatomical surveys give them (Panjabi 1991 and 1992, Gilad and Nissan 1986, Busscher 2010);
 * they make a plausible spine and are no reference values.
 */

/** Superior to inferior. */
export const levelNames = [
  ...['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10', 'T11', 'T12'],
  ...['L1', 'L2', 'L3', 'L4', 'L5'],
] as const;

export type LevelName = (typeof levelNames)[number];

/** TotalSegmentator v2 `total` counts up from L5 = 27 to T1 = 43. */
export const vertebraLabel = (level: LevelName): number => 43 - levelNames.indexOf(level);

export interface LevelSize {
  readonly heightMm: number;
  readonly widthMm: number;
  readonly depthMm: number;
  /** Anterior over posterior body height. */
  readonly wedge: number;
  /** Height of the disc below. */
  readonly discMm: number;
}

/** Posterior height, endplate width, endplate depth, anterior over posterior height, disc below. */
const male: Record<LevelName, readonly [number, number, number, number, number]> = {
  T1: [16.5, 30, 17, 0.98, 4],
  T2: [18, 28, 18.5, 0.97, 3.5],
  T3: [18.5, 26.5, 20, 0.96, 3.5],
  T4: [19, 26, 22, 0.95, 3.5],
  T5: [19.5, 27, 24, 0.95, 4],
  T6: [20, 28.5, 26, 0.94, 4],
  T7: [20.5, 30, 27.5, 0.94, 4.5],
  T8: [21, 31, 28.5, 0.94, 5],
  T9: [21.5, 32.5, 29, 0.95, 5.5],
  T10: [22.5, 34.5, 30, 0.95, 6],
  T11: [23.5, 37, 30.5, 0.94, 6.5],
  T12: [25, 40, 31, 0.95, 7],
  L1: [26.5, 42, 32, 0.97, 8],
  L2: [27.5, 44, 33.5, 0.99, 9.5],
  L3: [28, 46, 34.5, 1.01, 10.5],
  L4: [28, 48.5, 35, 1.03, 11],
  L5: [27.5, 51, 35, 1.12, 10],
};

/** Sizes of one level for a subject; discs and, less, bodies lose height with age from 40 years on. */
export function levelSize(level: LevelName, size: number, ageYears: number): LevelSize {
  const [heightMm, widthMm, depthMm, wedge, discMm] = male[level];
  const decades = Math.max(0, ageYears - 40) / 10;
  return {
    heightMm: heightMm * size * (1 - 0.008 * decades),
    widthMm: widthMm * size,
    depthMm: depthMm * size,
    wedge,
    discMm: discMm * size * (1 - 0.03 * decades),
  };
}
