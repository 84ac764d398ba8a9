/** Functional groups (PS3.3 C.7.6.16) and references: where each frame lies and what it was derived from. */

import { axisDirection, voxelToWorld } from '../../../geometry.ts';
import type { Geometry, Vector3 } from '../../../image.ts';
import { distanceMm } from '../../../vector.ts';
import type { Dataset } from './element.ts';
import { conceptItem } from './seg-concepts.ts';
import type { SegFrame } from './seg-frames.ts';
import type { SourceInstance, SourceSeries } from './seg-source.ts';

/** A slice and a source image are the same plane where their first pixels lie this close. */
const samePlaneMm = 0.05;

const derivation = conceptItem({ value: '113076', scheme: 'DCM', meaning: 'Segmentation' });
const purpose = conceptItem({
  value: '121322',
  scheme: 'DCM',
  meaning: 'Source image for image processing operation',
});

/** Spacing and orientation, the same for every frame. */
export function sharedGroups(geometry: Geometry): Dataset {
  const [columnMm, rowMm, sliceMm] = geometry.spacingMm;
  const measures: Dataset = [
    [0x00180050, 'DS', sliceMm],
    [0x00180088, 'DS', sliceMm],
    [0x00280030, 'DS', [rowMm, columnMm]],
  ];
  const orientation: Dataset = [
    [0x00200037, 'DS', [...axisDirection(geometry, 0), ...axisDirection(geometry, 1)]],
  ];
  const shared: Dataset = [
    [0x00289110, 'SQ', [measures]],
    [0x00209116, 'SQ', [orientation]],
  ];
  return [[0x52009229, 'SQ', [shared]]];
}

/** Place, segment and source image of each frame. */
export function frameGroups(
  geometry: Geometry,
  frames: readonly SegFrame[],
  source: SourceSeries | undefined,
): Dataset {
  const places = Array.from({ length: geometry.size[2] }, (_, k) => voxelToWorld(geometry, [0, 0, k]));
  const origins = places.map((place) => sourceOf(place, source));
  const items = frames.map(({ slice, segment }): Dataset => {
    const index = segment === undefined ? [slice + 1] : [segment + 1, slice + 1];
    return [
      [0x00209111, 'SQ', [[[0x00209157, 'UL', index]]]],
      [0x00209113, 'SQ', [[[0x00200032, 'DS', places[slice]]]]],
      ...(segment === undefined ? [] : identification(segment)),
      ...derivedFrom(origins[slice], source),
    ];
  });
  return [[0x52009230, 'SQ', items]];
}

function identification(segment: number): Dataset {
  return [[0x0062000a, 'SQ', [[[0x0062000b, 'US', segment + 1]]]]];
}

function sourceOf(place: Vector3, source: SourceSeries | undefined): SourceInstance | undefined {
  return source?.instances.find(
    ({ positionMm }) => positionMm !== undefined && distanceMm(positionMm, place) <= samePlaneMm,
  );
}

function derivedFrom(instance: SourceInstance | undefined, source: SourceSeries | undefined): Dataset {
  if (instance === undefined || source === undefined) return [];
  const reference: Dataset = [
    ...referenceTo(instance, source),
    [0x0028135a, 'CS', 'YES'],
    [0x0040a170, 'SQ', [purpose]],
  ];
  const item: Dataset = [
    [0x00082112, 'SQ', [reference]],
    [0x00089215, 'SQ', [derivation]],
  ];
  return [[0x00089124, 'SQ', [item]]];
}

function referenceTo(instance: SourceInstance, source: SourceSeries): Dataset {
  return [
    [0x00081150, 'UI', source.sopClassUID],
    [0x00081155, 'UI', instance.sopInstanceUID],
  ];
}

/** Common Instance Reference (PS3.3 C.12.2): every image of the source series. */
export function sourceInstances(source: SourceSeries | undefined): Dataset {
  if (source === undefined) return [];
  const series: Dataset = [
    [0x0008114a, 'SQ', source.instances.map((instance) => referenceTo(instance, source))],
    [0x0020000e, 'UI', source.seriesInstanceUID],
  ];
  return [[0x00081115, 'SQ', [series]]];
}
