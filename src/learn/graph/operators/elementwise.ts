/** Arithmetic, comparison and choice, element by element, with NumPy's broadcasting. */

import { type ElementType, type Shape, type Tensor, zeros } from '../../tensor.ts';
import { elementTypeCodes, elementTypeWithCode } from '../element-types.ts';
import type { Value } from '../graph.ts';
import {
  broadcastOffsets,
  broadcastShapes,
  inputOf,
  intAttribute,
  likeInput,
  type OperatorCall,
  type OperatorDefinition,
  type OperatorTable,
  shapeError,
} from '../operator.ts';

/** A value, or a number that becomes a constant of the other side's type. */
export type Operand = Value | number;

/** A number as a scalar constant of the type of `like`. */
export function scalarLike(like: Value, value: number): Value {
  const tensor = zeros(like.type, []);
  if (tensor.data instanceof BigInt64Array) tensor.data[0] = BigInt(value);
  else tensor.data[0] = value;
  return like.graph.constant(tensor);
}

function binary(operator: string) {
  return (a: Operand, b: Operand): Value => {
    const like = (typeof a === 'number' ? b : a) as Value;
    const left = typeof a === 'number' ? scalarLike(like, a) : a;
    const right = typeof b === 'number' ? scalarLike(like, b) : b;
    return like.graph.call(operator, [left, right])[0];
  };
}

function unary(operator: string) {
  return (x: Value): Value => x.graph.call(operator, [x])[0];
}

/** a + b */
export const add = binary('Add');
/** a - b */
export const sub = binary('Sub');
/** a times b, element by element; for matrices see `matmul`. */
export const mul = binary('Mul');
/** a / b; whole numbers are cut off towards 0. */
export const div = binary('Div');
/** a to the power of b. */
export const pow = binary('Pow');
/** The smaller of a and b; NaN where either is. */
export const minimum = binary('Min');
/** The larger of a and b; NaN where either is. */
export const maximum = binary('Max');
/** Whether a = b, as bool. */
export const equal = binary('Equal');
/** Whether a > b, as bool. */
export const greater = binary('Greater');
/** Whether a < b, as bool. */
export const less = binary('Less');
/** Whether a >= b, as bool. */
export const greaterOrEqual = binary('GreaterOrEqual');
/** Whether a <= b, as bool. */
export const lessOrEqual = binary('LessOrEqual');
/** Whether both hold; of bool. */
export const and = binary('And');
/** Whether at least one holds; of bool. */
export const or = binary('Or');
/** -x */
export const neg = unary('Neg');
/** e to the power of x. */
export const exp = unary('Exp');
/** The natural logarithm. */
export const log = unary('Log');
/** The square root. */
export const sqrt = unary('Sqrt');
/** The magnitude. */
export const abs = unary('Abs');
/** -1, 0 or 1. */
export const sign = unary('Sign');
/** 1 / x */
export const reciprocal = unary('Reciprocal');
/** The next whole number at or below x. */
export const floor = unary('Floor');
/** The next whole number at or above x. */
export const ceil = unary('Ceil');
/** The nearest whole number; halves go to the even one. */
export const round = unary('Round');
/** Whether it does not hold; of bool. */
export const not = unary('Not');
/** The error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export const erf = unary('Erf');
/** Sine of radians. */
export const sin = unary('Sin');
/** Cosine of radians. */
export const cos = unary('Cos');

/** `a` where the condition holds, `b` elsewhere. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const like = (typeof a === 'number' ? b : a) as Value;
  const left = typeof a === 'number' ? scalarLike(like, a) : a;
  const right = typeof b === 'number' ? scalarLike(like, b) : b;
  return condition.graph.call('Where', [condition, left, right])[0];
}

/** Another element type; to integers by cutting off the fraction. */
export function cast(x: Value, type: ElementType): Value {
  return x.type === type ? x : x.graph.call('Cast', [x], { to: elementTypeCodes[type] })[0];
}

/** Limits to [low, high]; a limit that is left out does not hold. NaN stays NaN. */
export function clip(x: Value, low?: number, high?: number): Value {
  const limit = (value?: number) => (value === undefined ? undefined : scalarLike(x, value));
  return x.graph.call('Clip', high === undefined ? [x, limit(low)] : [x, limit(low), limit(high)])[0];
}

/** The sum of several values of one shape, in one pass over memory. */
export function sum(values: readonly Value[]): Value {
  if (values.length === 1) return values[0];
  return values.length === 2 ? add(values[0], values[1]) : values[0].graph.call('Sum', values)[0];
}

function broadcastCall(call: OperatorCall, first: number): Shape {
  let shape: Shape = inputOf(call, first).shape;
  for (let i = first + 1; i < call.inputs.length; i++) {
    const next = broadcastShapes(shape, inputOf(call, i).shape);
    if (!next) throw shapeError(call, 'the shapes do not broadcast');
    shape = next;
  }
  return shape;
}

/** An operator of several inputs of one type; comparisons give bool. */
function broadcasting(fold?: (...elements: number[]) => number, result?: ElementType): OperatorDefinition {
  return {
    infer(call) {
      const { type } = inputOf(call, 0);
      const other = call.inputs.find((input) => input && input.type !== type);
      if (other) throw shapeError(call, `the inputs have the types ${type} and ${other.type}`);
      return [{ type: result ?? type, shape: broadcastCall(call, 0) }];
    },
    fold:
      fold &&
      ((call, inputs) => foldElements(result ?? inputs[0].type, broadcastCall(call, 0), inputs, fold)),
  };
}

function mapping(fold: (x: number) => number): OperatorDefinition {
  return {
    ...likeInput,
    fold: (_call, [x]) => foldElements(x.type, x.shape, [x], fold),
  };
}

/** Computes a constant element by element; float32 is rounded once, at the end. */
function foldElements(
  type: ElementType,
  shape: Shape,
  inputs: readonly Tensor[],
  f: (...elements: number[]) => number,
): Tensor | undefined {
  // Halves are kept as bits and 64-bit integers may not fit a double: those are left to the runtime.
  if (inputs.some((input) => input.type === 'float16') || type === 'float16') return undefined;
  const result = zeros(type, shape);
  const offsets = inputs.map((input) => broadcastOffsets(input.shape, shape));
  for (let i = 0; i < result.data.length; i++) {
    const value = f(...inputs.map((input, k) => Number(input.data[offsets[k](i)])));
    if (result.data instanceof BigInt64Array) {
      if (!Number.isSafeInteger(value)) return undefined;
      result.data[i] = BigInt(value);
    } else result.data[i] = value;
  }
  return result;
}

const isTrue = (condition: boolean) => (condition ? 1 : 0);

/** Types that a constant is converted to before the graph runs. */
const foldedTypes: readonly ElementType[] = ['float32', 'float64', 'int64', 'int32', 'bool'];

export const elementwiseOperators: OperatorTable = {
  Add: broadcasting((a, b) => a + b),
  Sub: broadcasting((a, b) => a - b),
  Mul: broadcasting((a, b) => a * b),
  Div: {
    ...broadcasting(),
    // Division of integers cuts off; that of floats is left to the runtime.
    fold: (call, inputs) =>
      inputs[0].type.startsWith('float') || Array.from(inputs[1].data, Number).includes(0)
        ? undefined
        : foldElements(inputs[0].type, broadcastCall(call, 0), inputs, (a, b) => Math.trunc(a / b)),
  },
  Pow: {
    // The exponent may have a type of its own.
    infer: (call) => [{ type: inputOf(call, 0).type, shape: broadcastCall(call, 0) }],
  },
  Min: broadcasting(Math.min),
  Max: broadcasting(Math.max),
  Sum: broadcasting(),
  Equal: broadcasting((a, b) => isTrue(a === b), 'bool'),
  Greater: broadcasting((a, b) => isTrue(a > b), 'bool'),
  Less: broadcasting((a, b) => isTrue(a < b), 'bool'),
  GreaterOrEqual: broadcasting((a, b) => isTrue(a >= b), 'bool'),
  LessOrEqual: broadcasting((a, b) => isTrue(a <= b), 'bool'),
  And: broadcasting((a, b) => a & b, 'bool'),
  Or: broadcasting((a, b) => a | b, 'bool'),
  Neg: mapping((x) => -x),
  Exp: likeInput,
  Log: likeInput,
  Sqrt: likeInput,
  Abs: mapping(Math.abs),
  Sign: mapping(Math.sign),
  Reciprocal: likeInput,
  Floor: mapping(Math.floor),
  Ceil: mapping(Math.ceil),
  Round: likeInput,
  Not: mapping((x) => 1 - x),
  Erf: likeInput,
  Sin: likeInput,
  Cos: likeInput,
  Identity: likeInput,
  Clip: likeInput,
  Where: {
    infer(call) {
      const { type } = inputOf(call, 1);
      if (inputOf(call, 0).type !== 'bool') throw shapeError(call, 'the condition is not of type bool');
      if (inputOf(call, 2).type !== type)
        throw shapeError(call, `the choices have the types ${type} and ${inputOf(call, 2).type}`);
      return [{ type, shape: broadcastCall(call, 0) }];
    },
    fold: (call, inputs) =>
      foldElements(inputs[1].type, broadcastCall(call, 0), inputs, (condition, a, b) => (condition ? a : b)),
  },
  Cast: {
    infer(call) {
      const code = intAttribute(call.attributes, 'to', 1);
      const type = elementTypeWithCode(code);
      if (!type) throw shapeError(call, `the element type with the number ${code} is not supported`);
      return [{ type, shape: inputOf(call, 0).shape }];
    },
    fold(call, [x]) {
      const { type } = this.infer(call)[0];
      if (!foldedTypes.includes(type)) return undefined;
      const truth = type === 'bool';
      const whole = !type.startsWith('float');
      // What does not fit the type is left to the runtime.
      if (Array.from(x.data, Number).some((value) => !(Math.abs(value) < 2 ** (whole ? 31 : 64))))
        return undefined;
      const convert = (value: number) => (truth ? isTrue(value !== 0) : whole ? Math.trunc(value) : value);
      return foldElements(type, x.shape, [x], convert);
    },
  },
};
