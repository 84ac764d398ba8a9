/**
 * What a network is: a function from an image to logits that takes its weights from a scope, together with the
 * configuration that made it. One file makes one; `registry.ts` lists them.
 */

import { OsteonError } from '../../errors.ts';
import { createRandom } from '../../statistics/index.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { generic, type Target } from '../graph/target.ts';
import type { Json } from '../json.ts';
import { type Ledger, type ParameterSpec, Scope, type Weights } from '../layers/scope.ts';
import { elementCount, type Shape, type Tensor } from '../tensor.ts';

/** A network without weights and without a size of image, both of which {@link buildNetwork} gives it. */
export interface Network {
  /** Name in the registry: `smp-unet`. */
  readonly id: string;
  /** What `createNetwork(id, configuration)` needs to make it again. */
  readonly configuration: Readonly<Record<string, Json>>;
  /** Spatial axes: 2 or 3. */
  readonly axes: 2 | 3;
  readonly inputChannels: number;
  /** Channels of the logits. */
  readonly outputChannels: number;
  /** Every spatial size must be a multiple of these, one for each axis. */
  readonly sizeMultiples: readonly number[];
  /** The smallest spatial size, where it is larger than `sizeMultiples`. */
  readonly smallestSize?: readonly number[];
  /**
   * The network over a graph.
   *
   * @param scope where weights come from
   * @param image [N, inputChannels, ...size]
   * @returns logits, the full resolution first; further ones only for deep supervision in training
   */
  forward(scope: Scope, image: Value): readonly Value[];
}

/** A network laid out for one shape of input. */
export interface BuiltNetwork {
  readonly graph: Graph;
  readonly image: Value;
  readonly logits: readonly Value[];
  readonly ledger: Ledger;
}

/** How {@link buildNetwork} lays a network out. */
export interface BuildOptions {
  readonly target?: Target;
  /** Default false: inference. */
  readonly training?: boolean;
  /** Default `inputs`. */
  readonly weights?: Weights;
}

/**
 * Lays a network out for images of a shape [N, C, ...size].
 *
 * @throws OsteonError `image-does-not-fit` where the network cannot take the shape
 */
export function buildNetwork(network: Network, shape: Shape, options: BuildOptions = {}): BuiltNetwork {
  checkImage(network, shape);
  const graph = new Graph(options.target ?? generic);
  const scope = new Scope(graph, {
    training: options.training ?? false,
    weights: options.weights ?? 'inputs',
  });
  const image = graph.input('image', 'float32', shape);
  const logits = network.forward(scope, image);
  return { graph, image, logits, ledger: scope.ledger };
}

/** The smallest image that a network takes. */
function smallestImage(network: Network): Shape {
  return [1, network.inputChannels, ...smallestSize(network)];
}

/** All weights and buffers of a network, in the order in which it uses them. */
export function parametersOf(network: Network, shape: Shape = smallestImage(network)): ParameterSpec[] {
  return [...buildNetwork(network, shape).ledger.parameters.values()].map(({ spec }) => spec);
}

/** Fresh weights; the same seed gives the same ones. */
export function initialWeights(parameters: readonly ParameterSpec[], seed: number): Map<string, Tensor> {
  const random = createRandom(seed);
  return new Map(
    parameters.map(({ name, shape, initialise }) => [name, initialise(shape, random.fork(name))]),
  );
}

/** Number of trained numbers, as papers count them. */
export function countParameters(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { trainable, shape }) => sum + (trainable ? elementCount(shape) : 0), 0);
}

function smallestSize(network: Network): readonly number[] {
  return network.smallestSize ?? network.sizeMultiples;
}

function checkImage(network: Network, shape: Shape): void {
  const [, channels, ...size] = shape;
  const fits =
    size.length === network.axes &&
    channels === network.inputChannels &&
    size.every(
      (length, axis) => length >= smallestSize(network)[axis] && length % network.sizeMultiples[axis] === 0,
    );
  if (fits) return;
  const wanted = network.sizeMultiples
    .map((multiple, axis) => {
      const smallest = smallestSize(network)[axis];
      return smallest > multiple ? `n x ${multiple} of at least ${smallest}` : `n x ${multiple}`;
    })
    .join(', ');
  throw new OsteonError(
    'image-does-not-fit',
    `${network.id} takes [N, ${network.inputChannels}, ${wanted}], got [${shape.join(', ')}]`,
    { hint: 'Crop or pad the image, or build the network for its channels.', kind: 'usage' },
  );
}
