/** How a scan was made: classic attributes first, then those of the functional groups of enhanced objects. */

import type { DataSet } from 'dicom-parser';
import type { Acquisition } from '../../report.ts';
import { textOf } from './text.ts';

/**
 * The data sets in which an attribute may stand: the object itself, then the items of its functional
 * groups. Every attribute has one home among the functional group macros, so the first hit is the one.
 */
export type Places = readonly DataSet[];

/** Items of the macros inside one functional groups item (shared, or of one frame). */
export function macroItems(group: DataSet | undefined): DataSet[] {
  if (group === undefined) return [];
  return Object.values(group.elements).flatMap((element) => {
    const item = element.items?.[0]?.dataSet;
    return item === undefined ? [] : [item];
  });
}

/** The first place that holds a non-empty element. */
export function find(places: Places, tag: string): DataSet | undefined {
  return places.find((place) => place.elements[tag] !== undefined && place.elements[tag].length > 0);
}

/** All numbers of a DS, IS, FD or US element; undefined where absent or not all of them are numbers. */
export function numbersOf(places: Places, tag: string): number[] | undefined {
  const place = find(places, tag);
  if (place === undefined) return undefined;
  const { vr, length } = place.elements[tag];
  let values: (number | undefined)[];
  if (vr === 'FD' || (vr === undefined && doubles.has(tag)))
    values = Array.from({ length: length >> 3 }, (_, i) => place.double(tag, i));
  else values = (place.string(tag) ?? '').split('\\').map((value) => strictNumber(value));
  return values.every((value) => value !== undefined && Number.isFinite(value))
    ? (values as number[])
    : undefined;
}

/** Attributes of representation FD that this reader asks for; implicit VR does not say so itself. */
const doubles = new Set(['x00189332']);

function strictNumber(value: string): number | undefined {
  const trimmed = value.replaceAll('\0', '').trim();
  return trimmed === '' ? undefined : Number(trimmed);
}

/** The first number of an element; see `numbersOf`. */
export function numberOf(places: Places, tag: string): number | undefined {
  return numbersOf(places, tag)?.[0];
}

/** The text of an element; undefined where absent. */
export function stringOf(places: Places, tag: string): string | undefined {
  const place = find(places, tag);
  return place === undefined ? undefined : textOf(place, tag);
}

/** `places` begins with the object itself. */
export function acquisitionOf(places: Places): Acquisition {
  const sex = stringOf(places, 'x00100040');
  return defined({
    modality: stringOf(places, 'x00080060'),
    manufacturer: stringOf(places, 'x00080070'),
    model: stringOf(places, 'x00081090'),
    kVp: numberOf(places, 'x00180060'),
    convolutionKernel: stringOf(places, 'x00181210'),
    sliceThicknessMm: numberOf(places, 'x00180050'),
    exposureMAs: numberOf(places, 'x00181152') ?? numberOf(places, 'x00189332'),
    contrastAgent: stringOf(places, 'x00180010') ?? contrastSequence(places[0]),
    bodyPart: stringOf(places, 'x00180015'),
    seriesDescription: stringOf(places, 'x0008103e'),
    patientSex: sex === 'F' || sex === 'M' || sex === 'O' ? sex : undefined,
    patientAgeYears: ageOf(places),
    patientPosition: stringOf(places, 'x00185100'),
  });
}

/** Contrast/Bolus Agent Sequence of enhanced CT: meanings of its codes; classic files carry plain text. */
function contrastSequence(dataSet: DataSet): string | undefined {
  const meanings = (dataSet.elements.x00180012?.items ?? []).flatMap((item) => {
    const meaning = item.dataSet && textOf(item.dataSet, 'x00080104');
    return meaning === undefined ? [] : [meaning];
  });
  return meanings.length === 0 ? undefined : meanings.join(', ');
}

/** Patient's Age (`052Y`, `018M`), else the whole years from birth to study; the dates go no further. */
function ageOf(places: Places): number | undefined {
  const age = /^(\d{1,3})([YMWD])$/.exec(stringOf(places, 'x00101010') ?? '');
  if (age) return Math.floor(Number(age[1]) / { Y: 1, M: 12, W: 52.18, D: 365.25 }[age[2] as 'Y']);
  const born = stringOf(places, 'x00100030');
  const scanned = stringOf(places, 'x00080020');
  if (!/^\d{8}$/.test(born ?? '') || !/^\d{8}$/.test(scanned ?? '')) return undefined;
  const years = Math.floor((Number(scanned) - Number(born)) / 10000);
  return years >= 0 && years < 130 ? years : undefined;
}

/** Drops what the file does not say, so that reports hold no empty fields. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
