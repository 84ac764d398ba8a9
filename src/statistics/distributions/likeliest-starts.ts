import type { Distribution, SampleSummary, StartValue } from './distribution.ts';

/** How many starts a fit is given at most. */
const KEPT = 3;

/** Probabilities at which a sample is represented by its quantiles. */
const PROBABILITIES = Array.from({ length: 25 }, (_, i) => (i + 0.5) / 25);

/** The candidates under which the quantiles of the sample are likeliest, best first. */
export function likeliestStarts(
  family: Distribution,
  candidates: readonly StartValue[],
  summary: SampleSummary,
): StartValue[] {
  const points = PROBABILITIES.map((p) => summary.quantile(p));
  const rated = candidates.map((start) => {
    const logpdf = family.prepareLogpdf!(start.shapes);
    const logLikelihood = points.reduce((sum, x) => sum + logpdf((x - start.loc) / start.scale), 0);
    return { start, logLikelihood: logLikelihood - points.length * Math.log(start.scale) };
  });
  return rated
    .filter(({ logLikelihood }) => Number.isFinite(logLikelihood))
    .sort((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, KEPT)
    .map(({ start }) => start);
}
