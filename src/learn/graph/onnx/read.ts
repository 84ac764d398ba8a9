/**
 * Reads an ONNX file into a graph, where it can be differentiated, trained further and run. Versions 11 to 22 of the
 * standard's operators are read; sizes must be known before the graph runs.
 */

import { OsteonError } from '../../../errors.ts';
import { listNames } from '../../checkpoint/state-dict.ts';
import { formatShape, type Shape, type Tensor } from '../../tensor.ts';
import { Graph, type Value } from '../graph.ts';
import type { Attribute } from '../operator.ts';
import { operatorTable } from '../operators/table.ts';
import type { Target } from '../target.ts';
import { conversions } from './conversions.ts';
import { cannotRead, type FileCall } from './file-call.ts';
import { fileOrder, type NodeInOrder } from './order.ts';
import { type FileInput, type FileNode, type OnnxFile, parseOnnx } from './parse.ts';

/** The versions of the standard's operators that are read. */
export const readableOpsets = { first: 11, last: 22 } as const;

/** What a file leaves open, and what is to be trained. */
export interface ReadOptions {
  readonly target?: Target;
  /** Shapes of inputs by name, for a file that leaves sizes open, such as that of the batch. */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /** Which weights become inputs of the graph, so that they can be trained; default none. */
  readonly trainable?: (name: string, weight: Tensor) => boolean;
}

/** A graph that was read. Its outputs have the names of the file. */
export interface ReadGraph {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  /** The weights that are inputs now, with their values in the file. */
  readonly trainable: ReadonlyMap<string, { readonly value: Value; readonly tensor: Tensor }>;
  /** What made the file, and what it says about itself. */
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * @param bytes the whole file
 * @throws OsteonError `onnx-file` where the bytes are not a whole ONNX file; `onnx-opset`, `onnx-operator`,
 *   `onnx-type`, `onnx-external-data` for what is not supported; `onnx-shape` where a size is left open;
 *   `onnx-trainable` where `trainable` chooses nothing
 */
export function readOnnx(bytes: Uint8Array, options: ReadOptions = {}): ReadGraph {
  const file = parseOnnx(bytes);
  if (file.opset < readableOpsets.first || file.opset > readableOpsets.last)
    throw new OsteonError(
      'onnx-opset',
      `the file is written for version ${file.opset} of the ONNX operators; ` +
        `${readableOpsets.first} to ${readableOpsets.last} can be read`,
      {
        hint: `Export it again, with opset_version between ${readableOpsets.first} and ${readableOpsets.last}.`,
      },
    );
  const graph = new Graph(options.target);
  const known = new Map<string, Value>();
  const inputs = addInputs(graph, file, options, known);
  const trainable = addWeights(graph, file, options, known);
  for (const { node } of asAdded(file.nodes)) addNode(graph, file.opset, node, known);
  const outputs: Record<string, Value> = {};
  for (const name of file.outputs) {
    const value = known.get(name);
    if (!value)
      throw new OsteonError('onnx-file', `nothing computes the output '${name}'`, { hint: exportAgain });
    graph.output(name, value);
    outputs[name] = value;
  }
  return { graph, inputs, outputs, trainable, producer: file.producer, metadata: file.metadata };
}

const exportAgain = 'Export the network again.';

function addInputs(graph: Graph, file: OnnxFile, options: ReadOptions, known: Map<string, Value>) {
  const inputs: Record<string, Value> = {};
  for (const input of file.inputs) {
    // Older files list weights among the inputs.
    if (file.weights.has(input.name)) continue;
    inputs[input.name] = graph.input(input.name, input.type, shapeOf(input, options));
    known.set(input.name, inputs[input.name]);
  }
  return inputs;
}

function shapeOf({ name, shape }: FileInput, { shapes = {} }: ReadOptions): Shape {
  const given = shapes[name];
  const fits =
    !shape ||
    (given?.length === shape.length &&
      shape.every((size, i) => typeof size === 'string' || size === given[i]));
  if (given && fits) return given;
  if (!given && shape?.every((size) => typeof size === 'number')) return shape as number[];
  const found = shape ? formatShape(shape as number[]) : 'no shape';
  throw new OsteonError(
    'onnx-shape',
    given
      ? `the input '${name}' has ${found} in the file, which ${formatShape(given)} does not fit`
      : `the input '${name}' has ${found} in the file; all sizes must be known`,
    { hint: `Give its shape: readOnnx(bytes, { shapes: { ${JSON.stringify(name)}: [1, ...] } }).` },
  );
}

function addWeights(graph: Graph, file: OnnxFile, options: ReadOptions, known: Map<string, Value>) {
  const trainable = new Map<string, { value: Value; tensor: Tensor }>();
  for (const [name, tensor] of file.weights) {
    const trained = tensor.type === 'float32' && options.trainable?.(name, tensor) === true;
    if (trained) {
      const value = graph.input(name, tensor.type, tensor.shape);
      trainable.set(name, { value, tensor });
      known.set(name, value);
    } else known.set(name, graph.constant(tensor, isWeight(name, tensor) ? name : undefined));
  }
  if (options.trainable && trainable.size === 0) throw nothingTrained(file);
  return trainable;
}

function nothingTrained({ weights }: OnnxFile): OsteonError {
  const names = [...weights].filter(([, { type }]) => type === 'float32').map(([name]) => name);
  return new OsteonError(
    'onnx-trainable',
    `'trainable' chose none of the ${names.length} weights of the file`,
    {
      hint: `Its weights are ${listNames(names)}; leave 'trainable' out to train none.`,
      kind: 'usage',
    },
  );
}

/** Integers are shapes and axes, with which the graph computes; `v12` is what a graph calls a value without a name. */
function isWeight(name: string, { type }: Tensor): boolean {
  return type.startsWith('float') && !/^v\d+$/.test(name);
}

interface LinkedNode extends NodeInOrder {
  readonly node: FileNode;
  readonly inputs: readonly { node?: LinkedNode }[];
}

/** The nodes in an order which, when they are written, gives that of a file that was written here. */
function asAdded(nodes: readonly FileNode[]): LinkedNode[] {
  const makers = new Map<string, LinkedNode>();
  const linked = nodes.map((node): LinkedNode => ({ node, inputs: node.inputs.map(() => ({})) }));
  for (const each of linked) for (const name of each.node.outputs) if (name !== '') makers.set(name, each);
  for (const { node, inputs } of linked)
    for (const [i, name] of node.inputs.entries()) inputs[i].node = makers.get(name);
  return fileOrder(linked);
}

function addNode(graph: Graph, opset: number, node: FileNode, known: Map<string, Value>): void {
  const inputs = node.inputs.map((name) => {
    if (name === '') return undefined;
    const value = known.get(name);
    if (!value) throw cannotRead({ node }, `its input '${name}' is not computed before it`);
    return value;
  });
  const outputs = converted(graph, opset, node, inputs);
  for (const [i, name] of node.outputs.entries()) if (name !== '') known.set(name, outputs[i]);
}

/** A broken file may ask for anything, such as an axis that is not there: every error names the node. */
function converted(...call: Parameters<typeof convert>): readonly Value[] {
  try {
    return convert(...call);
  } catch (error) {
    if (error instanceof OsteonError && error.code.startsWith('onnx-')) throw error;
    throw cannotRead({ node: call[2] }, (error as Error).message, error);
  }
}

function convert(
  graph: Graph,
  opset: number,
  node: FileNode,
  inputs: readonly (Value | undefined)[],
): readonly Value[] {
  const convert = node.domain === '' ? conversions[node.operator] : undefined;
  const attributes: Record<string, Attribute> = {};
  for (const [name, attribute] of Object.entries(node.attributes)) {
    if (typeof attribute === 'object' && 'tensor' in attribute) continue;
    if (typeof attribute === 'object' && 'unsupported' in attribute)
      throw cannotRead({ node }, `its attribute '${name}' (${attribute.unsupported}) is not supported`);
    attributes[name] = attribute;
  }
  const call: FileCall = { node, opset, graph, inputs, attributes };
  if (convert) return convert(call);
  const operator = node.domain === '' ? node.operator : `${node.domain}:${node.operator}`;
  if (!operatorTable[operator]) throw cannotRead(call, `the operator ${operator} is not supported`);
  return graph.call(operator, inputs, attributes, node.outputs.length);
}
