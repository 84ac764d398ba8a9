/** Which stacks of a folder are no scan to measure, and why: localizers, captures, monitoring, reformats. */

import { depthsOf, type Stack, samePositionMm } from './group.ts';

export interface Candidate extends Stack {
  /** Why it is no candidate any more. */
  readonly leftOut?: { readonly code: string; readonly reason: string };
}

interface Rule {
  readonly code: string;
  readonly reason: string;
  readonly applies: (stack: Stack, all: readonly Stack[]) => boolean;
}

/** Values of Image Type (third and later) of images that were computed from the scan, not reconstructed. */
const reformats = new Set([
  'MPR',
  'CSA MPR',
  'CSAPARALLEL',
  'CSARADIAL',
  'CSA RESAMPLED',
  'REFORMATTED',
  'PROJECTION IMAGE',
  'MIP',
  'MINIP',
  'VRT',
  'SCREEN SAVE',
  'PERFUSION',
]);

const colour = ({ frames }: Stack) => {
  const { samplesPerPixel, photometric } = frames[0].header.pixels!;
  return samplesPerPixel !== 1 || !photometric.startsWith('MONOCHROME');
};

const modality = ({ frames }: Stack) => frames[0].header.modality;

export const isLocalizer = ({ frames }: Pick<Stack, 'frames'>) => frames[0].imageType.includes('LOCALIZER');

/**
 * In this order; a rule is not applied where it would leave nothing, so that a single file that somebody
 * gives on purpose is read, and its report says what it is.
 */
const rules: readonly Rule[] = [
  { code: 'not-ct', reason: 'not a CT series', applies: (stack) => modality(stack) !== 'CT' },
  { code: 'colour', reason: 'colour images', applies: colour },
  { code: 'localizer', reason: 'localizer (scout)', applies: isLocalizer },
  {
    code: 'not-a-volume',
    reason: 'all of its images lie at one position',
    applies: (stack) => {
      const depths = depthsOf(stack.frames) ?? [0];
      return Math.max(...depths) - Math.min(...depths) < samePositionMm;
    },
  },
  {
    code: 'reformatted',
    reason: 'computed from the scan (reformat, projection, map)',
    applies: ({ frames }) => frames[0].imageType.some((value) => reformats.has(value)),
  },
  {
    code: 'stray-images',
    reason: 'a few images of a series that fit to no other image of it',
    applies: ({ frames }, all) =>
      all.some(
        (other) =>
          other.frames[0].header.series === frames[0].header.series &&
          other.frames.length >= 10 * frames.length,
      ),
  },
];

/** All stacks, those that are no candidates marked. */
export function markUnfit(stacks: readonly Stack[]): Candidate[] {
  const candidates: Candidate[] = [...stacks];
  for (const { code, reason, applies } of rules) {
    const open = candidates.filter((candidate) => candidate.leftOut === undefined);
    const unfit = new Set(open.filter((stack) => applies(stack, open)));
    if (unfit.size === open.length) continue;
    candidates.forEach((candidate, c) => {
      if (unfit.has(candidate)) candidates[c] = { ...candidate, leftOut: { code, reason } };
    });
  }
  return candidates;
}
