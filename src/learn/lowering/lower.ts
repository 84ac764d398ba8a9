/**
 * Exchanges standard operators for what computes them fastest on the target, just before a graph is written. Until
 * then all graphs hold standard operators only, so that differentiation and passes need to know no others.
 */

import type { Graph } from '../graph/graph.ts';
import { lowerConvolution } from './convolutions.ts';
import { fuseTransposes } from './products.ts';
import { recompute } from './recompute.ts';
import { type Rewrite, rewriteGraph } from './rewrite.ts';

/**
 * The same graph in operators of its target. It leaves nothing for ONNX Runtime's optimiser to do, which would take
 * longer than the rest of the preparation and undo the order of nodes that spares memory.
 */
export function lower(graph: Graph): Graph {
  if (graph.target.channelBlock === 0) return graph;
  const lowered = rewriteGraph(graph, lowerConvolution);
  const again = recompute(lowered);
  const both: Rewrite = (target, node, inputs, translate) =>
    node.operator === 'MatMul'
      ? fuseTransposes(target, node, inputs, translate)
      : again(target, node, inputs, translate);
  return rewriteGraph(lowered, both);
}
