/** Where an NRRD header places its grid: `space` and `space directions`, or spacings alone. */

import { identityDirection } from '../../geometry.ts';
import type { Geometry, Vector3 } from '../../image.ts';
import type { SeriesCheck } from '../../report.ts';
import { mapVector, vector3 } from '../../vector.ts';
import { geometryFromAxes } from '../raw/affine.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';
import type { NrrdHeader } from './header.ts';

/** Signs that turn a named space to LPS. */
const spaces: Record<string, Vector3> = {
  'right-anterior-superior': [-1, -1, 1],
  ras: [-1, -1, 1],
  'left-anterior-superior': [1, -1, 1],
  las: [1, -1, 1],
  'left-posterior-superior': [1, 1, 1],
  lps: [1, 1, 1],
};

/** Spaces without a patient in them. */
const unoriented = /^(scanner-xyz|3d-right-handed|3d-left-handed)$/;

const unitsMm: Record<string, number> = {
  mm: 1,
  um: 1e-3,
  µm: 1e-3,
  μm: 1e-3,
  micron: 1e-3,
  cm: 10,
  m: 1000,
  nm: 1e-6,
};

export interface NrrdGrid {
  readonly geometry: Geometry;
  readonly checks: SeriesCheck[];
  /** Volumes along a fourth, last axis. */
  readonly volumes: number;
}

/**
 * The grid in LPS mm.
 * @throws OsteonError `invalid-header`, `unsupported-content` (2-D, colours, vectors), `sheared-grid`.
 */
export function nrrdGeometry({ fields, sizes }: NrrdHeader, name: string): NrrdGrid {
  const directions = vectors(fields.get('spacedirections'));
  const spatial = spatialAxes(sizes, directions, fields.get('kinds'));
  if (spatial.length !== 3)
    throw unsupported(name, `has ${spatial.length} axes in space, not 3`, 'Export one volume of a scan.');
  const others = sizes.map((_, axis) => axis).filter((axis) => !spatial.includes(axis) && sizes[axis] > 1);
  if (others.some((axis) => axis < spatial[2]))
    throw unsupported(
      name,
      `holds ${sizes[others[0]]} values per voxel (colours, vectors or overlapping segments)`,
      'Export one scalar volume; in 3D Slicer, collapse the segmentation to one layer or export a labelmap.',
    );
  const size = vector3(spatial.map((axis) => sizes[axis]));
  const volumes = others.reduce((product, axis) => product * sizes[axis], 1);
  if (!directions)
    return { geometry: unplaced(fields, spatial, size, name), checks: [unknownOrientation], volumes };
  return { ...placed(fields, directions, spatial, size, name), volumes };
}

function placed(
  fields: NrrdHeader['fields'],
  directions: readonly (readonly number[] | undefined)[],
  spatial: readonly number[],
  size: Vector3,
  name: string,
) {
  const space = fields.get('space')?.toLowerCase();
  const signs = space === undefined || unoriented.test(space) ? spaces.lps : spaces[space];
  if (!signs)
    throw unsupported(name, `lies in the space '${space}'`, 'Save it in left-posterior-superior space.');
  const [unit] = [...(fields.get('spaceunits') ?? '').matchAll(/"([^"]*)"/g)].map(([, text]) =>
    text.toLowerCase(),
  );
  const unitMm = unitsMm[unit ?? 'mm'] ?? 1;
  const toLps = (v: readonly number[]) => mapVector(vector3(v), (x, row) => x * signs[row] * unitMm + 0);
  const origin = vectors(fields.get('spaceorigin'))?.[0] ?? [0, 0, 0];
  const steps = spatial.map((axis) => directions[axis] ?? []);
  if ([origin, ...steps].some((v) => v.length !== 3))
    throw invalidHeader('NRRD', name, 'space directions and space origin must have three numbers each');
  const { geometry, checks } = geometryFromAxes({
    name,
    size,
    stepsMm: [toLps(steps[0]), toLps(steps[1]), toLps(steps[2])],
    originMm: toLps(origin),
  });
  const known = space !== undefined && space in spaces;
  return { geometry, checks: known ? checks : [...checks, unknownOrientation] };
}

const unknownOrientation: SeriesCheck = {
  code: 'orientation-unknown',
  severity: 'warning',
  message:
    "The header does not say how the grid lies in the patient (no 'space' of RAS, LAS or LPS); left-posterior-superior was assumed.",
};

function unplaced(
  fields: NrrdHeader['fields'],
  spatial: readonly number[],
  size: Vector3,
  name: string,
): Geometry {
  const all = fields.get('spacings')?.split(/\s+/).map(Number);
  const spacingMm = mapVector(vector3(spatial), (axis) => Math.abs(all?.[axis] ?? Number.NaN));
  if (!spacingMm.every((x) => x > 0 && Number.isFinite(x)))
    throw invalidHeader('NRRD', name, `no distance between voxels ('space directions' or 'spacings')`);
  return { size, spacingMm, originMm: [0, 0, 0], direction: identityDirection };
}

/** Axes with a direction; else those that `kinds` calls space or domain; else the first three. */
function spatialAxes(
  sizes: readonly number[],
  directions: readonly (readonly number[] | undefined)[] | undefined,
  kinds: string | undefined,
): number[] {
  const axes = sizes.map((_, axis) => axis);
  if (directions) return axes.filter((axis) => directions[axis] !== undefined);
  const named = kinds?.toLowerCase().split(/\s+/);
  const inSpace = axes.filter((axis) => /^(space|domain)$/.test(named?.[axis] ?? ''));
  return inSpace.length === 3 ? inSpace : axes.slice(0, 3);
}

/** `(1,0,0) none (0,2,0)` -> vectors, undefined for none. */
function vectors(text: string | undefined): (readonly number[] | undefined)[] | undefined {
  if (text === undefined) return undefined;
  return [...text.matchAll(/\(([^)]*)\)|none/gi)].map(([, inside]) => inside?.split(',').map(Number));
}
