/**
 * The door of `statistics`: weighted samples, continuous distributions and their maximum-likelihood fits,
 * Johnson-SU and its mode above all, comparison of families, seeded random numbers.
 */

export { type BootstrapOptions, bootstrap } from './bootstrap.ts';
export {
  type CompareOptions,
  compareFamilies,
  compareFamiliesInTurns,
  compareFamiliesSteps,
  type FamilyComparison,
  type FamilyRow,
} from './compare.ts';
export { type Description, describe } from './describe.ts';
export type {
  Distribution,
  SampleSummary,
  ShapeParameter,
  StartValue,
  WeightedSample,
} from './distributions/distribution.ts';
export { familyNames, getDistribution } from './distributions/index.ts';
export { cdf, logpdf, quantile } from './distributions/standardise.ts';
export {
  type DistributionFit,
  type FailedDistribution,
  type FitOptions,
  type FittedDistribution,
  fitDistribution,
} from './fit/fit-distribution.ts';
export {
  fitJohnsonSU,
  type JohnsonSUFit,
  type JohnsonSUFitOptions,
  johnsonSUModeInfluence,
} from './fit/johnson-su.ts';
export { type ModeInterval, type ModeIntervalOptions, modeInterval } from './fit/mode-interval.ts';
export { type Histogram, histogramOf } from './histogram.ts';
export { type JohnsonSUParameters, johnsonSU } from './johnson-su.ts';
export { createRandom, type Random } from './random.ts';
export { summarise, weightedSample } from './sample.ts';
