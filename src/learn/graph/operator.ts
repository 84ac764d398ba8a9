/** What the graph knows of an operator: the shapes it gives, and its value where all inputs are constants. */

import { OsteonError } from '../../errors.ts';
import { type ElementType, elementCount, formatShape, type Shape, type Tensor } from '../tensor.ts';

/** Integers are bare numbers; floats are marked, since ONNX keeps 1 and 1.0 apart. */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

/** Attributes of a node by their names in the standard. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** Type and shape of a value; `constant` where it is known before the graph runs. */
export interface ValueInfo {
  readonly type: ElementType;
  readonly shape: Shape;
  readonly constant?: Tensor;
}

/** One use of an operator, as its definition sees it. An input left out is undefined. */
export interface OperatorCall {
  readonly operator: string;
  readonly inputs: readonly (ValueInfo | undefined)[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

/** What an operator does to shapes and, where it may be folded, to constants. */
export interface OperatorDefinition {
  /** Types and shapes of the outputs. Throws {@link shapeError} where the inputs do not fit. */
  infer(call: OperatorCall): readonly ValueInfo[];
  /** The first output where every input is a constant; left out for operators that are never folded. */
  fold?(call: OperatorCall, inputs: readonly Tensor[]): Tensor | undefined;
}

/** Operators by name; those outside of ai.onnx carry their domain: `com.microsoft.nchwc:Conv`. */
export type OperatorTable = Readonly<Record<string, OperatorDefinition>>;

/** The error of inputs that do not fit together: names the operator and all shapes. */
export function shapeError(call: OperatorCall, problem: string): OsteonError {
  const shapes = call.inputs.map((input) => (input ? formatShape(input.shape) : 'none')).join(' and ');
  return new OsteonError('shape-mismatch', `${call.operator}: ${problem}; the inputs are ${shapes}`, {
    hint: 'Give the operator tensors whose shapes fit.',
    kind: 'usage',
  });
}

/** An input that must be there. */
export function inputOf(call: OperatorCall, index: number): ValueInfo {
  const input = call.inputs[index];
  if (!input) throw shapeError(call, `input ${index} is missing`);
  return input;
}

/** An integer attribute, or its default. */
export function intAttribute(attributes: Attributes, name: string, otherwise: number): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : otherwise;
}

/** An attribute of several integers, or its default. */
export function intsAttribute(
  attributes: Attributes,
  name: string,
  otherwise: readonly number[],
): readonly number[] {
  const value = attributes[name];
  return Array.isArray(value) ? value : otherwise;
}

/** A float attribute, or its default. */
export function floatAttribute(attributes: Attributes, name: string, otherwise: number): number {
  const value = attributes[name];
  return typeof value === 'object' && 'float' in value ? value.float : otherwise;
}

/** A text attribute, or its default. */
export function textAttribute(attributes: Attributes, name: string, otherwise: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : otherwise;
}

/** A constant int64 input as numbers: a shape, axes, a list of sizes. */
export function constantIntegers(call: OperatorCall, index: number): number[] {
  const input = inputOf(call, index);
  if (!input.constant || input.type !== 'int64')
    throw shapeError(call, `input ${index} must be a constant of type int64`);
  return Array.from(input.constant.data as BigInt64Array, Number);
}

/** An axis counted from the front: -1 is the last. */
export function normaliseAxis(call: OperatorCall, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw shapeError(call, `axis ${axis} is outside of ${rank} axes`);
  return axis < 0 ? axis + rank : axis;
}

/** Same type and shape as the first input: activations and the like. */
export const likeInput: OperatorDefinition = {
  infer(call) {
    const { type, shape } = inputOf(call, 0);
    return [{ type, shape }];
  },
};

/** The shape that two shapes broadcast to (NumPy's rule); undefined where they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Where an element of a broadcast result comes from in an input. */
export function broadcastOffsets(input: Shape, result: Shape): (index: number) => number {
  if (elementCount(input) === 1) return () => 0;
  if (elementCount(input) === elementCount(result)) return (index) => index;
  const strides = new Array<number>(result.length).fill(0);
  let stride = 1;
  for (let axis = result.length - 1, k = input.length - 1; k >= 0; axis--, k--) {
    if (input[k] !== 1) strides[axis] = stride;
    stride *= input[k];
  }
  return (index) => {
    let offset = 0;
    for (let axis = result.length - 1; axis >= 0; axis--) {
      offset += (index % result[axis]) * strides[axis];
      index = Math.floor(index / result[axis]);
    }
    return offset;
  };
}
