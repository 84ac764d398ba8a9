/**
 * A graph of standard ONNX operators with static shapes. It grows by calling operators on values; a node
 * whose inputs are constants is folded and a node that exists already is used again, both as it is added,
 * so that no later pass is needed. Nodes that no output needs are left out when the graph is written.
 */

import { OsteonError } from '../../errors.ts';
import { type ElementType, elementCount, type Shape, type Tensor } from '../tensor.ts';
import { recipeOf } from './computed.ts';
import type { Attributes, OperatorCall } from './operator.ts';
import { operatorTable } from './operators/table.ts';
import { generic, type Target } from './target.ts';

/** A tensor in the graph: an input, a constant or an output of a node. */
export interface Value {
  readonly graph: Graph;
  /** Grows in the order of creation: a node's outputs come after its inputs. */
  readonly id: number;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  /** The node that makes it; undefined for inputs and constants. */
  readonly node?: GraphNode;
  /** Which output of its node it is. */
  readonly outputIndex: number;
  /** Its elements where they are known before the graph runs. */
  readonly constant?: Tensor;
}

/** One operator at work. */
export interface GraphNode {
  readonly id: number;
  /** `Conv`, or `com.microsoft.nchwc:Conv` for an operator outside of ai.onnx. */
  readonly operator: string;
  /** An optional input that is left out is undefined. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** A call with the values themselves. */
interface NodeCall extends OperatorCall {
  readonly inputs: readonly (Value | undefined)[];
}

/** Constants of up to this many elements are folded further; larger ones would make the file large. */
const foldLimit = 1 << 12;

/**
 * A graph under construction: inputs, constants and the nodes that operators add to it.
 *
 * @example
 * const graph = new Graph();
 * const x = graph.input('x', 'float32', [2, 3]);
 * graph.output('y', op.relu(x));
 * const file = writeOnnx(graph);
 */
export class Graph {
  /** What the graph is written for: recipes differ between a CPU, a browser and a GPU. */
  readonly target: Target;
  /** In the order in which they were declared. */
  readonly inputs: Value[] = [];
  /** All that were added, in an order in which they can run; {@link liveNodes} are those that count. */
  readonly nodes: GraphNode[] = [];
  readonly #outputs = new Map<string, Value>();
  readonly #constants = new Map<string, Value[]>();
  readonly #weights = new Set<Value>();
  readonly #known = new Map<string, Value[]>();
  readonly #composites = new Map<Value, GraphNode>();
  readonly #names = new Set<string>();
  #nextId = 0;

  constructor(target: Target = generic) {
    this.target = target;
  }

  /**
   * A tensor that is given at every run.
   *
   * @throws OsteonError `name-taken`; `tensor-size` for sizes that are no whole numbers
   */
  input(name: string, type: ElementType, shape: Shape): Value {
    if (!shape.every((size) => Number.isInteger(size) && size >= 0)) throw noShape(name, shape);
    const value = this.#value({ name: this.#claim(name), type, shape: [...shape], outputIndex: 0 });
    this.inputs.push(value);
    return value;
  }

  /**
   * A tensor that is part of the graph. Equal constants are one value. With a name it is a weight, and stays apart.
   *
   * @throws OsteonError `name-taken`
   */
  constant(tensor: Tensor, name?: string): Value {
    const { type, shape } = tensor;
    if (name !== undefined) {
      const weight = this.#value({ name: this.#claim(name), type, shape, constant: tensor, outputIndex: 0 });
      this.#weights.add(weight);
      return weight;
    }
    const recipe = recipeOf(tensor);
    const key = `${type} ${shape.join()} ${recipe ?? hashData(tensor)}`;
    const alike = this.#constants.get(key) ?? [];
    const equal = alike.find((value) => recipe !== undefined || equalData(value.constant as Tensor, tensor));
    if (equal) return equal;
    const value = this.#value({ type, shape, constant: tensor, outputIndex: 0 });
    this.#constants.set(key, [...alike, value]);
    return value;
  }

  /**
   * Adds a node, or finds its value where it is known already. A known node that is asked for more outputs than
   * before gains them, so that only those who need a further output pay for it.
   *
   * @throws OsteonError `shape-mismatch` with the operator's name and the shapes of its inputs; `unknown-operator`;
   *   `other-graph` for inputs of two graphs
   */
  call(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    outputCount = 1,
  ): readonly Value[] {
    return this.#call('', { operator, inputs, attributes, outputCount });
  }

  /** As {@link call}, but apart from the nodes of `call`: to compute once more what need not be kept until then. */
  callAgain(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
  ): readonly Value[] {
    return this.#call('again', { operator, inputs, attributes, outputCount: 1 });
  }

  #call(kind: string, call: NodeCall): readonly Value[] {
    const { operator, inputs, attributes, outputCount } = call;
    if (inputs.some((input) => input && input.graph !== this)) throw otherGraph(operator);
    const key = JSON.stringify([kind, operator, inputs.map((input) => input?.id ?? -1), attributes]);
    const known = this.#known.get(key);
    if (known && known.length >= outputCount) return known;
    const definition = operatorTable[operator];
    if (!definition) throw unknownOperator(operator);
    const infos = definition.infer(call);

    // Weights keep their names and shapes in the file; the runtime folds them when it loads it.
    const constants = inputs.map((input) =>
      input && this.#weights.has(input) ? undefined : input?.constant,
    );
    const small = infos[0] && elementCount(infos[0].shape) <= foldLimit;
    if (definition.fold && small && constants.every((constant) => constant !== undefined)) {
      const folded = definition.fold(call, constants as Tensor[]);
      if (folded) {
        const values = [this.constant(folded)];
        this.#known.set(key, values);
        return values;
      }
    }

    const outputs: Value[] = known ?? [];
    const node: GraphNode = known?.[0].node ?? {
      id: this.#nextId++,
      operator,
      inputs: [...inputs],
      outputs,
      attributes,
    };
    for (const { type, shape } of infos.slice(outputs.length, outputCount))
      outputs.push(this.#value({ type, shape, node, outputIndex: outputs.length }));
    if (!known) this.nodes.push(node);
    this.#known.set(key, outputs);
    return outputs;
  }

  /**
   * Lets several nodes count as one when they are differentiated: the gradient of the first output goes by the rule
   * of `operator` straight to `inputs`. Further outputs are intermediate values that the rule wants to use again.
   */
  composite(
    operator: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly [Value, ...Value[]],
    attributes: Attributes = {},
  ): void {
    this.#composites.set(outputs[0], { id: outputs[0].id, operator, inputs, outputs, attributes });
  }

  /** The composite that a node is the last one of, or the node itself. */
  asDifferentiated(node: GraphNode): GraphNode {
    return this.#composites.get(node.outputs[0]) ?? node;
  }

  /**
   * Names a value that a run gives back.
   *
   * @throws OsteonError `name-taken`
   */
  output(name: string, value: Value): void {
    if (this.#outputs.has(name) || this.#names.has(name)) throw nameTaken(name);
    this.#outputs.set(name, value);
  }

  /** The values that a run gives back, by name. */
  get outputs(): ReadonlyMap<string, Value> {
    return this.#outputs;
  }

  /** The nodes that the outputs need, in an order in which they can run. */
  liveNodes(): GraphNode[] {
    return nodesBehind([...this.#outputs.values()]);
  }

  #claim(name: string): string {
    if (this.#names.has(name)) throw nameTaken(name);
    this.#names.add(name);
    return name;
  }

  #value(fields: Omit<Value, 'graph' | 'id' | 'name'> & { name?: string }): Value {
    const id = this.#nextId++;
    let name = fields.name ?? `v${id}`;
    // A file that was read may have inputs of such a name.
    while (fields.name === undefined && this.#names.has(name)) name += '_';
    return { ...fields, graph: this, id, name };
  }
}

/** The nodes that some values need, in the order in which they were added. */
export function nodesBehind(values: readonly Value[]): GraphNode[] {
  const live = new Set<GraphNode>();
  const open = [...values];
  for (let value = open.pop(); value; value = open.pop()) {
    const { node } = value;
    if (!node || live.has(node)) continue;
    live.add(node);
    for (const input of node.inputs) if (input) open.push(input);
  }
  return [...live].sort((a, b) => a.id - b.id);
}

function hashData({ data }: Tensor): number {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}

function equalData(a: Tensor, b: Tensor): boolean {
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return false;
  return true;
}

function otherGraph(operator: string): OsteonError {
  return new OsteonError('other-graph', `${operator}: one of its inputs belongs to another graph`, {
    hint: 'Make all inputs of an operator in one graph.',
    kind: 'usage',
  });
}

function noShape(name: string, shape: Shape): OsteonError {
  return new OsteonError('tensor-size', `the input '${name}' cannot have the shape [${shape.join(', ')}]`, {
    hint: 'Give whole numbers of at least 0; sizes are fixed in a graph.',
    kind: 'usage',
  });
}

function nameTaken(name: string): OsteonError {
  return new OsteonError('name-taken', `the graph has two values named '${name}'`, {
    hint: 'Give every input, weight and output a name of its own.',
    kind: 'usage',
  });
}

function unknownOperator(operator: string): OsteonError {
  return new OsteonError('unknown-operator', `the operator '${operator}' is not known`, {
    hint: 'Use an operator that the engine knows, or add it as docs/extending-the-engine.md tells.',
    kind: 'usage',
  });
}
