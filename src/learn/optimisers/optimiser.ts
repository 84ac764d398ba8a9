/** What an optimiser is: a rule that moves parameters against their gradients, in place, with a memory per parameter. */

import { OsteonError } from '../../errors.ts';
import type { OptimiserState } from '../checkpoint/training-state.ts';
import { unknownOptions } from '../options.ts';
import { type FloatTensor, floatTensor, formatShape, sameShape, type Tensor } from '../tensor.ts';

/** One parameter in one step. */
export interface ParameterStep {
  readonly name: string;
  /** Changed in place. */
  readonly value: FloatTensor;
  readonly gradient: FloatTensor;
  /** Times the learning rate of the step. Default 1. */
  readonly learningRateFactor?: number;
  /** False: no weight decay. Default true. */
  readonly decays?: boolean;
}

export interface Optimiser {
  readonly kind: 'adam' | 'adamw' | 'sgd';
  /** Moves the parameters. A parameter that is not named keeps its value and its memory. */
  step(parameters: readonly ParameterStep[], learningRate: number): void;
  /** A copy of the memory, with PyTorch's names of the slots. */
  state(): OptimiserState;
  /**
   * Goes on from a state; its tensors are copied.
   *
   * @throws OsteonError `optimiser-state` for the state of another kind of optimiser
   */
  restore(state: OptimiserState): void;
}

/** The memory of an optimiser: named tensors per parameter, made when first asked for. */
export class Slots {
  readonly #kind: string;
  readonly #names: readonly string[];
  #tensors: Map<string, Map<string, FloatTensor>>;
  /** Steps taken so far. */
  step = 0;

  constructor(kind: string, names: readonly string[]) {
    this.#kind = kind;
    this.#names = names;
    this.#tensors = new Map(names.map((name) => [name, new Map()]));
  }

  /** True where the parameter has this slot already. */
  has(slot: string, parameter: string): boolean {
    return this.#tensors.get(slot)?.has(parameter) ?? false;
  }

  /** The slot of a parameter, zeros at first. */
  of(slot: string, { name, value }: ParameterStep): Float32Array {
    const tensors = this.#tensors.get(slot) as Map<string, FloatTensor>;
    const known = tensors.get(name);
    if (!known) {
      const fresh = floatTensor(value.shape, new Float32Array(value.data.length));
      tensors.set(name, fresh);
      return fresh.data;
    }
    if (!sameShape(known.shape, value.shape))
      throw stateError(
        `${slot} of '${name}' has the shape ${formatShape(known.shape)}, the parameter ${formatShape(value.shape)}`,
      );
    return known.data;
  }

  state(): OptimiserState {
    const slots: Record<string, Map<string, Tensor>> = {};
    for (const [slot, tensors] of this.#tensors) if (tensors.size > 0) slots[slot] = copyAll(tensors);
    return { kind: this.#kind, step: this.step, slots };
  }

  restore(state: OptimiserState): void {
    if (!state?.slots) throw stateError('it holds nothing of an optimiser');
    const { kind, step, slots } = state;
    if (kind !== this.#kind) throw stateError(`it was saved by '${kind}', the optimiser is '${this.#kind}'`);
    const unknown = Object.keys(slots).filter((slot) => !this.#names.includes(slot));
    if (unknown.length > 0) throw stateError(`'${kind}' has no slot '${unknown.join("', '")}'`);
    for (const tensors of Object.values(slots))
      for (const [name, { type }] of tensors)
        if (type !== 'float32') throw stateError(`the tensor of '${name}' is ${type}, not float32`);
    this.#tensors = new Map(
      this.#names.map((slot) => [
        slot,
        copyAll((slots[slot] ?? new Map()) as ReadonlyMap<string, FloatTensor>),
      ]),
    );
    this.step = step;
  }
}

function copyAll(tensors: ReadonlyMap<string, FloatTensor>): Map<string, FloatTensor> {
  return new Map([...tensors].map(([name, { shape, data }]) => [name, floatTensor(shape, data.slice())]));
}

function stateError(problem: string): OsteonError {
  return new OsteonError('optimiser-state', `the saved state of the optimiser does not fit: ${problem}`, {
    hint: 'Continue with the optimiser and the network that wrote the checkpoint, or start from its weights alone.',
  });
}

/** @throws OsteonError `optimiser-option` unless the number lies in [low, high) */
export function requireOption(kind: string, name: string, value: number, low: number, high: number): void {
  if (value >= low && value < high) return;
  throw new OsteonError('optimiser-option', `${kind}: ${name} is ${value}, not in [${low}, ${high})`, {
    hint: `Give ${name} as a number of at least ${low} and below ${high}.`,
    kind: 'usage',
  });
}

/** @throws OsteonError `learning-rate` for one that would make every weight useless */
export function requireRate(kind: string, rate: number): void {
  if (Number.isFinite(rate) && rate >= 0) return;
  throw new OsteonError('learning-rate', `${kind}: the learning rate of the step is ${rate}`, {
    hint: 'Give a schedule whose rates are finite and not negative.',
    kind: 'usage',
  });
}

/** @throws OsteonError `optimiser-option` for options that there are not, such as a learning rate */
export function requireKnown(kind: string, options: object, known: readonly string[]): void {
  const unknown = unknownOptions(options, known);
  if (unknown === undefined) return;
  throw new OsteonError('optimiser-option', `${kind}: there is no option ${unknown}`, {
    hint: `Options are ${known.join(', ')}; the learning rate is given as the schedule of the trainer.`,
    kind: 'usage',
  });
}
