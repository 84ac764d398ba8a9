/**
 * Where a layer finds its weights. A network is a function that calls layers with scopes; each scope has a name,
 * and the names joined by dots are those of PyTorch's state dictionary: `encoder.layer1.0.conv1.weight`.
 * Running the function once on a graph both declares the parameters and uses them.
 */

import { OsteonError } from '../../errors.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { cast } from '../graph/operators/elementwise.ts';
import type { Shape, Tensor } from '../tensor.ts';
import type { Initialiser } from './initialise.ts';

/** One tensor of a network that is kept: weights, which are trained, or buffers, which are counted along. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly type: 'float32' | 'int64';
  /** False for a buffer: running statistics, counters. */
  readonly trainable: boolean;
  readonly initialise: Initialiser;
}

/** Random numbers that a training graph needs at every run, drawn outside of it from the seeded generator. */
export interface NoiseSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Each element is 1 / keep with probability keep, else 0. */
  readonly keep: number;
}

/** How the weights enter the graph. */
export type Weights =
  /** As inputs, given at each run: for training. */
  | 'inputs'
  /** As constants: for inference, where the runtime may prepare them. */
  | ReadonlyMap<string, Tensor>;

/** What a network leaves behind when it has run over a graph. */
export interface Ledger {
  readonly parameters: Map<string, { spec: ParameterSpec; value: Value }>;
  readonly noises: NoiseSpec[];
  /** New values of buffers after a training step, by name. */
  readonly updates: Map<string, Value>;
}

/**
 * A place in a network where weights have their names.
 *
 * @example
 * const scope = new Scope(graph, { training: true, weights: 'inputs' });
 * const y = layer.conv(scope.at('conv1'), x, { out: 8, kernel: 3 }); // conv1.weight and conv1.bias
 */
export class Scope {
  readonly graph: Graph;
  /** True while training: batch statistics, dropout. */
  readonly training: boolean;
  /** The name so far: `encoder.layer1`; empty at the root. */
  readonly path: string;
  readonly #weights: Weights;
  readonly #ledger: Ledger;

  constructor(
    graph: Graph,
    options: { training: boolean; weights: Weights; path?: string; ledger?: Ledger },
  ) {
    this.graph = graph;
    this.training = options.training;
    this.path = options.path ?? '';
    this.#weights = options.weights;
    this.#ledger = options.ledger ?? { parameters: new Map(), noises: [], updates: new Map() };
  }

  /** What all layers have declared so far, those of other scopes of the network among them. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** The scope of a part: `scope.at('conv1')`, `scope.at('layer1.0.conv1')`. */
  at(name: string | number): Scope {
    const { graph, training } = this;
    return new Scope(graph, {
      training,
      weights: this.#weights,
      path: this.#full(name),
      ledger: this.#ledger,
    });
  }

  /**
   * A trained tensor. Asked for twice, it is the same one: shared weights.
   *
   * @throws OsteonError `weights-do-not-fit` where the weights lack it or have another shape
   */
  parameter(name: string, shape: Shape, initialise: Initialiser): Value {
    return this.#declare({ name: this.#full(name), shape, type: 'float32', trainable: true, initialise });
  }

  /** A tensor that is kept but not trained. */
  buffer(name: string, shape: Shape, initialise: Initialiser, type: 'float32' | 'int64' = 'float32'): Value {
    return this.#declare({ name: this.#full(name), shape, type, trainable: false, initialise });
  }

  /** Gives a buffer the value that it has after this training step. */
  update(name: string, value: Value): void {
    this.#ledger.updates.set(this.#full(name), value);
  }

  /** A mask for dropout: 1 / keep or 0, drawn anew for each training step. */
  noise(name: string, shape: Shape, keep: number): Value {
    const full = `noise:${this.#full(name)}`;
    this.#ledger.noises.push({ name: full, shape, keep });
    return this.graph.input(full, 'float32', shape);
  }

  #full(name: string | number): string {
    return this.path === '' ? String(name) : `${this.path}.${name}`;
  }

  #declare(spec: ParameterSpec): Value {
    const known = this.#ledger.parameters.get(spec.name);
    if (known) {
      if (known.spec.shape.join() !== spec.shape.join())
        throw weightMismatch(spec, `the network asks for it in two shapes`, known.spec.shape);
      return known.value;
    }
    const value = this.#enter(spec);
    this.#ledger.parameters.set(spec.name, { spec, value });
    return value;
  }

  #enter(spec: ParameterSpec): Value {
    if (this.#weights === 'inputs') return this.graph.input(spec.name, spec.type, spec.shape);
    const tensor = this.#weights.get(spec.name);
    if (!tensor) throw weightMismatch(spec, 'it is missing');
    if (tensor.shape.join() !== spec.shape.join())
      throw weightMismatch(spec, 'it has another shape', tensor.shape);
    // Weights kept as float16 are widened by the graph, once, when the runtime loads it.
    const value = this.graph.constant(tensor, spec.name);
    return spec.type === 'float32' ? cast(value, 'float32') : value;
  }
}

function weightMismatch(spec: ParameterSpec, problem: string, shape?: Shape): OsteonError {
  const found = shape ? `, found [${shape.join(', ')}]` : '';
  return new OsteonError(
    'weights-do-not-fit',
    `weight '${spec.name}' of shape [${spec.shape.join(', ')}]: ${problem}${found}`,
    { hint: 'Give the weights of this very network, or build the network that they belong to.' },
  );
}
