/** Where a MetaImage header places its grid; world is LPS, as in ITK. */

import type { Geometry, Vector3 } from '../../image.ts';
import type { SeriesCheck } from '../../report.ts';
import { geometryFromAxes } from '../raw/affine.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';

/** Field (lower case) -> text. */
export type Fields = ReadonlyMap<string, string>;

const unitsMm: Record<string, number> = { um: 1e-3, mm: 1, cm: 10 };
const identity = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** @throws OsteonError `invalid-header`, `unsupported-content` (not three axes), `sheared-grid`. */
export function metaImageGeometry(
  fields: Fields,
  name: string,
): { geometry: Geometry; checks: SeriesCheck[]; volumes: number } {
  const sizes = numbers(fields, 'dimsize') ?? [];
  const n = sizes.length;
  if (n !== Number(fields.get('ndims')) || !sizes.every((x) => Number.isInteger(x) && x > 0))
    throw invalidHeader(
      'MetaImage',
      name,
      `DimSize '${fields.get('dimsize')}' with NDims ${fields.get('ndims')}`,
    );
  if (n !== 3 && n !== 4) throw unsupported(name, `is ${n}-dimensional`, 'Export one volume of a scan.');
  const unitMm = unitsMm[fields.get('distanceunits')?.toLowerCase() ?? 'mm'] ?? 1;
  const spacing = numbers(fields, 'elementspacing', 'elementsize')?.map((x) => x * unitMm);
  if (!spacing) throw invalidHeader('MetaImage', name, "no distance between voxels ('ElementSpacing')");
  const axes = axesOf(fields, n, name);
  const unitAxes = (axes ?? identity).every((v) => Math.abs(Math.hypot(...v) - 1) < 1e-6);
  const stepMm = (axis: 0 | 1 | 2) => vector((axes ?? identity)[axis].map((x) => x * spacing[axis] + 0));
  const { geometry, checks } = geometryFromAxes({
    name,
    size: vector(sizes),
    stepsMm: [stepMm(0), stepMm(1), stepMm(2)],
    originMm: vector(
      (numbers(fields, 'offset', 'position', 'origin') ?? [0, 0, 0]).map((x) => x * unitMm + 0),
    ),
    ...(unitAxes && { spacingMm: vector(spacing.map(Math.abs)) }),
  });
  return {
    geometry,
    checks: axes ? checks : [...checks, unknownOrientation],
    volumes: n === 4 ? sizes[3] : 1,
  };
}

const unknownOrientation: SeriesCheck = {
  code: 'orientation-unknown',
  severity: 'warning',
  message: 'The header has no TransformMatrix; left-posterior-superior was assumed, as ITK does.',
};

/** TransformMatrix holds the index axes one after the other: its rows are the columns of our direction. */
function axesOf(fields: Fields, n: number, name: string): number[][] | undefined {
  const matrix = numbers(fields, 'transformmatrix', 'rotation', 'orientation');
  if (!matrix) return undefined;
  if (matrix.length !== n * n)
    throw invalidHeader('MetaImage', name, `TransformMatrix has ${matrix.length} numbers, not ${n * n}`);
  return [0, 1, 2].map((axis) => [0, 1, 2].map((row) => matrix[n * axis + row]));
}

function numbers(fields: Fields, ...keys: string[]): number[] | undefined {
  const text = keys.map((key) => fields.get(key)).find((value) => value !== undefined);
  return text?.split(/\s+/).map(Number);
}

/** A number that is missing becomes NaN, which no grid accepts. */
function vector([x, y, z]: readonly (number | undefined)[]): Vector3 {
  return [x ?? Number.NaN, y ?? Number.NaN, z ?? Number.NaN];
}
