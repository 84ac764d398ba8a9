/** The bytes of an ONNX file as plain data: what it says, not yet what it means. Field numbers are those of onnx.proto. */

import type { ElementType, Tensor } from '../../tensor.ts';
import type { Attribute } from '../operator.ts';
import { elementTypeOf, parseTensor } from './parse-tensor.ts';
import {
  bytesOf,
  type Field,
  floatOf,
  floatsOf,
  integerOf,
  integersOf,
  notOnnx,
  readFields,
  textOf,
} from './protobuf-reader.ts';

/** An attribute of the file; of kinds that no operator here has, only the kind is kept. */
export type FileAttribute = Attribute | { readonly tensor: Tensor } | { readonly unsupported: string };

export interface FileNode {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  /** Names; empty for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, FileAttribute>>;
}

export interface FileInput {
  readonly name: string;
  readonly type: ElementType;
  /** A size that is a name, or nothing, is not known before the graph runs; undefined where there is no shape. */
  readonly shape?: readonly (number | string)[];
}

export interface OnnxFile {
  /** Version of the standard's operators. */
  readonly opset: number;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly FileNode[];
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly FileInput[];
  readonly outputs: readonly string[];
}

/** @throws OsteonError `onnx-file` for bytes that are no ONNX file, or not a whole one */
export function parseOnnx(bytes: Uint8Array): OnnxFile {
  let graph: Uint8Array | undefined;
  let opset = 0;
  let producer = '';
  const metadata: Record<string, string> = {};
  for (const field of readFields(bytes)) {
    if (field.number === 2) producer = textOf(field);
    else if (field.number === 7) graph = bytesOf(field);
    else if (field.number === 8) {
      const { text, integer } = textAndInteger(field);
      if (text === '' || text === 'ai.onnx') opset = integer;
    } else if (field.number === 14) {
      const [key, value] = twoTexts(field);
      metadata[key] = value;
    }
  }
  if (!graph) throw notOnnx('there is no graph in it');
  return { opset, producer, metadata, ...parseGraph(graph) };
}

function parseGraph(message: Uint8Array): Pick<OnnxFile, 'nodes' | 'weights' | 'inputs' | 'outputs'> {
  const nodes: FileNode[] = [];
  const weights = new Map<string, Tensor>();
  const inputs: FileInput[] = [];
  const outputs: string[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) nodes.push(parseNode(bytesOf(field)));
    else if (field.number === 5) {
      const { name, tensor } = parseTensor(bytesOf(field));
      weights.set(name, tensor);
    } else if (field.number === 11) inputs.push(parseInput(bytesOf(field)));
    else if (field.number === 12) outputs.push(nameOfValue(bytesOf(field)));
    else if (field.number === 15) throw notOnnx('sparse weights are not supported');
  }
  return { nodes, weights, inputs, outputs };
}

function parseNode(message: Uint8Array): FileNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, FileAttribute> = {};
  const texts: Record<number, string> = {};
  for (const field of readFields(message)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 5) {
      const { name, value } = parseAttribute(bytesOf(field));
      attributes[name] = value;
    } else if ([3, 4, 7].includes(field.number)) texts[field.number] = textOf(field);
  }
  const domain = texts[7] === 'ai.onnx' ? '' : (texts[7] ?? '');
  return { name: texts[3] ?? '', operator: texts[4] ?? '', domain, inputs, outputs, attributes };
}

/** The kinds of AttributeProto.AttributeType that are read. */
const kinds = { float: 1, integer: 2, text: 3, tensor: 4, floats: 6, integers: 7 } as const;

function parseAttribute(message: Uint8Array): { name: string; value: FileAttribute } {
  let name = '';
  let kind = 0;
  const found: Partial<Record<'float' | 'integer' | 'text' | 'tensor', FileAttribute>> = {};
  const floats: number[] = [];
  const integers: number[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) found.float = { float: floatOf(field) };
    else if (field.number === 3) found.integer = integerOf(field);
    else if (field.number === 4) found.text = textOf(field);
    else if (field.number === 5) found.tensor = { tensor: parseTensor(bytesOf(field)).tensor };
    else if (field.number === 7) floats.push(...floatsOf(field, 4));
    else if (field.number === 8) integers.push(...integersOf(field).map(Number));
    else if (field.number === 20) kind = integerOf(field);
  }
  // What has the value of its type's beginning may be left out of the file.
  const values: Record<number, FileAttribute> = {
    [kinds.float]: found.float ?? { float: 0 },
    [kinds.integer]: found.integer ?? 0,
    [kinds.text]: found.text ?? '',
    [kinds.floats]: { floats },
    [kinds.integers]: integers,
  };
  if (found.tensor) values[kinds.tensor] = found.tensor;
  return { name, value: values[kind] ?? { unsupported: `attribute type ${kind}` } };
}

function parseInput(message: Uint8Array): FileInput {
  let name = '';
  let type: Uint8Array | undefined;
  for (const field of readFields(message)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) type = firstOf(bytesOf(field), 1);
  }
  if (!type) throw notOnnx(`the input '${name}' is not a tensor`);
  let code = 0;
  let shape: (number | string)[] | undefined;
  for (const field of readFields(type)) {
    if (field.number === 1) code = integerOf(field);
    else if (field.number === 2) shape = parseShape(bytesOf(field));
  }
  return { name, type: elementTypeOf(code, `the input '${name}'`), shape };
}

function parseShape(message: Uint8Array): (number | string)[] {
  const shape: (number | string)[] = [];
  for (const axis of readFields(message)) {
    let size: number | string = '?';
    for (const field of readFields(bytesOf(axis)))
      if (field.number === 1) size = integerOf(field);
      else if (field.number === 2) size = textOf(field);
    shape.push(size);
  }
  return shape;
}

function nameOfValue(message: Uint8Array): string {
  for (const field of readFields(message)) if (field.number === 1) return textOf(field);
  return '';
}

function firstOf(message: Uint8Array, number: number): Uint8Array | undefined {
  for (const field of readFields(message)) if (field.number === number) return bytesOf(field);
  return undefined;
}

function textAndInteger(message: Field): { text: string; integer: number } {
  const result = { text: '', integer: 0 };
  for (const field of readFields(bytesOf(message)))
    if (field.number === 1) result.text = textOf(field);
    else if (field.number === 2) result.integer = integerOf(field);
  return result;
}

function twoTexts(message: Field): [string, string] {
  const result: [string, string] = ['', ''];
  for (const field of readFields(bytesOf(message)))
    if (field.number === 1 || field.number === 2) result[field.number - 1] = textOf(field);
  return result;
}
