/**
 * The order of nodes in the file. ONNX Runtime does not run them in this order: it walks back from the results,
 * each time through the input whose node comes last in the file. Left to itself it computes every derivative that
 * it can during the forward pass, and all gradients of weights at the end, and so keeps twice the tensors alive.
 * Nodes are therefore written such that this walk meets them in the order in which they were added.
 */

import type { GraphNode } from '../graph.ts';

/** What the order goes by: the nodes behind a node's inputs. */
export interface NodeInOrder {
  readonly inputs: readonly ({ readonly node?: NodeInOrder } | undefined)[];
}

/**
 * Nodes in an order in which each comes after those it needs and, where there is a choice, the one that is to run
 * first comes last.
 *
 * @param nodes in the order in which they are to run
 */
export function fileOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const place = new Map(nodes.map((node, index) => [node, index]));
  const uses = new Map<GraphNode, number>(nodes.map((node) => [node, 0]));
  for (const node of nodes)
    for (const needed of neededNodes(node)) uses.set(needed, (uses.get(needed) ?? 0) + 1);
  const free = new Heap();
  for (const [index, node] of nodes.entries()) if (uses.get(node) === 0) free.push(index);
  const reversed: GraphNode[] = [];
  for (let index = free.pop(); index !== undefined; index = free.pop()) {
    const node = nodes[index];
    reversed.push(node);
    for (const needed of neededNodes(node)) {
      const left = (uses.get(needed) as number) - 1;
      uses.set(needed, left);
      if (left === 0) free.push(place.get(needed) as number);
    }
  }
  return reversed.reverse();
}

/**
 * The order in which ONNX Runtime runs the nodes of a file: depth first from the results, the last one in the file
 * first, and at each node through its inputs in the same way. Source: GraphViewer in ONNX Runtime's core/graph.
 *
 * @param file nodes in the order of the file
 */
export function runOrder<Node extends NodeInOrder>(file: readonly Node[]): Node[] {
  const place = new Map(file.map((node, index) => [node, index]));
  const used = new Set(file.flatMap((node) => [...neededNodes(node)]));
  const byPlace = (a: Node, b: Node) => (place.get(a) as number) - (place.get(b) as number);
  const open: { node: Node; leave: boolean }[] = file
    .filter((node) => !used.has(node))
    .map((node) => ({ node, leave: false }));
  const seen = new Set<Node>();
  const order: Node[] = [];
  for (let top = open.pop(); top; top = open.pop()) {
    const { node, leave } = top;
    if (leave) order.push(node);
    if (leave || seen.has(node)) continue;
    seen.add(node);
    open.push({ node, leave: true });
    for (const needed of [...neededNodes(node)].sort(byPlace)) open.push({ node: needed, leave: false });
  }
  return order;
}

function neededNodes<Node extends NodeInOrder>(node: Node): Set<Node> {
  const needed = new Set<Node>();
  for (const input of node.inputs) if (input?.node) needed.add(input.node as Node);
  return needed;
}

/** Gives back the smallest number first. */
class Heap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    for (let parent = (at - 1) >> 1; at > 0 && items[parent] > item; parent = (at - 1) >> 1) {
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && items[child + 1] < items[child]) child++;
      if (items[child] >= last) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return top;
  }
}
