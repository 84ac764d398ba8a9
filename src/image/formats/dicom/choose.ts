/** Which of several series is read: the one asked for, the one a rule picks, or none and a list to ask with. */

import { OsteonError } from '../../../errors.ts';
import type { ReadOptions } from '../../report.ts';
import type { Candidate } from './candidates.ts';
import { kernelSharpness } from './kernels.ts';

export interface Choice {
  readonly chosen?: Candidate;
  readonly why?: string;
  /** Where nothing could be chosen. */
  readonly refusal?: OsteonError;
}

/** The series that becomes the image: the one asked for, the only scan, or the best by the rule of `choose`. */
export function chooseSeries(candidates: readonly Candidate[], options: ReadOptions): Choice {
  if (options.series !== undefined) return bySeries(candidates, options.series);
  const open = candidates.filter((candidate) => candidate.leftOut === undefined);
  if (open.length === 1) return { chosen: open[0], why: 'the only series that is a scan' };
  switch (options.choose ?? 'ask') {
    case 'ask':
      return { refusal: several(open) };
    case 'largest':
      return best(open, (stack) => -stack.frames.length, 'the most images');
    case 'thinnest':
      return best(
        open,
        (stack) => stack.frames[0].sliceThicknessMm ?? Number.POSITIVE_INFINITY,
        'the thinnest slices',
      );
    case 'softest': {
      const sharpness = (stack: Candidate) => kernelSharpness(kernelOf(stack));
      if (open.every((stack) => sharpness(stack) === undefined)) return { refusal: unknownKernels(open) };
      return best(open, (stack) => sharpness(stack) ?? Number.POSITIVE_INFINITY, 'the softest kernel');
    }
    default:
      return { refusal: unknownRule(options.choose) };
  }
}

/** Also takes what the rules left out: whoever names a series means it. */
function bySeries(candidates: readonly Candidate[], wanted: string): Choice {
  const exact = candidates.filter((stack) => stack.id === wanted);
  const numbered = candidates.filter((stack) => String(stack.frames[0].header.seriesNumber) === wanted);
  const ending =
    wanted.includes('.') || wanted.length > 6 ? (id: string) => id.endsWith(wanted) : () => false;
  const found = [exact, numbered, candidates.filter((stack) => ending(stack.id))].find(
    (each) => each.length > 0,
  );
  if (found === undefined) {
    const message = `no series '${wanted}' among ${candidates.length}: ${list(candidates)}`;
    const hint = 'Give the series number, the SeriesInstanceUID or its ending.';
    return { refusal: new OsteonError('series-not-found', message, { hint }) };
  }
  const open = found.filter((stack) => stack.leftOut === undefined);
  const fitting = open.length > 0 ? open : found;
  if (fitting.length > 1) return { refusal: several(fitting) };
  return { chosen: fitting[0], why: 'asked for' };
}

/** Ties go to thinner slices, then more images, then the lower series number, so the choice is stable. */
function best(open: readonly Candidate[], cost: (stack: Candidate) => number, what: string): Choice {
  const order = (stack: Candidate): number[] => [
    cost(stack),
    stack.frames[0].sliceThicknessMm ?? Number.POSITIVE_INFINITY,
    -stack.frames.length,
    stack.frames[0].header.seriesNumber ?? Number.POSITIVE_INFINITY,
  ];
  const sorted = open.toSorted((a, b) => {
    const [ours, theirs] = [order(a), order(b)];
    const place = ours.findIndex((value, i) => value !== theirs[i]);
    return place < 0 ? a.id.localeCompare(b.id) : ours[place] - theirs[place];
  });
  return { chosen: sorted[0], why: `${what} of ${open.length} series that fit` };
}

export function kernelOf({ frames }: Candidate): string | undefined {
  return frames[0].header.acquisition.convolutionKernel;
}

/** Nobody reads more than this in an error. */
const mostListed = 20;

function list(candidates: readonly Candidate[]): string {
  const shown = candidates.slice(0, mostListed).map(describe).join('; ');
  const more = candidates.length - mostListed;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

/** Number, description, images, thickness and kernel: what a person chooses by. */
function describe(stack: Candidate): string {
  const { header, sliceThicknessMm } = stack.frames[0];
  const parts = [
    header.acquisition.seriesDescription && `'${header.acquisition.seriesDescription}'`,
    `${stack.frames.length} ${stack.frames.length === 1 ? 'image' : 'images'}`,
    sliceThicknessMm !== undefined && `${sliceThicknessMm} mm`,
    kernelOf(stack) && `kernel ${kernelOf(stack)}`,
    stack.leftOut?.reason,
  ].filter(Boolean);
  const part = /#\d+$/.exec(stack.id)?.[0];
  const number = header.seriesNumber ?? `...${stack.id.slice(-8)}`;
  return `series ${number}${part ? ` (${stack.id.slice(-10)})` : ''}: ${parts.join(', ')}`;
}

function several(open: readonly Candidate[]): OsteonError {
  return new OsteonError('several-series', `${open.length} series could be meant: ${list(open)}`, {
    hint: 'Name one with --series NUMBER (or the end of its UID), or let a rule choose: --choose largest, thinnest or softest.',
  });
}

function unknownKernels(open: readonly Candidate[]): OsteonError {
  return new OsteonError('kernel-unknown', `no kernel of these can be ranked: ${list(open)}`, {
    hint: 'Name a series with --series NUMBER, or choose by --choose thinnest or largest.',
  });
}

function unknownRule(rule: unknown): OsteonError {
  return new OsteonError('usage-choose', `there is no rule '${String(rule)}' to choose a series by`, {
    hint: 'Use ask, largest, thinnest or softest.',
    kind: 'usage',
  });
}
