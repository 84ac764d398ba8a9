/** Names of nodes that tell where in the network they are. ONNX Runtime puts them into its messages. */

import type { GraphNode, Value } from './graph.ts';

/** The part of the network that a weight belongs to: `encoder.conv1` of `encoder.conv1.weight`; empty at the root. */
function partOfWeight({ name, node }: Value): string {
  return node ? '' : name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

/**
 * The part of the network in which each node is: that of its weights, else that of the input which was made last.
 *
 * @param nodes in an order in which each comes after those it needs
 */
export function partsOfNetwork(nodes: readonly GraphNode[]): Map<GraphNode, string> {
  const parts = new Map<GraphNode, string>();
  for (const node of nodes) {
    const inputs = node.inputs.filter((input) => input !== undefined);
    const part =
      inputs.map(partOfWeight).find((name) => name !== '') ??
      inputs
        .sort((a, b) => b.id - a.id)
        .map((input) => (input.node ? parts.get(input.node) : ''))
        .find((name) => name) ??
      '';
    parts.set(node, part);
  }
  return parts;
}

/** `encoder.conv1/Conv_12`: the part of the network, the operator, and a number that is not used twice. */
export function nameNodes(nodes: readonly GraphNode[]): Map<GraphNode, string> {
  const parts = partsOfNetwork(nodes);
  const names = new Map<GraphNode, string>();
  for (const node of nodes) {
    const part = parts.get(node);
    const operator = node.operator.slice(node.operator.indexOf(':') + 1);
    names.set(node, `${part ? `${part}/` : ''}${operator}_${node.id}`);
  }
  return names;
}
