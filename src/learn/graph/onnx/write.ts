/**
 * A graph as an ONNX file (ModelProto). Field numbers are those of onnx.proto, version IR 9; the operators are
 * those of opset 20.
 */

import { version } from '../../../version.ts';
import type { Tensor } from '../../tensor.ts';
import { elementTypeCodes } from '../element-types.ts';
import type { Graph, GraphNode, Value } from '../graph.ts';
import { nameNodes } from '../node-names.ts';
import type { Attribute } from '../operator.ts';
import { fileOrder } from './order.ts';
import { MessageWriter } from './protobuf-writer.ts';

/** The version of the operator set that graphs are written for. */
export const opset = 20;
const irVersion = 9;

/** What a file says about itself. */
export interface WriteOptions {
  /** Free text kept in the file: what the network is, where it comes from. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The file's bytes. The same graph gives the same bytes. */
export function writeOnnx(graph: Graph, options: WriteOptions = {}): Uint8Array<ArrayBuffer> {
  const nodes = fileOrder(graph.liveNodes());
  const model = new MessageWriter()
    .integer(1, irVersion)
    .bytes(2, 'osteon')
    .bytes(3, version)
    .message(7, writeGraph(graph, nodes));
  const domains = new Set(nodes.map((node) => splitOperator(node.operator).domain));
  for (const domain of ['', ...[...domains].filter((name) => name !== '').sort()])
    model.message(8, new MessageWriter().bytes(1, domain).integer(2, domain === '' ? opset : 1));
  for (const [key, value] of Object.entries(options.metadata ?? {}))
    model.message(14, new MessageWriter().bytes(1, key).bytes(2, value));
  return model.finish();
}

function writeGraph(graph: Graph, nodes: readonly GraphNode[]): MessageWriter {
  // An output that is an input, a constant or named twice needs a node of its own to carry the name.
  const names = new Map<Value, string>();
  const copies: { from: Value; name: string }[] = [];
  for (const [name, value] of graph.outputs)
    if (value.node && !names.has(value)) names.set(value, name);
    else copies.push({ from: value, name });
  const nameOf = (value: Value) =>
    names.get(value) ?? (graph.outputs.has(value.name) ? `${value.name}_` : value.name);
  const nodeNames = nameNodes(nodes);

  const message = new MessageWriter();
  const constants = new Set<Value>();
  for (const node of nodes) {
    message.message(1, writeNode(node, nodeNames.get(node) ?? '', nameOf));
    for (const input of node.inputs) if (input?.constant) constants.add(input);
  }
  for (const { from, name } of copies) {
    message.message(1, new MessageWriter().bytes(1, nameOf(from)).bytes(2, name).bytes(4, 'Identity'));
    if (from.constant) constants.add(from);
  }
  message.bytes(2, 'osteon');
  for (const value of constants) message.message(5, writeTensor(value.constant as Tensor, nameOf(value)));
  for (const input of graph.inputs) message.message(11, writeValue(input, input.name));
  for (const [name, value] of graph.outputs) message.message(12, writeValue(value, name));
  return message;
}

function splitOperator(operator: string): { domain: string; name: string } {
  const colon = operator.indexOf(':');
  return colon < 0
    ? { domain: '', name: operator }
    : { domain: operator.slice(0, colon), name: operator.slice(colon + 1) };
}

function writeNode(node: GraphNode, nodeName: string, nameOf: (value: Value) => string): MessageWriter {
  const message = new MessageWriter();
  for (const input of node.inputs) message.bytes(1, input ? nameOf(input) : '');
  for (const output of node.outputs) message.bytes(2, nameOf(output));
  const { domain, name } = splitOperator(node.operator);
  message.bytes(3, nodeName);
  message.bytes(4, name);
  for (const [key, value] of Object.entries(node.attributes)) message.message(5, writeAttribute(key, value));
  if (domain) message.bytes(7, domain);
  return message;
}

function writeAttribute(name: string, value: Attribute): MessageWriter {
  const message = new MessageWriter().bytes(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.bytes(4, value).integer(20, 3);
  if (Array.isArray(value)) {
    for (const item of value as readonly number[]) message.integer(8, item);
    return message.integer(20, 7);
  }
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  const { floats } = value as { floats: readonly number[] };
  for (const item of floats) message.float(7, item);
  return message.integer(20, 6);
}

function writeTensor({ type, shape, data }: Tensor, name: string): MessageWriter {
  const message = new MessageWriter();
  for (const size of shape) message.integer(1, size);
  return message
    .integer(2, elementTypeCodes[type])
    .bytes(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue({ type, shape }: Value, name: string): MessageWriter {
  const sizes = new MessageWriter();
  for (const size of shape) sizes.message(1, new MessageWriter().integer(1, size));
  const tensor = new MessageWriter().integer(1, elementTypeCodes[type]).message(2, sizes);
  return new MessageWriter().bytes(1, name).message(2, new MessageWriter().message(1, tensor));
}
