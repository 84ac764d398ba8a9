/**
 * Reverse-mode differentiation: walks the nodes behind a scalar backwards and adds, to the same graph, the nodes
 * that compute its gradient. Every rule is the chain rule for one operator: dL/dx = (dy/dx)^T dL/dy.
 */

import { OsteonError } from '../../errors.ts';
import { nodesBehind, type Value } from '../graph/graph.ts';
import { scalarLike, sum } from '../graph/operators/elementwise.ts';
import { expand } from '../graph/operators/shape.ts';
import { formatShape } from '../tensor.ts';
import type { GradientCall } from './rule.ts';
import { gradientTable } from './table.ts';

/**
 * Gradients of a scalar with respect to values, in their order; undefined for one that it does not depend on.
 *
 * @param loss a value with one element
 * @throws OsteonError `gradient-of-tensor` where it has more; `no-gradient` where an operator on the way has no rule
 */
export function differentiate(loss: Value, withRespectTo: readonly Value[]): (Value | undefined)[] {
  if (loss.shape.some((size) => size !== 1))
    throw new OsteonError('gradient-of-tensor', `the loss has the shape ${formatShape(loss.shape)}`, {
      hint: 'Reduce it to one number, by its mean or sum, before differentiating.',
      kind: 'usage',
    });
  const nodes = nodesBehind([loss]);
  const active = dependants(withRespectTo, nodes);
  const parts = new Map<Value, Value[]>([[loss, [expand(scalarLike(loss, 1), loss.shape)]]]);

  for (const last of nodes.reverse()) {
    const node = loss.graph.asDifferentiated(last);
    const gradients = node.outputs.map((output) => take(parts, output));
    if (!node.inputs.some((input) => input && active.has(input))) continue;
    if (gradients.every((gradient) => gradient === undefined)) continue;
    const rule = gradientTable[node.operator];
    if (!rule) throw noRule(node.operator);
    const call: GradientCall = {
      node,
      gradients,
      input: (index) => node.inputs[index] as Value,
      wants: (index) => node.inputs[index] !== undefined && active.has(node.inputs[index]),
      get gradient() {
        if (!gradients[0]) throw noRule(`${node.operator} (only its first output)`);
        return gradients[0];
      },
    };
    for (const [index, gradient] of rule(call).entries()) {
      const input = node.inputs[index];
      if (!gradient || !input || !active.has(input)) continue;
      const known = parts.get(input);
      if (known) known.push(gradient);
      else parts.set(input, [gradient]);
    }
  }
  return withRespectTo.map((value) => take(parts, value));
}

/** The gradient of a value: the sum of what each of its uses contributed. Keeps the sum for a second reader. */
function take(parts: Map<Value, Value[]>, value: Value): Value | undefined {
  const contributions = parts.get(value);
  if (!contributions) return undefined;
  const total = sum(contributions);
  parts.set(value, [total]);
  return total;
}

/** All values that depend on the given ones, those included. */
function dependants(
  sources: readonly Value[],
  nodes: readonly { inputs: readonly (Value | undefined)[]; outputs: readonly Value[] }[],
): Set<Value> {
  const active = new Set(sources);
  for (const { inputs, outputs } of nodes)
    if (inputs.some((input) => input && active.has(input))) for (const output of outputs) active.add(output);
  return active;
}

function noRule(operator: string): OsteonError {
  return new OsteonError('no-gradient', `the operator '${operator}' has no gradient`, {
    hint: 'Keep it off the way from the weights to the loss, or give it a rule (docs/extending-the-engine.md).',
    kind: 'usage',
  });
}
