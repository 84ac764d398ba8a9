/** Coded concepts (SNOMED CT, PS3.16 CID 7150 and 7151) for what bone segmentations are made of. */

import type { Dataset } from './element.ts';

/** A coded concept: value, scheme, meaning (PS3.3 table 8.8-1). */
export interface Concept {
  readonly value: string;
  readonly scheme: 'SCT' | 'DCM';
  readonly meaning: string;
}

export interface SegmentConcepts {
  readonly category: Concept;
  readonly type: Concept;
  /** Side of the body. */
  readonly modifier?: Concept;
}

const sct = (value: string, meaning: string): Concept => ({ value, scheme: 'SCT', meaning });

const anatomicalStructure = sct('123037004', 'Anatomical Structure');
const left = sct('7771000', 'Left');
const right = sct('24028007', 'Right');
const backgroundConcept: Concept = { value: '125040', scheme: 'DCM', meaning: 'Background' };

/** What label 0 of a label map is. */
export const background: SegmentConcepts = { category: backgroundConcept, type: backgroundConcept };

const vertebrae: Readonly<Record<string, string>> = {
  C1: '14806007',
  C2: '39976000',
  C3: '113205007',
  C4: '5329002',
  C5: '36978003',
  C6: '36054005',
  C7: '87391001',
  T1: '64864005',
  T2: '53733008',
  T3: '1626008',
  T4: '73071006',
  T5: '56401006',
  T6: '45296009',
  T7: '62487009',
  T8: '11068009',
  T9: '82687006',
  T10: '7610001',
  T11: '12989004',
  T12: '23215003',
  L1: '66794005',
  L2: '14293000',
  L3: '36470004',
  L4: '11994002',
  L5: '49668003',
  S1: '65985001',
};

const ribs = [
  sct('48535007', 'First rib'),
  sct('78247007', 'Second rib'),
  sct('25888004', 'Third rib'),
  sct('25523003', 'Fourth rib'),
  sct('15339008', 'Fifth rib'),
  sct('59558009', 'Sixth rib'),
  sct('24915002', 'Seventh rib'),
  sct('5953002', 'Eighth rib'),
  sct('22565002', 'Ninth rib'),
  sct('77644006', 'Tenth rib'),
  sct('58830002', 'Eleventh rib'),
  sct('43993008', 'Twelfth rib'),
];

/** By the names that label tables use, without their side. */
const structures: Readonly<Record<string, Concept>> = {
  aorta: sct('15825003', 'Aorta'),
  clavicle: sct('51299004', 'Clavicle'),
  clavicula: sct('51299004', 'Clavicle'),
  femur: sct('71341001', 'Femur'),
  fibula: sct('87342007', 'Fibula'),
  hip: sct('29836001', 'Hip'),
  humerus: sct('85050009', 'Humerus'),
  kidney: sct('64033007', 'Kidney'),
  patella: sct('64234005', 'Patella'),
  radius: sct('62413002', 'Radius'),
  sacrum: sct('54735007', 'Sacrum'),
  scapula: sct('79601000', 'Scapula'),
  skull: sct('89546000', 'Skull'),
  sternum: sct('56873002', 'Sternum'),
  tibia: sct('12611008', 'Tibia'),
  ulna: sct('23416004', 'Ulna'),
};

/**
 * Concepts for a segment's name: vertebrae (`L1`, `vertebrae_L1`, `vertebra T12`), ribs (`rib_left_4`), other
 * bones with or without their side (`femur_right`). Any other name is an anatomical structure.
 */
export function conceptsOf(name: string): SegmentConcepts {
  const words = name
    .trim()
    .toLowerCase()
    .split(/[\s_-]+/);
  const modifier = words.includes('left') ? left : words.includes('right') ? right : undefined;
  const rest = words.filter((word) => word !== 'left' && word !== 'right');
  const type = vertebra(rest) ?? rib(rest) ?? (rest.length === 1 ? structures[rest[0]] : undefined);
  if (type === undefined) return { category: anatomicalStructure, type: anatomicalStructure };
  return { category: anatomicalStructure, type, modifier };
}

function vertebra(words: readonly string[]): Concept | undefined {
  const level =
    words.length === 1 || /^vertebrae?$/.test(words[0]) ? words[words.length - 1].toUpperCase() : '';
  const code = vertebrae[level];
  return code === undefined || words.length > 2 ? undefined : sct(code, `${level} vertebra`);
}

function rib(words: readonly string[]): Concept | undefined {
  return words.length === 2 && words[0] === 'rib' ? ribs[Number(words[1]) - 1] : undefined;
}

/** One item of a code sequence. */
export function conceptItem({ value, scheme, meaning }: Concept): Dataset {
  return [
    [0x00080100, 'SH', value],
    [0x00080102, 'SH', scheme],
    [0x00080104, 'LO', meaning],
  ];
}
