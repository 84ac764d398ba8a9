/**
 * State dictionaries: the weights and buffers of a network by name, in PyTorch's names and order, and the
 * question whether one belongs to a network.
 */

import { OsteonError } from '../../errors.ts';
import { type ElementType, formatShape, type Shape, sameShape, type Tensor, zeros } from '../tensor.ts';
import { toFloat32 } from './float-formats.ts';

/** Tensors by name, in the order of the network. */
export type StateDict = Map<string, Tensor>;

/** A parameter or buffer that a network has. */
export interface ExpectedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly type: ElementType;
}

/** What {@link matchStateDict} may overlook. */
export interface MatchOptions {
  /** Names of the file that may stand unused. */
  readonly ignore?: readonly RegExp[];
  /** What errors call the file. */
  readonly source?: string;
  /** Leaves float16 as it is. Default false: it becomes float32 where the network is. */
  readonly keepHalf?: boolean;
}

/** What wrappers put before every name: DataParallel, torch.compile, JMedSeg's spatial transformer. */
const wrapperPrefixes = ['module.', '_orig_mod.', 'convnet.'];

/** Only counts batches; older PyTorch and other frameworks have none, and inference needs none. */
const isBatchCounter = (name: string) => name.endsWith('num_batches_tracked');

/** Names listed in one error. */
const listed = 8;

interface Comparison {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly missing: string[];
  readonly unexpected: string[];
  readonly misfits: string[];
}

/**
 * The tensors that a network expects, in its order and types, out of a state dictionary. Prefixes of
 * wrappers (`module.`, `_orig_mod.`, `convnet.`, also several) are taken off where that makes more names
 * fit; float16 and float64 become float32 where the network is float32; a missing `num_batches_tracked`
 * is zero. Tensors that need no conversion are handed on, not copied.
 *
 * @throws OsteonError `checkpoint-other-network` with the names that are missing, unexpected or misshapen
 */
export function matchStateDict(
  found: ReadonlyMap<string, Tensor>,
  expected: readonly ExpectedTensor[],
  { ignore = [], source = 'the checkpoint', keepHalf = false }: MatchOptions = {},
): StateDict {
  let best: Comparison | undefined;
  for (const prefix of prefixesIn(found)) {
    const candidate = compare(withoutPrefix(found, prefix), expected, ignore);
    if (!best || candidate.missing.length < best.missing.length) best = candidate;
  }
  const { tensors, missing, unexpected, misfits } = best as Comparison;
  if (missing.length + unexpected.length + misfits.length > 0)
    throw otherNetwork(source, missing, unexpected, misfits);
  return new Map(
    expected.map(({ name, shape, type }) => {
      const tensor = tensors.get(name) ?? zeros(type, shape);
      const asItIs = tensor.type === type || (keepHalf && tensor.type === 'float16');
      return [name, asItIs ? tensor : toFloat32(tensor)];
    }),
  );
}

/** The empty prefix, then every chain of wrapper prefixes that some name carries; at most three deep. */
function prefixesIn(found: ReadonlyMap<string, Tensor>): string[] {
  const chains = [''];
  let last = [''];
  for (let depth = 0; depth < 3 && last.length > 0; depth++) {
    last = last
      .flatMap((chain) => wrapperPrefixes.map((prefix) => chain + prefix))
      .filter((chain) => [...found.keys()].some((name) => name.startsWith(chain)));
    chains.push(...last);
  }
  return chains;
}

/** Names with the prefix lose it; where two become one, the one with the prefix counts. */
function withoutPrefix(found: ReadonlyMap<string, Tensor>, prefix: string): ReadonlyMap<string, Tensor> {
  if (prefix === '') return found;
  const renamed = new Map(found);
  for (const [name, tensor] of found)
    if (name.startsWith(prefix)) {
      renamed.delete(name);
      renamed.set(name.slice(prefix.length), tensor);
    }
  return renamed;
}

function compare(
  tensors: ReadonlyMap<string, Tensor>,
  expected: readonly ExpectedTensor[],
  ignore: readonly RegExp[],
): Comparison {
  const names = new Set(expected.map((each) => each.name));
  const missing: string[] = [];
  const misfits: string[] = [];
  for (const { name, shape, type } of expected) {
    const tensor = tensors.get(name);
    if (!tensor) {
      if (!isBatchCounter(name)) missing.push(name);
    } else if (!sameShape(tensor.shape, shape))
      misfits.push(`${name} ${formatShape(tensor.shape)} instead of ${formatShape(shape)}`);
    else if (!canBecome(tensor.type, type)) misfits.push(`${name} ${tensor.type} instead of ${type}`);
  }
  const unexpected = [...tensors.keys()].filter(
    (name) => !names.has(name) && !isBatchCounter(name) && !ignore.some((pattern) => pattern.test(name)),
  );
  return { tensors, missing, unexpected, misfits };
}

function canBecome(found: ElementType, wanted: ElementType): boolean {
  return found === wanted || (wanted === 'float32' && (found === 'float16' || found === 'float64'));
}

function otherNetwork(
  source: string,
  missing: readonly string[],
  unexpected: readonly string[],
  misfits: readonly string[],
): OsteonError {
  const parts = [
    { what: 'missing', names: missing },
    { what: 'unexpected', names: unexpected },
    { what: 'of another shape or type', names: misfits },
  ];
  const found = parts
    .filter(({ names }) => names.length > 0)
    .map(({ what, names }) => `${names.length} ${what} (${listNames(names)})`);
  return new OsteonError(
    'checkpoint-other-network',
    `${source} belongs to another network: ${found.join('; ')}`,
    {
      hint: 'Choose the architecture, encoder, input channels and classes that the checkpoint was trained with.',
    },
  );
}

/** The first names, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const more = names.length - listed;
  return names.slice(0, listed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
