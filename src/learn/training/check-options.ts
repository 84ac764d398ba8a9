/** What a trainer or predictor is made with is checked when it is made, not when something inside fails by it. */

import { OsteonError } from '../../errors.ts';
import { unknownOptions } from '../options.ts';
import type { TrainerOptions } from './trainer.ts';

/** All names, each once: a new option without its line here does not compile. */
const trainerOptions: Readonly<Record<keyof TrainerOptions, true>> = {
  network: true,
  runtime: true,
  replicas: true,
  synchronised: true,
  loss: true,
  optimiser: true,
  schedule: true,
  seed: true,
  weights: true,
  groups: true,
  decayNormsAndBiases: true,
  clip: true,
  movingAverage: true,
  ignoreIndex: true,
  deepWeights: true,
};

/** @throws OsteonError `trainer-option` with the option, what was given and what is expected */
export function checkTrainerOptions(options: TrainerOptions): void {
  requireKnown('trainer', options, Object.keys(trainerOptions));
  const { network, runtime, replicas, loss, optimiser, schedule, weights, groups, clip, movingAverage } =
    options;
  requireNetwork('trainer', network);
  requireRuntime('trainer', 'runtime', runtime);
  if (replicas !== undefined) {
    const list = Array.isArray(replicas) && replicas.length > 0;
    requireThat(list, 'trainer', 'replicas', replicas, 'a list of at least one runtime');
    for (const [i, replica] of replicas.entries()) requireRuntime('trainer', `replicas[${i}]`, replica);
  }
  requireThat(typeof loss === 'function', 'trainer', 'loss', loss, 'a loss such as crossEntropy()');
  requireThat(
    hasMethod(optimiser, 'step'),
    'trainer',
    'optimiser',
    optimiser,
    'an optimiser such as adamW()',
  );
  const aSchedule = 'a schedule such as constantRate(1e-3)';
  requireThat(typeof schedule === 'function', 'trainer', 'schedule', schedule, aSchedule);
  const rate = schedule(0);
  requireThat(
    typeof rate === 'number',
    'trainer',
    'the first rate of schedule',
    rate,
    `a number: ${aSchedule}`,
  );
  if (weights !== undefined) requireWeights('trainer', weights);
  if (groups !== undefined)
    requireThat(
      Array.isArray(groups),
      'trainer',
      'groups',
      groups,
      "a list such as [{ match: 'encoder.*' }]",
    );
  if (clip !== undefined) {
    requireKnown('clip', clip, ['norm', 'value']);
    for (const [name, limit] of Object.entries(clip))
      requireThat(limit === undefined || limit > 0, 'trainer', `clip.${name}`, limit, 'a number above 0');
  }
  if (movingAverage !== undefined) requireKnown('movingAverage', movingAverage, ['decay', 'warmUp']);
}

/** @throws OsteonError `trainer-option` */
export function requireNetwork(what: string, network: unknown): void {
  requireThat(
    hasMethod(network, 'forward'),
    what,
    'network',
    network,
    "a network such as createNetwork('unet')",
  );
}

/** @throws OsteonError `trainer-option`; it knows the promise of a runtime that was not awaited */
export function requireRuntime(what: string, name: string, runtime: unknown): void {
  const expected = hasMethod(runtime, 'then') ? 'the runtime that it promises' : 'a runtime';
  const fine = hasMethod(runtime, 'compile') && (runtime as { target?: unknown }).target !== undefined;
  requireThat(fine, what, name, runtime, `${expected}: await createRuntime()`);
}

/** @throws OsteonError `trainer-option` */
export function requireWeights(what: string, weights: unknown): void {
  requireThat(weights instanceof Map, what, 'weights', weights, 'a Map of tensors by name');
}

function requireKnown(what: string, options: unknown, known: readonly string[]): void {
  const unknown = unknownOptions(options, known);
  requireThat(unknown === undefined, what, 'an option', unknown, `one of ${known.join(', ')}`);
}

function hasMethod(of: unknown, name: string): boolean {
  return typeof (of as Record<string, unknown> | null | undefined)?.[name] === 'function';
}

function requireThat(fine: boolean, what: string, option: string, found: unknown, expected: string): void {
  if (fine) return;
  throw new OsteonError('trainer-option', `${what}: ${option} is ${describe(found)}, expected ${expected}`, {
    hint: `Give ${expected}.`,
    kind: 'usage',
  });
}

function describe(found: unknown): string {
  if (typeof found === 'function') return `the function ${found.name || 'without a name'}`;
  if (hasMethod(found, 'then')) return 'a promise';
  return typeof found === 'object' && found !== null ? 'another object' : String(found);
}
