/** The histogram that fitted densities are held against. */

import { OsteonError } from '../errors.ts';
import type { WeightedSample } from './distributions/distribution.ts';
import { summarise } from './sample.ts';

export interface Histogram {
  readonly width: number;
  readonly centres: Float64Array;
  /** Share of the sample divided by the width: comparable with a probability density. */
  readonly density: Float64Array;
}

/** More bins than this say nothing and cost much; wider bins are taken for data with far outliers. */
const mostBins = 16384;

/**
 * Bins of one width over the range of the sample, empty ones included.
 *
 * @param binWidth a number; or `fd`, Freedman and Diaconis' 2 IQR n^(-1/3). Default: 1, centred on the values,
 *   for integers; `fd` for other data.
 * @throws OsteonError `histogram-bin-width` for a width that is not positive.
 */
export function histogramOf(sample: WeightedSample, binWidth?: number | 'fd'): Histogram {
  const { values, weights, n } = sample;
  if (typeof binWidth === 'number' && !(binWidth > 0 && binWidth < Number.POSITIVE_INFINITY))
    throw new OsteonError('histogram-bin-width', `histogram: invalid bin width; not positive: ${binWidth}`, {
      kind: 'usage',
      hint: "Pass a width in the units of the values, or 'fd'.",
    });
  const integers = values.every(Number.isInteger);
  const range = values[values.length - 1] - values[0];
  const wanted =
    typeof binWidth === 'number' ? binWidth : integers && binWidth !== 'fd' ? 1 : freedman(sample);
  const width = Math.max(wanted, range / (mostBins - 1)) || 1;
  // Integers stand in the middle of their bins; other data start at the edge of the first.
  const from = integers && width === 1 ? values[0] - 0.5 : values[0];
  const bins = Math.max(1, integers && width === 1 ? range + 1 : Math.ceil(range / width));
  const centres = Float64Array.from({ length: bins }, (_, i) => from + (i + 0.5) * width);
  const density = new Float64Array(bins);
  for (let i = 0; i < values.length; i++)
    density[Math.min(bins - 1, Math.floor((values[i] - from) / width))] += weights[i] / (n * width);
  return { width, centres, density };
}

function freedman(sample: WeightedSample): number {
  const { quantile, sd, n } = summarise(sample);
  const iqr = quantile(0.75) - quantile(0.25);
  return (2 * (iqr > 0 ? iqr : 1.349 * sd)) / Math.cbrt(n);
}
