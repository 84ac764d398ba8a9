import { describe, expect, it } from 'vitest';
import { outlinesSvg } from './outlines-svg.ts';

const options = {
  title: 'Rim & core',
  outlines: [
    { name: 'core', fromHU: 0, binHU: 20, counts: [1, 4, 2] },
    { name: 'rim', fromHU: 40, binHU: 20, counts: [10, 30, 20, 0, 10] },
  ],
} as const;

/** Corners of the n-th outline as [x, y]. */
function corners(svg: string, className: string): [number, number][] {
  const d = new RegExp(`<path class="${className}"[^>]* d="([^"]+)"`).exec(svg)?.[1] ?? '';
  let at: [number, number] = [0, 0];
  return [...d.matchAll(/([MVH])([-\d.]+)(?: ([-\d.]+))?/g)].map(([, letter, first, second]) => {
    if (letter === 'M') at = [Number(first), Number(second)];
    else at = letter === 'V' ? [at[0], Number(first)] : [Number(first), at[1]];
    return at;
  });
}

/** Area between an outline and the axis, in square units of the picture. */
function area(points: readonly [number, number][]): number {
  const floor = points[0][1];
  return points.slice(1).reduce((sum, [x, y], n) => sum + (x - points[n][0]) * (floor - y), 0);
}

describe('outlinesSvg', () => {
  const svg = outlinesSvg(options);

  it('gives both outlines the same area, however many voxels they hold', () => {
    const core = area(corners(svg, 'osteon-bars'));
    const rim = area(corners(svg, 'osteon-mean'));
    expect(core).toBeGreaterThan(1000);
    expect(rim / core).toBeCloseTo(1, 2);
  });

  it('puts them on one axis', () => {
    const start = corners(svg, 'osteon-bars')[0][0];
    const later = corners(svg, 'osteon-mean')[0][0];
    const end = corners(svg, 'osteon-mean').at(-1)?.[0] as number;
    // Core begins at 0, rim at 40 and ends at 140.
    expect((later - start) / (end - start)).toBeCloseTo(40 / 140, 3);
  });

  it('names and describes what it shows, safe for a page', () => {
    expect(svg).toContain('Rim &amp; core');
    expect(svg).toContain('rim, 70 voxels');
  });
});
