/** The numbers of a region, of one vertebra or of several pooled: TBD, its interval, and plain statistics. */

import { describe, fitJohnsonSU, johnsonSU, weightedSample } from '../statistics/index.ts';
import { thresholds } from './flags.ts';
import { modeVariance, type RegionPart } from './mode-variance.ts';
import type { GivenNumbers, JohnsonSUFitRecord } from './result.ts';

/** Numbers of a refused region: none, but for the count. */
export function refusedNumbers(voxels: number) {
  return {
    tbdHU: null,
    tbdCI95HU: null,
    meanHU: null,
    medianHU: null,
    sdHU: null,
    skewness: null,
    meanToModeRelativeError: null,
    effectiveVoxels: null,
    voxels,
    fit: null,
  } as const;
}

/** Why a region gives no number. */
export interface Refusal {
  readonly refusal: { readonly code: string; readonly message: string };
}

export interface RegionNumbers extends GivenNumbers {
  readonly fit: JohnsonSUFitRecord;
}

/** Four parameters need at least as many distinct values. */
const leastDistinct = 4;

/** Fit and statistics of the voxels of one or several regions; a refusal where they are too few or the fit fails. */
export function regionNumbers(values: Float64Array, parts: readonly RegionPart[]): RegionNumbers | Refusal {
  if (values.length < thresholds.leastVoxels)
    return {
      refusal: {
        code: 'too-few-voxels',
        message: `the trabecular region holds ${values.length} voxels; at least ${thresholds.leastVoxels} are needed`,
      },
    };
  const sample = weightedSample(values);
  if (sample.values.length < leastDistinct)
    return {
      refusal: {
        code: 'unit-not-hu',
        message: `its ${values.length} voxels hold ${sample.values.length} distinct value${sample.values.length === 1 ? '' : 's'}; this is a mask or a normalised scan, not Hounsfield units`,
      },
    };
  const fit = fitJohnsonSU(sample);
  if (!fit.converged)
    return {
      refusal: {
        code: 'fit-not-converged',
        message: `the Johnson-SU fit of ${values.length} voxels did not converge (gradient norm ${fit.gradientNorm.toExponential(1)})`,
      },
    };
  const tbdHU = johnsonSU.mode(fit);
  const { mean, median, sd, skewness } = describe(sample);
  const { standardErrorHU, inflation } = modeVariance(sample, fit, parts);
  const record: JohnsonSUFitRecord = {
    family: 'johnsonsu',
    a: fit.a,
    b: fit.b,
    locHU: fit.loc,
    scaleHU: fit.scale,
    negLogLikelihood: fit.negLogLikelihood,
    converged: fit.converged,
  };
  const half = 1.959963984540054 * standardErrorHU;
  return {
    tbdHU,
    tbdCI95HU: [tbdHU - half, tbdHU + half] as const,
    meanHU: mean,
    medianHU: median,
    sdHU: sd,
    skewness,
    meanToModeRelativeError: Math.abs(mean - tbdHU) / Math.abs(tbdHU),
    voxels: values.length,
    effectiveVoxels: values.length / inflation,
    fit: record,
  };
}
