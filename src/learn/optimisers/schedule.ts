/**
 * Learning rates over time, in closed form: the rate of a step depends on its number alone, so that a training that
 * goes on from a checkpoint needs no state of its schedule. The unit of time is the caller's: steps or, with
 * {@link perEpoch}, epochs.
 */

import { OsteonError } from '../../errors.ts';

/** The learning rate of step t = 0, 1, 2, ... */
export type Schedule = (t: number) => number;

/** Always the same. */
export function constantRate(rate: number): Schedule {
  return () => rate;
}

export interface CosineOptions {
  /** Steps until the lowest rate (of the first period, with restarts). */
  readonly steps: number;
  /** The lowest rate. Default 0. */
  readonly lowest?: number;
}

/**
 * Half a cosine from `rate` down to `lowest`, and up again after it: `torch.optim.lr_scheduler.CosineAnnealingLR`.
 * Source: Loshchilov and Hutter 2017.
 */
export function cosineAnnealing(rate: number, { steps, lowest = 0 }: CosineOptions): Schedule {
  requireSteps('cosine annealing', steps);
  return (t) => halfCosine(rate, lowest, t / steps);
}

/** As {@link cosineAnnealing}, but beginning anew after each period, which grows by `growth` (default 1): `CosineAnnealingWarmRestarts`. */
export function warmRestarts(
  rate: number,
  { steps, lowest = 0, growth = 1 }: CosineOptions & { readonly growth?: number },
): Schedule {
  requireSteps('warm restarts', steps);
  if (!(Number.isInteger(growth) && growth >= 1)) throw scheduleError('warm restarts', 'growth', growth);
  return (t) => {
    let [begin, length] = [0, steps];
    if (growth === 1) begin = Math.floor(t / steps) * steps;
    else for (; t >= begin + length; length *= growth) begin += length;
    return halfCosine(rate, lowest, (t - begin) / length);
  };
}

function halfCosine(rate: number, lowest: number, part: number): number {
  return lowest + ((rate - lowest) * (1 + Math.cos(Math.PI * part))) / 2;
}

/**
 * rate (1 - t / steps)^power, 0 after it: the schedule of nnU-Net and, with 50 epochs whatever the length of the
 * training, of JMedSeg. `power` is 0.9 where left out.
 */
export function polynomialDecay(
  rate: number,
  { steps, power = 0.9 }: { steps: number; power?: number },
): Schedule {
  requireSteps('polynomial decay', steps);
  return (t) => rate * Math.max(0, 1 - t / steps) ** power;
}

/** The rate times `factor` (default 0.1) after every `steps` steps: `StepLR`. */
export function stepDecay(
  rate: number,
  { steps, factor = 0.1 }: { steps: number; factor?: number },
): Schedule {
  requireSteps('step decay', steps);
  return (t) => rate * factor ** Math.floor(t / steps);
}

/**
 * Before a schedule, a straight line up to its first rate, from the share `from` (default 1/3) of it:
 * `SequentialLR([LinearLR, ...])`.
 */
export function warmUp(
  schedule: Schedule,
  { steps, from = 1 / 3 }: { steps: number; from?: number },
): Schedule {
  requireSteps('warm-up', steps);
  return (t) => (t < steps ? schedule(0) * (from + ((1 - from) * t) / steps) : schedule(t - steps));
}

/** A schedule in epochs for a training that counts steps: constant within each epoch. */
export function perEpoch(schedule: Schedule, stepsPerEpoch: number): Schedule {
  requireSteps('a schedule per epoch', stepsPerEpoch);
  return (t) => schedule(Math.floor(t / stepsPerEpoch));
}

function requireSteps(schedule: string, steps: number): void {
  if (!(Number.isInteger(steps) && steps >= 1)) throw scheduleError(schedule, 'steps', steps);
}

function scheduleError(schedule: string, option: string, value: number): OsteonError {
  return new OsteonError(
    'schedule-option',
    `${schedule}: ${option} is ${value}, not a whole number of at least 1`,
    {
      hint: `Give ${option} as a whole number of at least 1.`,
      kind: 'usage',
    },
  );
}
