/**
 * A graph in which replicas tell each other means, cut there into segments that each replica runs by itself. After a
 * segment the means are taken, always in the order of the replicas, and the next one runs.
 */

import { Graph, type GraphNode, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import type { Runtime, Session } from '../runtime/runtime.ts';
import { type FloatTensor, floatTensor, type Tensor } from '../tensor.ts';

const isExchange = (node: GraphNode) => node.operator === 'osteon:ReplicaMean';

/** What runs between two exchanges. */
interface Segment {
  readonly nodes: readonly GraphNode[];
  /** Values made before it that it reads, and values of its own that are read after it. */
  readonly needs: readonly Value[];
  readonly gives: readonly Value[];
  /** Exchanges that follow it. */
  readonly exchanges: readonly GraphNode[];
  /** Values that nobody reads any more once it has run. */
  readonly dead: readonly Value[];
}

/** A graph that every replica runs, all at the same time. */
export interface ReplicatedGraph {
  /** Outputs of the graph for each replica. */
  run(feeds: readonly Readonly<Record<string, Tensor>>[]): Promise<Record<string, Tensor>[]>;
  release(): Promise<void>;
}

/** True where a graph has something to exchange. */
export function hasExchanges(graph: Graph): boolean {
  return graph.liveNodes().some(isExchange);
}

/** Compiles a graph segment by segment; what one segment makes and a later one reads passes through the main thread. */
export async function compileSegments(graph: Graph, runtimes: readonly Runtime[]): Promise<ReplicatedGraph> {
  const segments = cutGraph(graph);
  const sessions: (readonly Session[] | undefined)[] = [];
  for (const segment of segments) {
    const model = segment.gives.length > 0 ? writeOnnx(segmentGraph(graph, segment)) : undefined;
    sessions.push(
      model &&
        (await Promise.all(runtimes.map((runtime) => runtime.compile(model, { purpose: 'training' })))),
    );
  }
  return {
    async run(feeds) {
      const known = feeds.map((own) => new Map<string, Tensor>(Object.entries(own)));
      for (const [i, segment] of segments.entries()) {
        await Promise.all(
          (sessions[i] ?? []).map((session, replica) => runSegment(session, segment, known[replica])),
        );
        for (const node of segment.exchanges) exchange(node, known);
        for (const values of known) for (const { name } of segment.dead) values.delete(name);
      }
      return ownOutputs(graph, known, feeds);
    },
    async release() {
      for (const each of sessions) for (const session of each ?? []) await session.release();
    },
  };
}

async function runSegment(
  session: Session,
  { needs, gives }: Segment,
  known: Map<string, Tensor>,
): Promise<void> {
  const feeds = Object.fromEntries(needs.map(({ name }) => [name, known.get(name) as Tensor]));
  const found = await session.run(feeds);
  for (const { name } of gives) known.set(name, found[outputName(name)]);
}

/** Every output in memory of its own, as a session gives them: several may be one value, a mean, or an input. */
function ownOutputs(
  graph: Graph,
  known: readonly ReadonlyMap<string, Tensor>[],
  feeds: readonly Readonly<Record<string, Tensor>>[],
): Record<string, Tensor>[] {
  const taken = new Set<unknown>(feeds.flatMap((own) => Object.values(own).map(({ data }) => data)));
  const own = (tensor: Tensor) => {
    const result = taken.has(tensor.data) ? { ...tensor, data: tensor.data.slice() } : tensor;
    taken.add(result.data);
    return result;
  };
  for (const value of graph.outputs.values()) taken.add(value.constant?.data);
  return known.map((values) =>
    Object.fromEntries(
      [...graph.outputs].map(([name, value]) => [
        name,
        own(value.constant ?? (values.get(value.name) as Tensor)),
      ]),
    ),
  );
}

/** Gives every replica the mean. */
function exchange({ inputs, outputs }: GraphNode, known: readonly Map<string, Tensor>[]): void {
  const parts = known.map((values) => values.get((inputs[0] as Value).name) as FloatTensor);
  const mean = new Float32Array(parts[0].data.length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const { data } of parts) sum += data[i];
    mean[i] = sum / parts.length;
  }
  for (const values of known) values.set(outputs[0].name, floatTensor(parts[0].shape, mean));
}

/** The number of exchanges before each node decides its segment. */
function cutGraph(graph: Graph): Segment[] {
  const nodes = graph.liveNodes();
  const made = new Map<Value, number>();
  const level = new Map<GraphNode, number>();
  for (const node of nodes) {
    const before = Math.max(0, ...node.inputs.map((input) => (input && made.get(input)) ?? 0));
    level.set(node, before);
    for (const output of node.outputs) made.set(output, isExchange(node) ? before + 1 : before);
  }
  const last = new Map<Value, number>();
  for (const node of nodes)
    for (const input of node.inputs)
      if (input) last.set(input, Math.max(last.get(input) ?? 0, level.get(node) as number));
  const kept = new Set(graph.outputs.values());
  const count = Math.max(0, ...made.values()) + 1;
  return Array.from({ length: count }, (_, i): Segment => {
    const all = nodes.filter((node) => level.get(node) === i);
    const own = all.filter((node) => !isExchange(node));
    const exchanges = all.filter(isExchange);
    const inside = new Set(own.flatMap((node) => node.outputs));
    const read = new Set(own.flatMap((node) => node.inputs).filter((input) => input !== undefined));
    const exchanged = new Set(exchanges.map((node) => node.inputs[0]));
    return {
      nodes: own,
      exchanges,
      needs: [...read].filter((value) => !value.constant && !inside.has(value)),
      gives: [...inside].filter(
        (value) => kept.has(value) || exchanged.has(value) || (last.get(value) ?? 0) > i,
      ),
      dead: [...last].flatMap(([value, at]) => (at === i && value.node && !kept.has(value) ? [value] : [])),
    };
  });
}

/** The nodes of a segment as a graph of its own. */
function segmentGraph({ target }: Graph, { nodes, needs, gives }: Segment): Graph {
  const graph = new Graph(target);
  const values = new Map<Value, Value>();
  for (const value of needs) values.set(value, graph.input(value.name, value.type, value.shape));
  const own = (value: Value | undefined) => {
    if (!value) return undefined;
    return values.get(value) ?? (value.constant && graph.constant(value.constant));
  };
  for (const { operator, inputs, outputs, attributes } of nodes) {
    const made = graph.call(operator, inputs.map(own), attributes, outputs.length);
    for (const [i, output] of outputs.entries()) values.set(output, made[i]);
  }
  for (const value of gives) graph.output(outputName(value.name), values.get(value) as Value);
  return graph;
}

/** Values of the segment have numbers for names too. */
function outputName(name: string): string {
  return `out ${name}`;
}
