/** From a parsed data set to a header with one entry per frame. */

import type { DataSet } from 'dicom-parser';
import { vector3 } from '../../vector.ts';
import {
  acquisitionOf,
  defined,
  find,
  macroItems,
  numberOf,
  numbersOf,
  type Places,
  stringOf,
} from './acquisition.ts';
import type { DicomFile } from './file.ts';
import type { DicomHeader, Frame, PixelModule } from './header.ts';
import { textOf } from './text.ts';

/** Enhanced objects with more frames than this are broken headers, not scans. */
const mostFrames = 100_000;

/** What is needed of one file: its own attributes, and one `Frame` for each of its frames. */
export function headerOf(file: DicomFile, dataSet: DataSet): DicomHeader {
  const shared = dataSet.elements.x52009229?.items?.[0]?.dataSet;
  const perFrame = dataSet.elements.x52009230?.items ?? [];
  const sharedItems = macroItems(shared);
  const places: Places = [dataSet, ...macroItems(perFrame[0]?.dataSet), ...sharedItems];
  const uid = (tag: string) => dataSet.string(tag)?.trim() || undefined;
  const frames: Frame[] = [];
  const header: DicomHeader = {
    file,
    transferSyntax: uid('x00020010') ?? '',
    sopClass: uid('x00080016'),
    sopInstance: uid('x00080018'),
    study: uid('x0020000d'),
    series: uid('x0020000e') ?? '',
    seriesNumber: numberOf([dataSet], 'x00200011'),
    frameOfReference: uid('x00200052'),
    modality: textOf(dataSet, 'x00080060'),
    patient: defined({
      id: textOf(dataSet, 'x00100020'),
      name: textOf(dataSet, 'x00100010'),
      birthDate: textOf(dataSet, 'x00100030'),
    }),
    acquisition: acquisitionOf(places),
    gantryTiltDeg: numberOf(places, 'x00181120'),
    pixels: pixelModule(dataSet),
    frames,
  };
  const count = Math.min(header.pixels?.frames ?? 0, mostFrames);
  for (let index = 0; index < count; index++) {
    const own = macroItems(perFrame[index]?.dataSet);
    frames.push(frameOf(header, index, count, [...own, ...sharedItems, dataSet]));
  }
  return header;
}

function frameOf(header: DicomHeader, index: number, count: number, places: Places): Frame {
  const position = numbersOf(places, 'x00200032');
  const orientation = numbersOf(places, 'x00200037');
  const spacing = numbersOf(places, 'x00280030');
  const isVector = (values: number[] | undefined, length: number) => values?.length === length;
  // One position for a stack of frames says nothing about the frames behind the first.
  const own = count === 1 || find(places, 'x00200032') !== places[places.length - 1];
  return {
    header,
    index,
    positionMm: isVector(position, 3) && own ? vector3(position!) : undefined,
    rowDirection: isVector(orientation, 6) ? vector3(orientation!) : undefined,
    columnDirection: isVector(orientation, 6) ? vector3(orientation!.slice(3)) : undefined,
    pixelSpacingMm:
      isVector(spacing, 2) && spacing!.every((mm) => mm > 0) ? [spacing![0], spacing![1]] : undefined,
    sliceThicknessMm: numberOf(places, 'x00180050'),
    spacingBetweenSlicesMm: numberOf(places, 'x00180088'),
    rescaleSlope: numberOf(places, 'x00281053'),
    rescaleIntercept: numberOf(places, 'x00281052'),
    rescaleType: stringOf(places, 'x00281054'),
    imageType: (stringOf(places, 'x00089007') ?? stringOf(places, 'x00080008') ?? '')
      .toUpperCase()
      .split('\\'),
    acquisitionNumber: stringOf(places, 'x00200012'),
    // Temporal Position Index (enhanced), Temporal Position Identifier, Trigger Time.
    temporalPosition:
      indexOf(places, 'x00209128') ?? stringOf(places, 'x00200100') ?? stringOf(places, 'x00181060'),
  };
}

/** A UL. */
function indexOf(places: Places, tag: string): string | undefined {
  const place = places.find((each) => each.elements[tag] !== undefined);
  return place?.uint32(tag)?.toString();
}

function pixelModule(dataSet: DataSet): PixelModule | undefined {
  const element = dataSet.elements.x7fe00010;
  const rows = dataSet.uint16('x00280010');
  const columns = dataSet.uint16('x00280011');
  if (element === undefined || rows === undefined || columns === undefined) return undefined;
  const bitsAllocated = dataSet.uint16('x00280100') ?? 16;
  const bitsStored = dataSet.uint16('x00280101') ?? bitsAllocated;
  const signed = dataSet.uint16('x00280103') === 1;
  return {
    rows,
    columns,
    frames: numberOf([dataSet], 'x00280008') ?? 1,
    samplesPerPixel: dataSet.uint16('x00280002') ?? 1,
    photometric: textOf(dataSet, 'x00280004') ?? 'MONOCHROME2',
    bitsAllocated,
    bitsStored,
    highBit: dataSet.uint16('x00280102') ?? bitsStored - 1,
    signed,
    lossy: textOf(dataSet, 'x00282110') === '01',
    hasModalityLut: dataSet.elements.x00283000 !== undefined,
    padding: paddingOf(dataSet, signed),
    offset: element.dataOffset,
    length: element.hadUndefinedLength ? undefined : element.length,
    vr: element.vr ?? 'OW',
    extendedOffsets: extendedOffsets(dataSet),
  };
}

/** Its sign is that of Pixel Representation, whatever representation the element declares (PS3.3 C.7.5.1.1.2). */
function paddingOf(dataSet: DataSet, signed: boolean): PixelModule['padding'] {
  const read = (tag: string) => (signed ? dataSet.int16(tag) : dataSet.uint16(tag));
  const value = read('x00280120');
  return value === undefined ? undefined : { value, limit: read('x00280121') ?? value };
}

/** Extended Offset Table and its lengths (PS3.3 C.7.6.3.1.8): 64-bit values. */
function extendedOffsets(dataSet: DataSet): PixelModule['extendedOffsets'] {
  const offsets = dataSet.elements.x7fe00001;
  const lengths = dataSet.elements.x7fe00002;
  if (offsets === undefined || lengths === undefined || offsets.length === 0) return undefined;
  const read = ({ dataOffset, length }: { dataOffset: number; length: number }) => {
    const { buffer, byteOffset } = dataSet.byteArray;
    const view = new DataView(buffer, byteOffset + dataOffset, length);
    return Array.from({ length: length >> 3 }, (_, i) => Number(view.getBigUint64(8 * i, true)));
  };
  return { offsets: read(offsets), lengths: read(lengths) };
}
