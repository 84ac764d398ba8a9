/**
 * An image in HU as a DICOM CT series: CT Image Storage (PS3.3 A.3), one file per slice along index 2,
 * explicit VR little endian, uncompressed. Any direction of the grid: rows run along index 0, columns along
 * index 1. Nothing of a patient is copied: identity is a pseudonym that the caller gives.
 */

import { OsteonError } from '../../../../errors.ts';
import { notForDiagnosis, version } from '../../../../version.ts';
import { axisDirection, voxelToWorld } from '../../../geometry.ts';
import type { Image } from '../../../image.ts';
import type { Acquisition } from '../../../report.ts';
import { type CtStorage, chooseCtStorage } from './ct-storage.ts';
import type { Dataset } from './element.ts';
import { encodePart10 } from './part10.ts';
import { uidFrom } from './uid.ts';

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

export interface CtSeriesOptions {
  /** Pseudonym, used as patient ID and name. Default `ANONYMOUS`. */
  readonly patientId?: string;
  /**
   * What the headers say of the scan (tube voltage, kernel, thickness, sex and age ...). Slice thickness
   * defaults to the distance between slices.
   */
  readonly acquisition?: Acquisition;
  readonly studyDescription?: string;
  /** Default 1. */
  readonly seriesNumber?: number;
  /** Round to whole HU instead of refusing other values. */
  readonly round?: boolean;
  /**
   * What the UIDs derive from, instead of the voxels and options (which cost one pass of SHA-256). Two
   * different series must not share it.
   */
  readonly uidSeed?: string;
}

/** One file of a series. */
export interface EncodedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Encodes the slices one by one (memory: one slice at a time) in the order of index 2, named `ct0001.dcm`
 * on. Values are exact (slope 1); padding becomes Pixel Padding Value. Same input, same bytes.
 * @throws OsteonError `ct-unit` where the image is not in HU; `ct-not-whole`, `ct-range` where 16 bits cannot
 * hold it exactly; `dicom-value` where an option breaks DICOM's rules.
 * @example for (const { name, bytes } of encodeCtSeries(image, { acquisition: { kVp: 120 } })) save(name, bytes);
 */
export function encodeCtSeries(image: Image, options: CtSeriesOptions = {}): Iterable<EncodedFile> {
  if (image.unit !== 'HU')
    throw new OsteonError('ct-unit', 'the image does not say that its values are HU', {
      hint: 'Declare the unit if you know it (`unit: "HU"`, on the command line --unit HU), or write NIfTI or NRRD.',
    });
  const storage = chooseCtStorage(image, options.round ?? false);
  const seed = options.uidSeed ?? contentSeed(image, options);
  return { [Symbol.iterator]: () => slices(image, options, storage, seed) };
}

function* slices(
  image: Image,
  options: CtSeriesOptions,
  storage: CtStorage,
  seed: string,
): Generator<EncodedFile> {
  const series = seriesElements(image, options, storage, seed);
  const count = image.geometry.size[2];
  const digits = Math.max(4, `${count}`.length);
  for (let k = 0; k < count; k++) {
    const instance = uidFrom('ct instance', seed, `${k}`);
    const dataset = [...series, ...sliceElements(image, storage, k)];
    yield {
      name: `ct${`${k + 1}`.padStart(digits, '0')}.dcm`,
      bytes: encodePart10(ctImageStorage, instance, dataset),
    };
  }
}

function contentSeed(image: Image, options: CtSeriesOptions): string {
  const { voxels, padding, geometry } = image;
  const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  return uidFrom('ct series', bytes, padding ?? '', JSON.stringify([geometry, options]));
}

/** Elements that all slices share. */
function seriesElements(image: Image, options: CtSeriesOptions, storage: CtStorage, seed: string): Dataset {
  const { geometry } = image;
  const { acquisition = {}, patientId = 'ANONYMOUS' } = options;
  const [columnMm, rowMm, sliceMm] = geometry.spacingMm;
  const age = acquisition.patientAgeYears;
  return [
    [0x00080008, 'CS', ['DERIVED', 'PRIMARY', 'AXIAL']],
    [0x00080020, 'DA', undefined],
    [0x00080030, 'TM', undefined],
    [0x00080050, 'SH', undefined],
    [0x00080060, 'CS', 'CT'],
    [0x00080070, 'LO', acquisition.manufacturer ?? 'Osteon'],
    [0x00080090, 'PN', undefined],
    ...optional(0x00081030, 'LO', options.studyDescription),
    ...optional(0x0008103e, 'LO', acquisition.seriesDescription),
    ...optional(0x00081090, 'LO', acquisition.model),
    [0x00100010, 'PN', patientId],
    [0x00100020, 'LO', patientId],
    [0x00100030, 'DA', undefined],
    [0x00100040, 'CS', acquisition.patientSex],
    ...optional(0x00101010, 'AS', age === undefined ? undefined : ageString(age)),
    [0x00120062, 'CS', 'YES'],
    [0x00120063, 'LO', 'Written from voxels, geometry and acquisition only'],
    ...optional(0x00180010, 'LO', acquisition.contrastAgent),
    ...optional(0x00180015, 'CS', acquisition.bodyPart?.toUpperCase()),
    [0x00180050, 'DS', acquisition.sliceThicknessMm ?? sliceMm],
    [0x00180060, 'DS', acquisition.kVp],
    [0x00180088, 'DS', sliceMm],
    [0x00181020, 'LO', version],
    ...optional(
      0x00181152,
      'IS',
      acquisition.exposureMAs === undefined ? undefined : Math.round(acquisition.exposureMAs),
    ),
    ...optional(0x00181210, 'SH', acquisition.convolutionKernel),
    [0x00185100, 'CS', acquisition.patientPosition ?? 'HFS'],
    [0x0020000d, 'UI', uidFrom('ct study', seed)],
    [0x0020000e, 'UI', uidFrom('ct series', seed)],
    [0x00200010, 'SH', undefined],
    [0x00200011, 'IS', options.seriesNumber ?? 1],
    [0x00200012, 'IS', 1],
    [0x00200037, 'DS', [...axisDirection(geometry, 0), ...axisDirection(geometry, 1)]],
    [0x00200052, 'UI', uidFrom('ct frame of reference', seed)],
    // Laterality, type 2C: empty where no body part says that it is not paired.
    ...(acquisition.bodyPart === undefined ? ([[0x00200060, 'CS', undefined]] as Dataset) : []),
    [0x00201040, 'LO', undefined],
    [0x00204000, 'LT', notForDiagnosis],
    [0x00280002, 'US', 1],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', geometry.size[1]],
    [0x00280011, 'US', geometry.size[0]],
    [0x00280030, 'DS', [rowMm, columnMm]],
    [0x00280100, 'US', 16],
    [0x00280101, 'US', 16],
    [0x00280102, 'US', 15],
    [0x00280103, 'US', storage.signed ? 1 : 0],
    ...optional(
      0x00280120,
      storage.signed ? 'SS' : 'US',
      storage.paddingHU === undefined ? undefined : storage.paddingHU - storage.interceptHU,
    ),
    [0x00280301, 'CS', 'NO'],
    [0x00281050, 'DS', 400],
    [0x00281051, 'DS', 1800],
    [0x00281052, 'DS', storage.interceptHU],
    [0x00281053, 'DS', 1],
    [0x00281054, 'LO', 'HU'],
  ];
}

function sliceElements(image: Image, storage: CtStorage, k: number): Dataset {
  const { geometry } = image;
  return [
    [0x00200013, 'IS', k + 1],
    [0x00200032, 'DS', voxelToWorld(geometry, [0, 0, k])],
    [0x7fe00010, 'OW', storedSlice(image, storage, k)],
  ];
}

/** Stored values of one slice, little endian; two's complement where signed. */
function storedSlice({ geometry, voxels, padding }: Image, storage: CtStorage, k: number): Uint8Array {
  const count = geometry.size[0] * geometry.size[1];
  const view = new DataView(new ArrayBuffer(2 * count));
  for (let p = 0; p < count; p++) {
    const v = k * count + p;
    const hounsfield = padding?.[v] ? (storage.paddingHU as number) : Math.round(voxels[v]);
    view.setUint16(2 * p, hounsfield - storage.interceptHU, true);
  }
  return new Uint8Array(view.buffer);
}

function optional<V extends 'LO' | 'CS' | 'SH' | 'AS' | 'IS' | 'SS' | 'US'>(
  tag: number,
  vr: V,
  value: string | number | undefined,
): Dataset {
  return value === undefined ? [] : [[tag, vr, value]];
}

/** VR AS: whole years below 1000. */
function ageString(years: number): string {
  return `${`${Math.floor(years)}`.padStart(3, '0')}Y`;
}
