/** Two histograms on one axis as outlines: how far cortical and trabecular bone lie apart. */

import {
  coordinate,
  displayNumber,
  linearScale,
  niceTicks,
  type Scale,
  svgDocument,
  svgText,
} from './svg.ts';

/** Counts over equal bins; the first begins at `fromHU`. */
export interface BinnedCounts {
  readonly fromHU: number;
  readonly binHU: number;
  readonly counts: readonly number[];
}

export interface Outline extends BinnedCounts {
  readonly name: string;
}

export interface OutlinesOptions {
  /** The first is filled and drawn in the colour of the fitted region, the second as a dashed line. */
  readonly outlines: readonly [Outline, Outline];
  readonly title: string;
  /** Default `HU`. */
  readonly unit?: string;
}

const width = 720;
const height = 300;
const plot = { left: 62, right: 704, top: 40, bottom: 240 };
const classes = ['osteon-bars', 'osteon-mean'] as const;

/** An inline SVG, 720 x 300 units; each outline is scaled to an area of one, so that unequal counts compare. */
export function outlinesSvg({ outlines, title, unit = 'HU' }: OutlinesOptions): string {
  const low = Math.min(...outlines.map(({ fromHU }) => fromHU));
  const high = Math.max(...outlines.map(({ fromHU, binHU, counts }) => fromHU + binHU * counts.length));
  const shares = outlines.map(({ counts }) => {
    const total = counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => count / total);
  });
  const x = linearScale(low, high, plot.left, plot.right);
  const y = linearScale(0, 1.05 * Math.max(...shares.flat()), plot.bottom, plot.top);
  const paths = outlines.map((outline, n) => {
    const filled = n === 0 ? '' : ' fill="none"';
    return `<path class="${classes[n]}"${filled} d="${stepPath(outline, shares[n], x, y)}"/>`;
  });
  const ticks = niceTicks(low, high, 8);
  const axis = ticks.values.map(
    (value) =>
      `<path class="osteon-axis" d="M${coordinate(x(value))} ${plot.bottom}v5"/>${svgText(displayNumber(value, ticks.decimals), x(value), plot.bottom + 20, 'middle')}`,
  );
  const content = [
    svgText(title, plot.left, 22, 'start', 'osteon-title'),
    ...paths,
    `<path class="osteon-axis" d="M${plot.left} ${plot.bottom}H${plot.right}"/>`,
    ...axis,
    svgText(unit, (plot.left + plot.right) / 2, plot.bottom + 42, 'middle'),
    ...outlines.map((outline, n) => key(outline, n)),
  ];
  const described = outlines.map(
    ({ name, counts }) => `${name}, ${counts.reduce((a, b) => a + b, 0)} voxels`,
  );
  const description = `${described.join('; ')}; from ${low} to ${high} ${unit}.`;
  return svgDocument({ kind: 'outlines', title, description, width, height }, content.join(''));
}

function stepPath({ fromHU, binHU }: BinnedCounts, shares: readonly number[], x: Scale, y: Scale): string {
  const steps = shares.map(
    (share, bin) => `V${coordinate(y(share))}H${coordinate(x(fromHU + (bin + 1) * binHU))}`,
  );
  return `M${coordinate(x(fromHU))} ${plot.bottom}${steps.join('')}V${plot.bottom}`;
}

function key({ name }: Outline, n: number): string {
  const top = plot.top + 8 + 20 * n;
  const left = plot.right - 190;
  const mark =
    n === 0
      ? `<rect class="${classes[0]}" x="${left}" y="${top - 8}" width="24" height="10"/>`
      : `<path class="${classes[1]}" fill="none" d="M${left} ${top - 3}h24"/>`;
  return mark + svgText(name, left + 32, top, 'start');
}
