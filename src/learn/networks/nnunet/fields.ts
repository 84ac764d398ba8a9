/** Reading the fields of a plans file: each is checked, and an error says which field, what it holds and what it should. */

import { OsteonError } from '../../../errors.ts';

/** A JSON object whose fields are read by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws OsteonError `nnunet-plans` with the field, what was found and what was expected */
export function plansError(field: string, found: unknown, expected: string): OsteonError {
  const shown = found === undefined ? 'missing' : JSON.stringify(found);
  return new OsteonError('nnunet-plans', `the field '${field}' of the plans is ${shown}, not ${expected}`, {
    hint: 'Give the plans.json that nnU-Net wrote beside the checkpoint, or convert a custom network first.',
  });
}

/** The JSON object in a field. */
export function objectField(fields: Fields, name: string): Fields {
  return asObject(fields[name], name);
}

/** A value as a JSON object; `name` is what errors call it. */
export function asObject(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw plansError(name, value, 'an object');
  return value as Fields;
}

/** The text in a field. */
export function stringField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw plansError(name, value, 'a text');
  return value;
}

/** True or false in a field, or a default. */
export function booleanField(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = fields[name] ?? otherwise;
  if (typeof value !== 'boolean') throw plansError(name, value, 'true or false');
  return value;
}

/** The finite number in a field, or a default. */
export function numberField(fields: Fields, name: string, otherwise?: number): number {
  const value = fields[name] ?? otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw plansError(name, value, 'a number');
  return value;
}

/** A whole number of at least 1. */
export function countField(fields: Fields, name: string): number {
  return count(fields[name], name);
}

/** One whole number for each of `length` stages; a single number stands for all. */
export function countsField(fields: Fields, name: string, length: number): number[] {
  const value = fields[name];
  if (typeof value === 'number') return new Array<number>(length).fill(count(value, name));
  if (!Array.isArray(value) || value.length !== length)
    throw plansError(name, value, `a number or ${length} numbers, one for each stage`);
  return value.map((entry) => count(entry, name));
}

/** For each of `length` stages one whole number for each of `axes` axes; single numbers stand for all axes or stages. */
export function sizesField(fields: Fields, name: string, length: number, axes: number): number[][] {
  const value = fields[name];
  const stages = typeof value === 'number' ? new Array<unknown>(length).fill(value) : value;
  if (!Array.isArray(stages) || stages.length !== length)
    throw plansError(name, value, `a number or ${length} entries, one for each stage`);
  return stages.map((stage) => {
    if (typeof stage === 'number') return new Array<number>(axes).fill(count(stage, name));
    if (!Array.isArray(stage) || stage.length !== axes)
      throw plansError(name, value, `${axes} numbers for each stage, one for each axis`);
    return stage.map((size) => count(size, name));
  });
}

/** @throws OsteonError `nnunet-plans` for a field that would change the network and is not known here */
export function refuseOtherFields(fields: Fields, known: readonly string[], where: string): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined) throw plansError(`${where}.${other}`, fields[other], 'a field known here');
}

function count(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw plansError(name, value, 'made of whole numbers of at least 1');
  return value;
}
