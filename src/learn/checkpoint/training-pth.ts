/**
 * A training run handed to PyTorch and back: `state_dict` for `model.load_state_dict`, `optimizer` for
 * `torch.optim.Adam(...).load_state_dict` (AdamW and SGD alike). Source: torch/optim/optimizer.py.
 */

import { OsteonError } from '../../errors.ts';
import { floatTensor, type Tensor } from '../tensor.ts';
import { extractStateDict } from './extract-state-dict.ts';
import { isTensor, type PickleValue, type PlainValue, plainValue } from './pickle/values.ts';
import type { WritableValue } from './pickle/write.ts';
import type { StateDict } from './state-dict.ts';
import type { TrainingState } from './training-state.ts';

/** Hyperparameters by PyTorch's names (`lr`, `betas`, `momentum` ...). */
export type Hyperparameters = Readonly<Record<string, null | boolean | number | readonly number[]>>;

/** What PyTorch needs to know of an optimiser that a training state does not say. */
export interface TorchOptimiserOptions {
  /** Names of the parameters in the order of `model.parameters()`: PyTorch counts, it does not name. */
  readonly parameters: readonly string[];
  /** At least `lr`; what is left out has PyTorch's default. */
  readonly hyperparameters: Hyperparameters;
}

const adam = { betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, amsgrad: false };
const common = { maximize: false, foreach: null };

/** What PyTorch's constructors set where the user says nothing. */
const defaults: Readonly<Record<string, Hyperparameters>> = {
  adam: { ...adam, ...common, capturable: false },
  adamw: { ...adam, weight_decay: 0.01, ...common, capturable: false },
  sgd: { momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, ...common },
};

/**
 * A checkpoint for `encodePth`: `{ state_dict, optimizer, ema_state_dict?, progress, metadata }`.
 *
 * @throws OsteonError `checkpoint-optimiser` for kinds other than adam, adamw and sgd, without `lr`, or
 *   where a slot has a tensor that is not one of `parameters`
 */
export function toPthTrainingCheckpoint(
  state: TrainingState,
  { parameters, hyperparameters }: TorchOptimiserOptions,
): WritableValue {
  const { weights, optimiser, ema, progress, metadata } = state;
  const known = defaults[optimiser.kind];
  if (!known) throw wrongOptimiser(`'${optimiser.kind}' is none of ${Object.keys(defaults).join(', ')}`);
  if (typeof hyperparameters.lr !== 'number') throw wrongOptimiser('the learning rate lr is missing');
  for (const values of Object.values(optimiser.slots))
    for (const name of values.keys())
      if (!parameters.includes(name)) throw wrongOptimiser(`'${name}' has state and is no parameter`);
  const group = { ...known, ...hyperparameters, params: parameters.map((_, i) => i) };
  const optimizer = { state: torchState(state, parameters), param_groups: [group] };
  return {
    state_dict: weights,
    optimizer,
    ...(ema && { ema_state_dict: ema }),
    progress,
    metadata,
  };
}

/** State by the index of its parameter; Adam counts steps per parameter in a float tensor, SGD not at all. */
function torchState({ optimiser }: TrainingState, parameters: readonly string[]): Map<number, WritableValue> {
  const state = new Map<number, WritableValue>();
  parameters.forEach((name, i) => {
    const own = Object.entries(optimiser.slots).flatMap(([slot, values]) => {
      const tensor = values.get(name);
      return tensor ? [[slot, tensor] as const] : [];
    });
    if (own.length === 0) return;
    const step: [string, Tensor][] =
      optimiser.kind === 'sgd' ? [] : [['step', floatTensor([], [optimiser.step])]];
    state.set(i, Object.fromEntries([...step, ...own]));
  });
  return state;
}

/** What `fromPthTrainingCheckpoint` finds; the count of steps is 0 for SGD, which keeps none. */
export interface PthTrainingCheckpoint {
  readonly state: TrainingState;
  readonly hyperparameters: Readonly<Record<string, PlainValue>>;
}

/**
 * The way back: a checkpoint with weights and the state of one PyTorch optimizer (under `optimizer`,
 * `optimizer_state` or `optimizer_state_dict`) as a training state of the kind that its slots show.
 *
 * @throws OsteonError `checkpoint-no-weights`, `checkpoint-optimiser`
 */
export function fromPthTrainingCheckpoint(
  value: PickleValue,
  { parameters, kind }: { readonly parameters: readonly string[]; readonly kind: string },
): PthTrainingCheckpoint {
  const { weights, metadata } = extractStateDict(value);
  const key = ['optimizer', 'optimizer_state', 'optimizer_state_dict'].find((each) => each in metadata);
  const stored = key === undefined ? undefined : (value as ReadonlyMap<PickleValue, PickleValue>).get(key);
  const states = asMap(stored)?.get('state');
  const groups = asMap(stored)?.get('param_groups');
  if (!asMap(states) || !Array.isArray(groups) || groups.length !== 1)
    throw wrongOptimiser('the checkpoint has no optimizer state with one group of parameters');
  const { slots, step } = slotsOf(asMap(states) as Dictionary, parameters);
  const { params: _, ...hyperparameters } = plainValue(groups[0]) as Record<string, PlainValue>;
  const ema = metadata.ema_state_dict as Record<string, Tensor> | undefined;
  return {
    state: {
      weights,
      optimiser: { kind, step, slots },
      ...(ema && { ema: new Map(Object.entries(ema)) }),
      progress: (metadata.progress as TrainingState['progress']) ?? null,
      metadata: (metadata.metadata as TrainingState['metadata']) ?? null,
    },
    hyperparameters,
  };
}

type Dictionary = ReadonlyMap<PickleValue, PickleValue>;

function asMap(value: unknown): Dictionary | undefined {
  return value instanceof Map ? value : undefined;
}

function slotsOf(
  states: Dictionary,
  parameters: readonly string[],
): { slots: Record<string, StateDict>; step: number } {
  const slots: Record<string, StateDict> = {};
  const steps = new Set<number>();
  for (const [index, own] of states) {
    const name = parameters[Number(index)];
    if (name === undefined)
      throw wrongOptimiser(
        `parameter ${String(index)} has state, and there are ${parameters.length} parameters`,
      );
    for (const [slot, value] of asMap(own) ?? []) {
      if (slot === 'step') steps.add(numberOf(value));
      else if (typeof slot === 'string' && isTensor(value)) {
        slots[slot] ??= new Map();
        slots[slot].set(name, value);
      }
    }
  }
  if (steps.size > 1)
    throw wrongOptimiser(
      `its parameters took different numbers of steps (${[...steps].slice(0, 4).join(', ')})`,
    );
  return { slots, step: [...steps][0] ?? 0 };
}

/** A count of steps: a number before PyTorch 1.12, a tensor since. */
function numberOf(value: PickleValue): number {
  return Number(isTensor(value) ? value.data[0] : value);
}

function wrongOptimiser(what: string): OsteonError {
  return new OsteonError('checkpoint-optimiser', `the optimiser state cannot be converted: ${what}`, {
    hint: 'Give adam, adamw or sgd with lr, and the parameters in the order of model.parameters().',
  });
}
