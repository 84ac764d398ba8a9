/** The Segment Sequence (PS3.3 C.8.20.4): what each segment is, how it came about, how to show it. */

import { version } from '../../../../version.ts';
import type { LabelImage } from '../../../image.ts';
import { defaultColour, dicomLab } from './colour.ts';
import type { Dataset } from './element.ts';
import { background, conceptItem, conceptsOf, type SegmentConcepts } from './seg-concepts.ts';
import type { SegmentSlices } from './seg-frames.ts';
import type { SegmentationOptions } from './seg-options.ts';

/** Owner of the private element that keeps the label's own value, and its tags. */
export const privateCreator = 'OSTEON';
export const privateCreatorTag = 0x00630010;
export const labelValueTag = 0x00631001;

/** One item for each segment, in the order of the labels. */
export function segmentSequence(
  { names = {} }: LabelImage,
  segments: readonly SegmentSlices[],
  { type = 'BINARY', algorithm, colours = {} }: SegmentationOptions,
): Dataset {
  const { type: algorithmType, name: algorithmName } = algorithm ?? { type: 'AUTOMATIC' };
  const origin: Dataset = [
    [0x00620008, 'CS', algorithmType],
    ...(algorithmType === 'MANUAL'
      ? []
      : ([[0x00620009, 'LO', algorithmName ?? `Osteon ${version}`]] as Dataset)),
  ];
  const items = segments.map(({ label }, index): Dataset => {
    const name = names[label] ?? `label ${label}`;
    return [
      [0x00620004, 'US', type === 'BINARY' ? index + 1 : label],
      [0x00620005, 'LO', name],
      [0x0062000d, 'US', dicomLab(colours[label] ?? defaultColour(label))],
      ...origin,
      ...concepts(conceptsOf(name)),
      ...(type === 'BINARY' ? ownValue(label) : []),
    ];
  });
  // Every pixel value of a label map is described, 0 too (PS3.3 C.8.20.2.3).
  if (type === 'LABELMAP')
    items.unshift([
      [0x00620004, 'US', 0],
      [0x00620005, 'LO', 'Background'],
      ...origin,
      ...concepts(background),
    ]);
  return [[0x00620002, 'SQ', items]];
}

function ownValue(label: number): Dataset {
  return [
    [privateCreatorTag, 'LO', privateCreator],
    [labelValueTag, 'UL', label],
  ];
}

function concepts({ category, type, modifier }: SegmentConcepts): Dataset {
  const side: Dataset = modifier === undefined ? [] : [[0x00620011, 'SQ', [conceptItem(modifier)]]];
  return [
    [0x00620003, 'SQ', [conceptItem(category)]],
    [0x0062000f, 'SQ', [[...conceptItem(type), ...side]]],
  ];
}
