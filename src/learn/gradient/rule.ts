/** What a gradient rule is: from the gradient of a node's outputs to the gradients of its inputs. */

import type { GraphNode, Value } from '../graph/graph.ts';

/** One node on the way back, as its rule sees it. */
export interface GradientCall {
  readonly node: GraphNode;
  /** The input, which must be there. */
  input(index: number): Value;
  /** Gradient of each output; undefined where the loss does not depend on it. */
  readonly gradients: readonly (Value | undefined)[];
  /** Gradient of the first output, which must be there. */
  readonly gradient: Value;
  /** False where nobody asks for the gradient of this input: it need not be computed. */
  wants(index: number): boolean;
}

/** Gradients of the inputs, in their order; undefined for one that has none or that nobody wants. */
export type GradientRule = (call: GradientCall) => readonly (Value | undefined)[];

/** Rules by operator, as the operators are named in the graph. */
export type GradientTable = Readonly<Record<string, GradientRule>>;
