/** Fits distributions to any list of numbers. */

import type { LongWork } from '../progress.ts';
import {
  compareFamiliesInTurns,
  type FamilyRow,
  getDistribution,
  weightedSample,
} from '../statistics/index.ts';
import { notForDiagnosis } from '../version.ts';
import { loadValues, type ValuesRequest } from './load-values.node.ts';

export interface FitRequest extends ValuesRequest, LongWork {
  readonly families?: 'all' | readonly string[];
  readonly binWidth?: number | 'fd';
}

export interface FitDocument {
  readonly schema: 'osteon/fit@1';
  readonly notForDiagnosis: string;
  readonly n: number;
  readonly families: readonly FamilyRow[];
  readonly best: string | null;
  readonly binWidth: number;
}

/** Fits the asked families and orders them by likelihood. @throws OsteonError where the values cannot be used. */
export async function fitValues(request: FitRequest): Promise<FitDocument> {
  const { families = 'all', signal, onProgress, binWidth } = request;
  // A wrong name is told before a long file is read.
  if (families !== 'all') for (const name of families) getDistribution(name);
  const { values, weights } = await loadValues(request);
  const comparison = await compareFamiliesInTurns(weightedSample(values, weights), {
    families,
    binWidth,
    signal,
    onProgress,
  });
  return {
    schema: 'osteon/fit@1',
    notForDiagnosis,
    n: comparison.n,
    families: comparison.rows,
    best: comparison.best,
    binWidth: comparison.binWidth,
  };
}
