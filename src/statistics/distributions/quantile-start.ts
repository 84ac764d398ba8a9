import type { Distribution, SampleSummary, StartValue } from './distribution.ts';

/** Part of the standard deviation that a start leaves between the data and an end of the support. */
const gapInSd = 0.05;

/**
 * Location and scale that give a family with known shapes the quartiles of a sample, then moved until the
 * support holds every value: a start outside the support has no likelihood to climb.
 */
export function quantileStart(
  family: Pick<Distribution, 'support' | 'quantile'>,
  shapes: readonly number[],
  summary: SampleSummary,
): StartValue {
  const { min, max } = summary;
  const sd = summary.sd > 0 ? summary.sd : Math.max(Math.abs(summary.mean), 1) * 1e-3;
  const gap = gapInSd * sd;
  const [lower, upper] = family.support(shapes);
  const median = family.quantile!(0.5, shapes);
  const spread = family.quantile!(0.75, shapes) - family.quantile!(0.25, shapes);
  const dataSpread = summary.quantile(0.75) - summary.quantile(0.25);
  const dataMedian = summary.quantile(0.5);
  let scale = (dataSpread > 0 ? dataSpread : 1.35 * sd) / spread;
  let loc = dataMedian - scale * median;
  const tooHigh = loc + scale * lower >= min;
  const tooLow = loc + scale * upper <= max;
  if (Number.isFinite(lower) && Number.isFinite(upper)) {
    if (tooHigh || tooLow) {
      scale = (max - min + 2 * gap) / (upper - lower);
      loc = min - gap - scale * lower;
    }
  } else if (tooHigh) {
    scale = (dataMedian - min + gap) / (median - lower);
    loc = min - gap - scale * lower;
  } else if (tooLow) {
    scale = (max + gap - dataMedian) / (upper - median);
    loc = max + gap - scale * upper;
  }
  return { shapes, loc, scale };
}
