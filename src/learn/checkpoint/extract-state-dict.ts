/** Finds the weights inside what training programs save around them. */

import { OsteonError } from '../../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isTensor, type PickleValue, type PlainValue, plainValue } from './pickle/values.ts';
import { listNames, type StateDict } from './state-dict.ts';

/** Keys under which programs store their weights, in the order in which they are looked for. */
const wrapperKeys = [
  // nnU-Net v2
  'network_weights',
  // BONe DLFit
  'model_state',
  // PyTorch Lightning, nnU-Net v1, timm, MONAI tutorials
  'state_dict',
  'model_state_dict',
  // DETR, MMEngine, MONAI Label
  'model',
  'net',
  'network',
] as const;

/** Where the weights stood: at the top, or under a key that a program is known to use. */
export type CheckpointLayout = 'plain' | (typeof wrapperKeys)[number];

/** The weights of a checkpoint, apart from what stood beside them. */
export interface ExtractedWeights {
  readonly weights: StateDict;
  /** What stood beside the weights, dictionaries as objects: epoch, configuration, optimizer state. */
  readonly metadata: Readonly<Record<string, PlainValue>>;
  /** `plain` where the file is the state dictionary itself, else the key under which it stood. */
  readonly layout: CheckpointLayout;
}

/**
 * The weights of a checkpoint that `readPth` has read: a state dictionary, or one that stands under a key
 * that a well-known program uses.
 *
 * @throws OsteonError `checkpoint-no-weights` with the keys that were found
 */
export function extractStateDict(value: PickleValue): ExtractedWeights {
  if (!(value instanceof Map)) throw noWeights(`it is ${describe(value)}, not a dictionary`);
  const dictionary = value as ReadonlyMap<PickleValue, PickleValue>;
  for (const layout of wrapperKeys) {
    const weights = stateDict(dictionary.get(layout));
    if (!weights) continue;
    const rest = new Map([...dictionary].filter(([key]) => key !== layout));
    return { weights, metadata: plainValue(rest) as Record<string, PlainValue>, layout };
  }
  const weights = stateDict(dictionary);
  if (weights) return { weights, metadata: {}, layout: 'plain' };
  throw noWeights(`its keys are ${listNames([...dictionary.keys()].map(String))}`);
}

/** A dictionary from texts to tensors and nothing else; a state dictionary without a tensor is none. */
function stateDict(value: PickleValue | undefined): StateDict | undefined {
  if (!(value instanceof Map) || value.size === 0) return undefined;
  for (const [name, tensor] of value) if (typeof name !== 'string' || !isTensor(tensor)) return undefined;
  return new Map(value as ReadonlyMap<string, Tensor>);
}

function describe(value: PickleValue): string {
  if (isTensor(value)) return 'one tensor';
  return Array.isArray(value) ? 'a list' : 'one value';
}

function noWeights(what: string): OsteonError {
  return new OsteonError('checkpoint-no-weights', `the checkpoint holds no weights by name: ${what}`, {
    hint: 'Save model.state_dict(), alone or under the key state_dict.',
  });
}
