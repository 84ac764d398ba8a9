/**
 * Learning rates over time, in closed form: the rate of a step depends on its number alone, so that a training that
 * goes on from a checkpoint needs no state of its schedule. The unit of time is the caller's: steps or, with
 * {@link perEpoch}, epochs.
 */

import { OsteonError } from '../../errors.ts';
import { unknownOptions } from '../options.ts';

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
export function cosineAnnealing(rate: number, options: CosineOptions): Schedule {
  const { steps, lowest = 0 } = checked('cosine annealing', options, ['steps', 'lowest']);
  return (t) => halfCosine(rate, lowest, t / steps);
}

/** As {@link cosineAnnealing}, but beginning anew after each period, which grows by `growth` (default 1): `CosineAnnealingWarmRestarts`. */
export function warmRestarts(rate: number, options: CosineOptions & { readonly growth?: number }): Schedule {
  const known = ['steps', 'lowest', 'growth'];
  const { steps, lowest = 0, growth = 1 } = checked('warm restarts', options, known);
  requireCount('warm restarts', 'growth', growth);
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
export function polynomialDecay(rate: number, options: { steps: number; power?: number }): Schedule {
  const { steps, power = 0.9 } = checked('polynomial decay', options, ['steps', 'power']);
  return (t) => rate * Math.max(0, 1 - t / steps) ** power;
}

/** The rate times `factor` (default 0.1) after every `steps` steps: `StepLR`. */
export function stepDecay(rate: number, options: { steps: number; factor?: number }): Schedule {
  const { steps, factor = 0.1 } = checked('step decay', options, ['steps', 'factor']);
  return (t) => rate * factor ** Math.floor(t / steps);
}

/**
 * Before a schedule, a straight line up to its first rate, from the share `from` (default 1/3) of it:
 * `SequentialLR([LinearLR, ...])`.
 */
export function warmUp(schedule: Schedule, options: { steps: number; from?: number }): Schedule {
  requireSchedule('warm-up', schedule);
  const { steps, from = 1 / 3 } = checked('warm-up', options, ['steps', 'from']);
  return (t) => (t < steps ? schedule(0) * (from + ((1 - from) * t) / steps) : schedule(t - steps));
}

/** A schedule in epochs for a training that counts steps: constant within each epoch. */
export function perEpoch(schedule: Schedule, stepsPerEpoch: number): Schedule {
  requireSchedule('a schedule per epoch', schedule);
  requireCount('a schedule per epoch', 'steps', stepsPerEpoch);
  return (t) => schedule(Math.floor(t / stepsPerEpoch));
}

/** The options, of which none is unknown, and whose `steps` are a number of steps. */
function checked<T extends { readonly steps: number }>(
  schedule: string,
  options: T,
  known: readonly string[],
): T {
  const unknown = unknownOptions(options, known);
  if (unknown !== undefined)
    throw scheduleError(schedule, `an option is ${unknown}`, `one of ${known.join(', ')}`);
  requireCount(schedule, 'steps', options.steps);
  return options;
}

function requireCount(schedule: string, option: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw scheduleError(schedule, `${option} is ${value}`, 'a whole number of at least 1');
}

function requireSchedule(schedule: string, inner: Schedule): void {
  if (typeof inner === 'function') return;
  throw scheduleError(schedule, `what it changes is ${inner}`, 'a schedule such as constantRate(1e-3)');
}

function scheduleError(schedule: string, problem: string, expected: string): OsteonError {
  return new OsteonError('schedule-option', `${schedule}: ${problem}, not ${expected}`, {
    hint: `Give ${expected}.`,
    kind: 'usage',
  });
}
