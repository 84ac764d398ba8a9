/**
 * The order of nodes in the file. ONNX Runtime does not run them in this order: it walks back from the results,
 * each time through the input whose node comes last in the file. Left to itself it computes every derivative that
 * it can during the forward pass, and all gradients of weights at the end, and so keeps twice the tensors alive.
 * Nodes are therefore written such that this walk ends each layer before it begins the next.
 */

/** What the order goes by: the nodes behind a node's inputs. */
export interface NodeInOrder {
  readonly inputs: readonly ({ readonly node?: NodeInOrder } | undefined)[];
}

/**
 * Nodes in an order in which each comes after those it needs: by the length of the longest way to them, so that of
 * two inputs the one with more behind it is computed first and what is cheap to make is made when it is needed;
 * results at the end, the one that takes longest first, so that the gradients of the last layers are computed before
 * those that they lead to. Used twice, it gives the order of a file again: nodes that are added as it says are
 * written as they were.
 *
 * @param nodes in the order in which they were added
 */
export function fileOrder<Node extends NodeInOrder>(nodes: readonly Node[]): Node[] {
  const level = new Map<Node, number>();
  const used = new Set<Node>();
  for (const node of nodes) {
    let longest = 0;
    for (const needed of neededNodes(node)) {
      longest = Math.max(longest, (level.get(needed) as number) + 1);
      used.add(needed);
    }
    level.set(node, longest);
  }
  const levelOf = (node: Node) => level.get(node) as number;
  const place = new Map(nodes.map((node, index) => [node, index]));
  const laterFirst = (a: Node, b: Node) => (place.get(b) as number) - (place.get(a) as number);
  const results = nodes.filter((node) => !used.has(node));
  return [
    ...nodes.filter((node) => used.has(node)).sort((a, b) => levelOf(a) - levelOf(b) || laterFirst(a, b)),
    ...results.sort((a, b) => levelOf(b) - levelOf(a) || laterFirst(a, b)),
  ];
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
