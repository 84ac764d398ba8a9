/** One training step as a graph: forward, loss and gradients, with weights as inputs. */

import { differentiate } from '../gradient/differentiate.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { cast } from '../graph/operators/elementwise.ts';
import { reduceSumSquare } from '../graph/operators/reduction.ts';
import type { Target } from '../graph/target.ts';
import type { NoiseSpec } from '../layers/scope.ts';
import { deepSupervision } from '../losses/deep-supervision.ts';
import type { Loss } from '../losses/loss.ts';
import { buildNetwork, type Network } from '../networks/network.ts';
import type { Shape, Tensor } from '../tensor.ts';

export interface StepGraphOptions {
  readonly network: Network;
  readonly loss: Loss;
  /** [N, C, ...size] */
  readonly image: Shape;
  readonly labels: Pick<Tensor, 'type' | 'shape'>;
  readonly target: Target;
  /** Which parameters are trained; all where left out. */
  readonly trains?: (name: string) => boolean;
  /** Weight of each resolution of a network that has several; nnU-Net's where left out. */
  readonly deepWeights?: readonly number[];
}

export interface StepGraph {
  readonly graph: Graph;
  readonly loss: Value;
  /** By parameter; one that the loss does not depend on has none. */
  readonly gradients: ReadonlyMap<string, Value>;
  /** New values of buffers, by name. */
  readonly updates: ReadonlyMap<string, Value>;
  readonly noises: readonly NoiseSpec[];
}

/**
 * Lays a step out; its inputs are `image`, `labels`, the weights by their names and the noises.
 *
 * @throws OsteonError `image-does-not-fit`, `no-gradient`, `loss-option`, `shape-mismatch`
 */
export function buildStepGraph(options: StepGraphOptions): StepGraph {
  const { network, loss, target, trains = () => true } = options;
  const { graph, logits, ledger } = buildNetwork(network, options.image, { target, training: true });
  const given = graph.input('labels', options.labels.type, options.labels.shape);
  const labels = given.type.startsWith('float') ? given : cast(given, 'int64');
  const total =
    logits.length > 1 ? deepSupervision(loss, options.deepWeights)(logits, labels) : loss(logits[0], labels);
  const trained = [...ledger.parameters].filter(([name, { spec }]) => spec.trainable && trains(name));
  const found = differentiate(
    total,
    trained.map(([, { value }]) => value),
  );
  const gradients = new Map<string, Value>();
  for (const [i, [name]] of trained.entries()) {
    const gradient = found[i];
    if (gradient) gradients.set(name, gradient);
  }
  return { graph, loss: total, gradients, updates: ledger.updates, noises: ledger.noises };
}

/** Names of the outputs of a step's graph. */
export const outputNames = {
  loss: 'loss',
  gradient: (parameter: string) => `gradient:${parameter}`,
  /** Sum of the squares of a gradient. */
  squares: (parameter: string) => `squares:${parameter}`,
  update: (buffer: string) => `update:${buffer}`,
};

/**
 * Makes loss, gradients and new buffers the outputs of the graph. The sum of squares of each gradient spares a pass
 * over it, and it is what the run ends each layer with: ONNX Runtime rewrites a reshape or transpose at the end of a
 * graph, and would compute that gradient after all others, so that what it is made from stays in memory until then.
 */
export function declareStepOutputs({ graph, loss, gradients, updates }: StepGraph): void {
  graph.output(outputNames.loss, loss);
  for (const [name, value] of gradients) {
    graph.output(outputNames.gradient(name), value);
    graph.output(outputNames.squares(name), reduceSumSquare(value));
  }
  for (const [name, value] of updates) graph.output(outputNames.update(name), value);
}
