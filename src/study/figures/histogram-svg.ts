/** Histogram of a region's voxels with the fitted density, its mode and the mean: the figure of a TBD report. */

import type { WeightedSample } from '../../statistics/index.ts';
import {
  coordinate,
  displayInterval,
  displayNumber,
  escapeXml,
  estimatedTextWidth,
  linearScale,
  niceStep,
  niceTicks,
  type Scale,
  svgDocument,
  svgText,
} from './svg.ts';

export interface HistogramOptions {
  readonly sample: WeightedSample;
  /** Fitted probability density at a value. */
  readonly curve: (value: number) => number;
  /** Name of the fitted family for the key: `Johnson-SU fit`. */
  readonly curveName?: string;
  readonly modeHU: number;
  readonly ci95HU: readonly [number, number];
  readonly meanHU: number;
  readonly title: string;
  /** Default `HU`. */
  readonly unit?: string;
}

const width = 720;
const height = 400;
const plot = { left: 62, right: 704, top: 84, bottom: 338 };
/** Baselines of the two rows of mark labels, above the bars. */
const rows = [50, 69] as const;
const labelSize = 13;
/** Share of the voxels left out at each end of the axis, so that a few outliers do not squeeze the rest. */
const tail = 0.0005;
const mostBins = 300;
/** Widest bin, in HU, that is chosen to smooth the counts of few voxels. */
const widestSmoothing = 5;

/**
 * An inline SVG, 720 x 400 units, that scales with its column. Bars are 1, 2 or 5 units wide by range and
 * number of voxels (10, 20 ... for ranges above 1500), the axis covers the central 99.9 % of the weight; what lies beyond is stated. The two labels
 * stand in rows of their own, so they never overlap each other or cross the other's line.
 * @throws OsteonError `plot-range` where all values are equal.
 */
export function histogramSvg(options: HistogramOptions): string {
  const { sample, curve, curveName = 'fitted density', unit = 'HU', title } = options;
  const bins = binSample(sample);
  const x = linearScale(bins.low, bins.high, plot.left, plot.right);
  const curvePoints = sampleCurve(curve, bins.low, bins.high);
  const highest = Math.max(...bins.densities, ...curvePoints.map(([, density]) => density));
  const y = linearScale(0, highest * 1.04, plot.bottom, plot.top);
  const content = [
    svgText(title, plot.left, 22, 'start', 'osteon-title'),
    grid(bins, highest, x, y),
    `<path class="osteon-bars" d="${barsPath(bins, x, y)}"/>`,
    band(options.ci95HU, bins, x),
    `<path class="osteon-curve" d="${linePath(curvePoints, x, y)}"/>`,
    marks(options, x),
    axes(bins, unit),
    key(curveName, bins, unit, [x(options.modeHU), x(options.meanHU)]),
  ];
  const frame = { kind: 'histogram', title, description: description(options, bins), width, height };
  return svgDocument(frame, content.join(''));
}

interface Bins {
  readonly low: number;
  readonly high: number;
  readonly binWidth: number;
  /** Share of all weight per unit, so that bars and curve have one scale. */
  readonly densities: readonly number[];
  /** Weight outside the axis, and in all. */
  readonly below: number;
  readonly above: number;
  readonly total: number;
}

/** Bins centred on multiples of their width, so that a bar of one unit covers one whole number. */
function binSample({ values, weights, n }: WeightedSample): Bins {
  const from = weightedQuantile(values, weights, n * tail);
  const to = weightedQuantile(values, weights, n * (1 - tail));
  const isWhole = values.every((value) => Number.isInteger(value));
  const quarter = (share: number) => weightedQuantile(values, weights, n * share);
  // Half of what Freedman and Diaconis advise: the eye smooths too, and peaks stay.
  const smoothing = (quarter(0.75) - quarter(0.25)) / Math.cbrt(n);
  const least = isWhole ? Math.max(1, Math.min(widestSmoothing, smoothing)) : smoothing;
  const binWidth = niceStep(Math.max((to - from) / mostBins, least));
  const firstBin = Math.round(from / binWidth) - 1;
  const count = Math.round(to / binWidth) + 2 - firstBin;
  const low = (firstBin - 0.5) * binWidth;
  const densities = new Array<number>(count).fill(0);
  let below = 0;
  let above = 0;
  for (let v = 0; v < values.length; v++) {
    const bin = Math.floor((values[v] - low) / binWidth);
    if (bin < 0) below += weights[v];
    else if (bin >= count) above += weights[v];
    else densities[bin] += weights[v] / (n * binWidth);
  }
  return { low, high: low + count * binWidth, binWidth, densities, below, above, total: n };
}

function weightedQuantile(values: Float64Array, weights: Float64Array, target: number): number {
  let sum = 0;
  for (let v = 0; v < values.length; v++) {
    sum += weights[v];
    if (sum >= target) return values[v];
  }
  return values[values.length - 1];
}

function sampleCurve(curve: (value: number) => number, low: number, high: number): [number, number][] {
  const count = Math.round((plot.right - plot.left) / 2);
  return Array.from({ length: count + 1 }, (_, n): [number, number] => {
    const value = low + ((high - low) * n) / count;
    return [value, curve(value)];
  }).filter(([, density]) => Number.isFinite(density));
}

function barsPath({ low, binWidth, densities }: Bins, x: Scale, y: Scale): string {
  const steps = densities.map(
    (density, bin) => `V${coordinate(y(density))}H${coordinate(x(low + (bin + 1) * binWidth))}`,
  );
  return `M${coordinate(x(low))} ${plot.bottom}${steps.join('')}V${plot.bottom}Z`;
}

function linePath(points: readonly [number, number][], x: Scale, y: Scale): string {
  return points
    .map(([at, value], n) => `${n ? 'L' : 'M'}${coordinate(x(at))} ${coordinate(y(value))}`)
    .join('');
}

function grid({ low, high }: Bins, highest: number, x: Scale, y: Scale): string {
  const percent = niceTicks(0, highest * 104, 5);
  const lines = percent.values.map((value) => `M${plot.left} ${coordinate(y(value / 100))}H${plot.right}`);
  const labels = percent.values.map((value) =>
    svgText(displayNumber(value, percent.decimals), plot.left - 8, y(value / 100) + 4, 'end'),
  );
  const values = niceTicks(low, high, 8);
  const ticks = values.values.map((value) => `M${coordinate(x(value))} ${plot.bottom}v5`);
  const names = values.values.map((value) =>
    svgText(displayNumber(value, values.decimals), x(value), plot.bottom + 20, 'middle'),
  );
  return `<path class="osteon-grid" d="${lines.join('')}"/><path class="osteon-axis" d="${ticks.join('')}"/>${[...labels, ...names].join('')}`;
}

function axes({ below, above, total }: Bins, unit: string): string {
  const middle = (plot.left + plot.right) / 2;
  const across = (plot.top + plot.bottom) / 2;
  const outside = below + above;
  const note =
    outside > 0
      ? svgText(
          `beyond the axis: ${shown(outside)} of ${shown(total)} voxels`,
          plot.right,
          height - 8,
          'end',
          'osteon-muted',
        )
      : '';
  return `<path class="osteon-axis" d="M${plot.left} ${plot.bottom}H${plot.right}"/>${svgText(unit, middle, plot.bottom + 40, 'middle')}<text transform="translate(16 ${across}) rotate(-90)" text-anchor="middle">voxels per ${escapeXml(unit)} (%)</text>${note}`;
}

/** The 95 % interval of the mode, at least a pixel and a half wide, over the height of the plot. */
function band([from, to]: readonly [number, number], { low, high }: Bins, x: Scale): string {
  const start = x(Math.max(low, Math.min(high, from)));
  const end = x(Math.max(low, Math.min(high, to)));
  const wide = Math.max(1.5, end - start);
  return `<rect class="osteon-band" x="${coordinate((start + end - wide) / 2)}" y="${plot.top}" width="${coordinate(wide)}" height="${plot.bottom - plot.top}"/>`;
}

/**
 * Lines of mode and mean with their labels. The left mark's label runs to the left and the right mark's to the
 * right; one that has no room turns round and takes the upper row, above the end of the other's line.
 */
function marks({ modeHU, ci95HU, meanHU, unit = 'HU' }: HistogramOptions, x: Scale): string {
  const mode = {
    at: x(modeHU),
    kind: 'mode',
    label: `mode ${displayNumber(modeHU, 1)} ${unit} (95 % CI ${displayInterval(ci95HU, 1)})`,
  };
  const mean = { at: x(meanHU), kind: 'mean', label: `mean ${displayNumber(meanHU, 1)} ${unit}` };
  const [left, right] = modeHU <= meanHU ? [mode, mean] : [mean, mode];
  const wide = (mark: typeof mode) => estimatedTextWidth(mark.label, labelSize) + 8;
  const leftTurns = left.at - wide(left) < 4;
  const rightTurns = right.at + wide(right) > width - 4;
  const draw = (mark: typeof mode, toRight: boolean, row: 0 | 1) => {
    const line = `<path class="osteon-${mark.kind}" d="M${coordinate(mark.at)} ${rows[row] - 11}V${plot.bottom}"/>`;
    return line + svgText(mark.label, mark.at + (toRight ? 6 : -6), rows[row], toRight ? 'start' : 'end');
  };
  const leftRow = leftTurns || !rightTurns ? 0 : 1;
  return draw(left, leftTurns, leftRow) + draw(right, !rightTurns, leftRow === 0 ? 1 : 0);
}

/** What the bars and the curve are: at the right, where a skewed density leaves room, unless a mark is there. */
function key(curveName: string, { binWidth, total }: Bins, unit: string, marksAt: readonly number[]): string {
  const wide = 196;
  const isFree = marksAt.every((at) => at < plot.right - wide - 6);
  const start = isFree ? plot.right - wide : plot.left + 10;
  const y = plot.top + 14;
  return `<path class="osteon-curve" d="M${start} ${y - 4}h22"/>${svgText(curveName, start + 30, y, 'start')}<rect class="osteon-bars" x="${start}" y="${y + 8}" width="22" height="11"/>${svgText(`${shown(total)} voxels, ${binWidth} ${unit} bins`, start + 30, y + 18, 'start')}`;
}

/** Counts with thin spaces between thousands; weights may be fractions. */
function shown(count: number): string {
  return `${Math.round(count)}`.replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

function description(options: HistogramOptions, { low, high, binWidth, total }: Bins): string {
  const { modeHU, ci95HU, meanHU, unit = 'HU', curveName = 'fitted density' } = options;
  return `Histogram of ${Math.round(total)} voxels from ${low} to ${high} ${unit} in bins of ${binWidth} ${unit}, with the ${curveName}. Its mode is ${modeHU.toFixed(1)} ${unit} (95 % confidence interval ${ci95HU[0].toFixed(1)} to ${ci95HU[1].toFixed(1)}); the mean of the voxels is ${meanHU.toFixed(1)} ${unit}.`;
}
