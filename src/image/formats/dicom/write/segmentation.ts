/**
 * A label image as a DICOM segmentation object (PS3.3 A.51 and C.8.20): BINARY, one bit per voxel and
 * segment, which every viewer reads; or LABELMAP (Supplement 243), a tenth of the size, which newer ones read.
 */

import { OsteonError } from '../../../../errors.ts';
import { version } from '../../../../version.ts';
import type { LabelImage } from '../../../image.ts';
import type { Dataset } from './element.ts';
import { encodePart10 } from './part10.ts';
import { findSegments, packBinary, packLabelmap, type SegFrame, type SegmentSlices } from './seg-frames.ts';
import { frameGroups, sharedGroups, sourceInstances } from './seg-groups.ts';
import type { SegmentationOptions } from './seg-options.ts';
import { segmentSequence } from './seg-segments.ts';
import { uidFrom } from './uid.ts';

export const segmentationStorage = '1.2.840.10008.5.1.4.1.1.66.4';
export const labelMapSegmentationStorage = '1.2.840.10008.5.1.4.1.1.66.7';

/**
 * Encodes the labels, with segment names from `labels.names` (else `label N`). In BINARY, segments are
 * numbered from 1 in the order of their labels, as the standard demands, and each label's own value is kept
 * in a private element; in LABELMAP the segment number is the label. Memory: the file, twice.
 * @throws OsteonError `seg-empty` where every voxel is 0; `seg-labels` where a LABELMAP label exceeds 65535;
 * `seg-too-large` above 4 GiB; `dicom-value` where a name or option breaks DICOM's rules.
 * @example const bytes = encodeSegmentation(labels, { type: 'LABELMAP' });
 */
export function encodeSegmentation(labels: LabelImage, options: SegmentationOptions = {}): Uint8Array {
  const { type = 'BINARY' } = options;
  const segments = findSegments(labels);
  if (segments.length === 0)
    throw new OsteonError('seg-empty', 'every voxel of the labels is 0: there is no segment to write', {
      hint: 'check the labels; a DICOM segmentation has at least one segment',
    });
  const highest = segments[segments.length - 1].label;
  if (type === 'LABELMAP' && highest > 65535)
    throw new OsteonError('seg-labels', `label ${highest} exceeds 65535, the most that a LABELMAP holds`, {
      hint: 'write BINARY, or renumber the labels',
    });
  const bits = type === 'BINARY' ? 1 : highest > 255 ? 16 : 8;
  const frames = listFrames(labels, segments, options);
  const pixels = bits === 1 ? packBinary(labels, segments, frames) : packLabelmap(labels, frames, bits);
  const seed = uidFrom('seg', pixels, JSON.stringify([labels.geometry, labels.names, frames, options]));
  const dataset: Dataset = [
    ...identity(options, seed),
    ...imageModule(labels, type, bits, frames.length),
    ...segmentSequence(labels, segments, options),
    ...dimensions(type, seed),
    ...sharedGroups(labels.geometry),
    ...frameGroups(labels.geometry, frames, options.source),
    ...sourceInstances(options.source),
    [0x7fe00010, bits === 16 ? 'OW' : 'OB', pixels],
  ];
  const sopClass = type === 'BINARY' ? segmentationStorage : labelMapSegmentationStorage;
  return encodePart10(sopClass, uidFrom('seg instance', seed), dataset);
}

/** Segment by segment, slice by slice. */
function listFrames(
  { geometry }: LabelImage,
  segments: readonly SegmentSlices[],
  { type = 'BINARY', omitEmptyFrames = true }: SegmentationOptions,
): SegFrame[] {
  const count = geometry.size[2];
  const occupied = new Set(segments.flatMap(({ slices }) => [...slices.keys()]));
  const isEnd = (slice: number) => slice === 0 || slice === count - 1;
  const frames: SegFrame[] = [];
  for (let segment = 0; segment < (type === 'BINARY' ? segments.length : 1); segment++) {
    const present = type === 'BINARY' ? segments[segment].slices : occupied;
    for (let slice = 0; slice < count; slice++) {
      const keepsExtent = segment === 0 && isEnd(slice) && !occupied.has(slice);
      if (!omitEmptyFrames || present.has(slice) || keepsExtent)
        frames.push(type === 'BINARY' ? { slice, segment } : { slice });
    }
  }
  return frames;
}

/** Patient, study, series, equipment. */
function identity(options: SegmentationOptions, seed: string): Dataset {
  const { source, patientId = 'ANONYMOUS' } = options;
  const patient = source?.patient ?? { id: patientId, name: patientId };
  const study = source?.study ?? {};
  const frameOfReference = source?.frameOfReferenceUID ?? uidFrom('seg frame of reference', seed);
  return [
    [0x00080020, 'DA', study.date],
    [0x00080030, 'TM', study.time],
    [0x00080023, 'DA', options.contentDate ?? study.date ?? '19700101'],
    [0x00080033, 'TM', options.contentTime ?? study.time ?? '000000'],
    [0x00080050, 'SH', study.accessionNumber],
    [0x00080060, 'CS', 'SEG'],
    [0x00080070, 'LO', 'Osteon'],
    [0x00080090, 'PN', study.referringPhysician],
    ...(study.description === undefined ? [] : ([[0x00081030, 'LO', study.description]] as Dataset)),
    [0x0008103e, 'LO', options.seriesDescription ?? 'Segmentation'],
    [0x00081090, 'LO', 'osteon'],
    [0x00100010, 'PN', patient.name],
    [0x00100020, 'LO', patient.id],
    [0x00100030, 'DA', source?.patient?.birthDate],
    [0x00100040, 'CS', source?.patient?.sex],
    [0x00181000, 'LO', version],
    [0x00181020, 'LO', version],
    [0x0020000d, 'UI', source?.studyInstanceUID ?? uidFrom('seg study', seed)],
    [0x0020000e, 'UI', uidFrom('seg series', seed)],
    [0x00200010, 'SH', study.id],
    [0x00200011, 'IS', options.seriesNumber ?? 300],
    [0x00200013, 'IS', 1],
    [0x00200052, 'UI', frameOfReference],
    [0x00201040, 'LO', undefined],
  ];
}

function imageModule({ geometry }: LabelImage, type: string, bits: 1 | 8 | 16, frames: number): Dataset {
  return [
    [0x00080008, 'CS', ['DERIVED', 'PRIMARY']],
    [0x00280002, 'US', 1],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280008, 'IS', frames],
    [0x00280010, 'US', geometry.size[1]],
    [0x00280011, 'US', geometry.size[0]],
    [0x00280100, 'US', bits],
    [0x00280101, 'US', bits],
    [0x00280102, 'US', bits - 1],
    [0x00280103, 'US', 0],
    ...(type === 'LABELMAP' ? ([[0x00280120, 'US', 0]] as Dataset) : []),
    [0x00280301, 'CS', 'NO'],
    [0x00282110, 'CS', '00'],
    [0x00620001, 'CS', type],
    [0x00620013, 'CS', 'NO'],
    [0x00700080, 'CS', 'SEGMENTATION'],
    [0x00700081, 'LO', undefined],
    [0x00700084, 'PN', undefined],
  ];
}

/** Frames are ordered by segment (BINARY only) and by place (PS3.3 C.7.6.17). */
function dimensions(type: string, seed: string): Dataset {
  const uid = uidFrom('seg dimensions', seed);
  const index = (pointer: Uint8Array, group: Uint8Array): Dataset => [
    [0x00209164, 'UI', uid],
    [0x00209165, 'AT', pointer],
    [0x00209167, 'AT', group],
  ];
  const bySegment = index(tagBytes(0x0062000b), tagBytes(0x0062000a));
  const byPosition = index(tagBytes(0x00200032), tagBytes(0x00209113));
  return [
    [0x00209221, 'SQ', [[[0x00209164, 'UI', uid]]]],
    [0x00209222, 'SQ', type === 'BINARY' ? [bySegment, byPosition] : [byPosition]],
  ];
}

/** VR AT: group, then element, each little endian. */
function tagBytes(tag: number): Uint8Array {
  return Uint8Array.of((tag >>> 16) & 0xff, tag >>> 24, tag & 0xff, (tag >>> 8) & 0xff);
}
