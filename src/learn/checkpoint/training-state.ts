/**
 * The checkpoint of a training run: everything that a killed training needs to go on as if it had never been
 * killed, in one safetensors file. Tensors are called `model.<name>`, `optimiser.<slot>.<name>` and
 * `ema.<name>`; the rest is JSON under `osteon` in the metadata.
 */

import { OsteonError } from '../../errors.ts';
import { type Json, requireJson } from '../json.ts';
import type { Tensor } from '../tensor.ts';
import { readSafetensors, safetensorsParts } from './safetensors.ts';
import type { StateDict } from './state-dict.ts';
import { concatBytes } from './typed-bytes.ts';

/** What an optimiser remembers between steps. */
export interface OptimiserState {
  /** Which optimiser: `adam`, `adamw`, `sgd`. */
  readonly kind: string;
  /** Steps taken. */
  readonly step: number;
  /** Tensors per parameter by PyTorch's names: `exp_avg`, `exp_avg_sq`, `momentum_buffer`. No dots in names. */
  readonly slots: Readonly<Record<string, StateDict>>;
}

/** Everything that a training needs to go on. */
export interface TrainingState {
  /** Parameters and buffers, in the network's order. */
  readonly weights: StateDict;
  readonly optimiser: OptimiserState;
  /** The exponential moving average of the weights, where one is kept. */
  readonly ema?: StateDict;
  /** Where the run stands: epoch, step, schedule, best score, state of the random generators. */
  readonly progress: Json;
  /** What the run is: network, data, options. */
  readonly metadata: Json;
}

const format = 'osteon-training-state';
const version = 1;

interface Description {
  readonly format: string;
  readonly version: number;
  /** Names in the order of each dictionary, which the file format does not keep. */
  readonly model: string[];
  readonly ema: string[] | null;
  readonly optimiser: { kind: string; step: number; slots: Record<string, string[]> };
  readonly progress: Json;
  readonly metadata: Json;
}

/**
 * The file in pieces, which spares a copy of all weights; the same state gives the same bytes.
 *
 * @throws OsteonError `checkpoint-not-json` where progress or metadata hold what JSON would lose (NaN!);
 *   `checkpoint-slot-name`; `checkpoint-no-training-state` for what is no state
 */
export function trainingStateParts(state: TrainingState): Uint8Array[] {
  if (!state?.weights || !state.optimiser)
    throw new OsteonError('checkpoint-no-training-state', 'what is to be saved is no state of a training', {
      hint: 'Give what trainer.state() made.',
      kind: 'usage',
    });
  const { weights, optimiser, ema, progress, metadata } = state;
  const tensors = new Map<string, Tensor>();
  const put = (prefix: string, from: StateDict): string[] => {
    for (const [name, tensor] of from) tensors.set(`${prefix}.${name}`, tensor);
    return [...from.keys()];
  };
  const slots: Record<string, string[]> = {};
  for (const [slot, values] of Object.entries(optimiser.slots)) {
    if (!/^\w+$/.test(slot))
      throw new OsteonError('checkpoint-slot-name', `an optimiser slot is called '${slot}'`, {
        hint: 'Use letters, digits and underscores.',
        kind: 'usage',
      });
    slots[slot] = put(`optimiser.${slot}`, values);
  }
  requireJson(progress, 'progress');
  requireJson(metadata, 'metadata');
  const description: Description = {
    format,
    version,
    model: put('model', weights),
    ema: ema ? put('ema', ema) : null,
    optimiser: { kind: optimiser.kind, step: optimiser.step, slots },
    progress,
    metadata,
  };
  return safetensorsParts(tensors, { metadata: { osteon: JSON.stringify(description) } });
}

/** The file as one array. */
export function encodeTrainingState(state: TrainingState): Uint8Array {
  return concatBytes(trainingStateParts(state));
}

/**
 * The state that `encodeTrainingState` wrote; its tensors share the memory of `bytes`.
 *
 * @throws OsteonError `checkpoint-no-training-state` for other safetensors files; `checkpoint-version`;
 *   `safetensors-broken`
 */
export function decodeTrainingState(bytes: Uint8Array, name = 'the checkpoint'): TrainingState {
  const { weights: tensors, metadata } = readSafetensors(bytes, name);
  const description = readDescription(metadata.osteon, name);
  const take = (prefix: string, names: readonly string[]): StateDict =>
    new Map(
      names.map((each) => {
        const tensor = tensors.get(`${prefix}.${each}`);
        if (!tensor) throw noTrainingState(name, `its tensor ${prefix}.${each} is missing`);
        return [each, tensor];
      }),
    );
  const { kind, step, slots } = description.optimiser;
  return {
    weights: take('model', description.model),
    optimiser: {
      kind,
      step,
      slots: Object.fromEntries(
        Object.entries(slots).map(([slot, names]) => [slot, take(`optimiser.${slot}`, names)]),
      ),
    },
    ...(description.ema && { ema: take('ema', description.ema) }),
    progress: description.progress,
    metadata: description.metadata,
  };
}

function readDescription(text: string | undefined, name: string): Description {
  if (text === undefined) throw noTrainingState(name, 'it says nothing of a training run');
  let found: Partial<Description>;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw noTrainingState(name, `its description is no JSON (${(cause as Error).message})`);
  }
  if (found?.format !== format) throw noTrainingState(name, `it is described as ${String(found?.format)}`);
  if (found.version !== version)
    throw new OsteonError(
      'checkpoint-version',
      `${name} has version ${found.version}, this program knows ${version}`,
      {
        hint: 'Use the version of this program that wrote it.',
      },
    );
  const isNames = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string');
  const { optimiser, ema } = found;
  const sound =
    isNames(found.model) &&
    (ema === null || isNames(ema)) &&
    typeof optimiser?.kind === 'string' &&
    typeof optimiser.step === 'number' &&
    Object.values(optimiser.slots ?? [null]).every(isNames) &&
    found.progress !== undefined &&
    found.metadata !== undefined;
  if (!sound) throw noTrainingState(name, 'its description is incomplete');
  return found as Description;
}

function noTrainingState(name: string, what: string): OsteonError {
  return new OsteonError('checkpoint-no-training-state', `${name} cannot continue a training: ${what}`, {
    hint: 'Give a checkpoint of a training run; weights alone can only start one.',
  });
}
