/** A graph as text that a person can read. */

import { formatShape } from '../tensor.ts';
import type { Graph, GraphNode, Value } from './graph.ts';
import { partsOfNetwork } from './node-names.ts';
import type { Attribute } from './operator.ts';

/** Options of {@link printGraph}. */
export interface PrintOptions {
  /** Nodes to print at most; default 2000. How many are left out is said. */
  readonly limit?: number;
}

/**
 * One line for each input, node and output: what it gives with its shape, the operator, what it takes, and the
 * attributes. A heading names each part of the network, by the names of its weights. Small constants are printed as
 * numbers.
 *
 * @example
 * input image float32 [1, 1, 8, 8]
 *
 * encoder.conv1
 *   v4 [1, 16, 8, 8] = Conv(image, encoder.conv1.weight [16, 1, 3, 3]) kernel_shape=[3, 3] ...
 */
export function printGraph(graph: Graph, options: PrintOptions = {}): string {
  const { limit = 2000 } = options;
  const nodes = graph.liveNodes();
  const parts = partsOfNetwork(nodes);
  // The text is read from top to bottom: an input is printed where it is no weight.
  const lines = graph.inputs
    .filter(({ name }) => !name.includes('.'))
    .map((input) => `input ${input.name} ${input.type} ${formatShape(input.shape)}`);
  let heading = '';
  for (const node of nodes.slice(0, limit)) {
    const part = parts.get(node) ?? '';
    if (part !== heading) lines.push('', part);
    heading = part;
    lines.push(`${part ? '  ' : ''}${printNode(node)}`);
  }
  if (nodes.length > limit) lines.push(`... and ${nodes.length - limit} more nodes`);
  lines.push('');
  for (const [name, value] of graph.outputs) lines.push(`output ${name} = ${printInput(value)}`);
  return `${lines.join('\n').trim()}\n`;
}

function printNode(node: GraphNode): string {
  const outputs = node.outputs.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(', ');
  const inputs = node.inputs.map((input) => (input ? printInput(input) : 'none')).join(', ');
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}=${printAttribute(value)}`,
  );
  return `${outputs} = ${node.operator}(${inputs})${attributes.join('')}`;
}

/** Up to this many elements of a constant are printed. */
const printedElements = 8;

function printInput({ name, shape, node, constant, id }: Value): string {
  if (constant && name === `v${id}`) {
    if (constant.data.length > printedElements) return `constant ${formatShape(shape)}`;
    const numbers = Array.from({ length: constant.data.length }, (_, i) => `${constant.data[i]}`);
    return shape.length === 0 ? numbers[0] : `[${numbers.join(', ')}]`;
  }
  return node ? name : `${name} ${formatShape(shape)}`;
}

function printAttribute(value: Attribute): string {
  if (typeof value === 'object' && 'float' in value) return String(value.float);
  if (typeof value === 'object' && 'floats' in value) return formatShape(value.floats);
  return Array.isArray(value) ? formatShape(value) : String(value);
}
