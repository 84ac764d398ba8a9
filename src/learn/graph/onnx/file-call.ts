/** One node of a foreign ONNX file, as the conversions see it. */

import { OsteonError } from '../../../errors.ts';
import type { Graph, Value } from '../graph.ts';
import { type Attributes, intsAttribute } from '../operator.ts';
import type { FileNode } from './parse.ts';

/** One node of a file, with its inputs as values of the graph. */
export interface FileCall {
  readonly node: FileNode;
  /** Version of the standard that the file was written for. */
  readonly opset: number;
  readonly graph: Graph;
  readonly inputs: readonly (Value | undefined)[];
  /** Attributes that are no tensors. */
  readonly attributes: Attributes;
}

/** The outputs of the node. */
export type Conversion = (call: FileCall) => readonly Value[];

/** The error of a node that cannot be read: names operator and node. */
export function cannotRead({ node }: Pick<FileCall, 'node'>, problem: string, cause?: unknown): OsteonError {
  const where = node.name || node.outputs[0] || '';
  return new OsteonError('onnx-operator', `${node.operator} (node '${where}'): ${problem}`, {
    hint: 'Export the network with operators that are supported; docs/extending-the-engine.md tells how to add one.',
    cause,
  });
}

/** An input that must be there. */
export function needed(call: FileCall, index: number): Value {
  const value = call.inputs[index];
  if (!value) throw cannotRead(call, `input ${index} is missing`);
  return value;
}

/** Whole numbers from an attribute, as older versions have it, or from a constant input; undefined where in neither. */
export function listOf(call: FileCall, attribute: string, index: number): number[] | undefined {
  const value = call.inputs[index];
  if (value?.constant) return Array.from(value.constant.data, Number);
  if (value) throw cannotRead(call, `${attribute} must be known before the graph runs`);
  const list = intsAttribute(call.attributes, attribute, []);
  return attribute in call.attributes ? [...list] : undefined;
}

/** Axes counted from the front. */
export function fromFront(axes: readonly number[], rank: number): number[] {
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** The node itself, with some attributes taken away or put in place. */
export function same(call: FileCall, inputs = call.inputs, attributes = call.attributes): readonly Value[] {
  return call.graph.call(call.node.operator, inputs, attributes, call.node.outputs.length);
}
