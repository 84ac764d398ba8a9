/** Where a NIfTI header places its grid: sform, else qform, else the voxel size alone; RAS turned to LPS. */

import { gridDistanceMm } from '../../geometry.ts';
import type { Geometry, Vector3 } from '../../image.ts';
import type { SeriesCheck } from '../../report.ts';
import { mapVector, vector3 } from '../../vector.ts';
import { geometryFromAxes, shortestFloat32 } from '../raw/affine.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';
import type { NiftiHeader } from './header.ts';

/** Three rows of four numbers. */
type Affine = readonly number[];

/** Size of one volume, and how many volumes the file holds. */
export function niftiSize({ dim }: NiftiHeader, name: string): { size: Vector3; volumes: number } {
  const used = dim[0];
  if (!(used >= 1 && used <= 7)) throw invalidHeader('NIfTI', name, `dim[0] is ${used}, not 1 to 7`);
  const sizes = Array.from({ length: 7 }, (_, i) => (i < used ? dim[i + 1] : 1));
  if (sizes.some((n) => n < 1))
    throw invalidHeader('NIfTI', name, `sizes ${sizes.slice(0, used).join(' x ')}`);
  const [nx, ny, nz, ...more] = sizes;
  return { size: [nx, ny, nz], volumes: more.reduce((product, n) => product * n, 1) };
}

/**
 * The grid in LPS mm, with what was odd about it.
 * @throws OsteonError `sheared-grid`, `invalid-header`, `unsupported-content` (2-D without a thickness).
 */
export function niftiGeometry(
  header: NiftiHeader,
  name: string,
): { geometry: Geometry; checks: SeriesCheck[] } {
  const { size } = niftiSize(header, name);
  const checks: SeriesCheck[] = [];
  const pixdim = vector3(header.pixdim.slice(1, 4).map(Math.abs));
  const sform = header.sformCode > 0 && isRegular(header.sform) ? header.sform : undefined;
  if (header.sformCode > 0 && !sform)
    checks.push({
      code: 'sform-singular',
      severity: 'warning',
      message: 'The sform is singular and was not used.',
    });
  const usable = pixdim.every((x) => x > 0 && Number.isFinite(x));
  if (!usable && !sform)
    throw unsupported(name, `has voxels of ${pixdim.join(' x ')}`, 'Set the voxel size in its header.');
  const qform = header.qformCode > 0 && usable ? qformAffine(header, pixdim) : undefined;
  const chosen = sform ?? qform ?? unorientedAffine(size, pixdim);
  const found = gridOf(header, name, size, pixdim, chosen);
  checks.push(...found.checks);
  if (sform && qform) checks.push(...compareForms(header, name, size, pixdim, qform, found.geometry));
  if (!sform && !qform)
    checks.push({
      code: 'orientation-unknown',
      severity: 'warning',
      message:
        'The header has neither sform nor qform: voxel size only. Radiological order (first index to the left) and a centred origin were assumed, as nibabel does.',
    });
  return { geometry: found.geometry, checks };
}

/** The grid that one affine (RAS, the file's unit) describes. */
function gridOf(header: NiftiHeader, name: string, size: Vector3, pixdim: Vector3, affine: Affine) {
  const { unitMm, single } = header;
  const round = single ? shortestFloat32 : (x: number) => x;
  const lps: Vector3 = [-unitMm, -unitMm, unitMm];
  const columnMm = (column: number) => mapVector(lps, (sign, row) => affine[4 * row + column] * sign);
  const stepsMm = [columnMm(0), columnMm(1), columnMm(2)] as const;
  const spacingMm = mapVector(pixdim, (_, axis) => {
    const step = stepsMm[axis];
    const length = Math.hypot(...step);
    const stated = round(pixdim[axis]) * unitMm;
    // pixdim is the same length without the rounding of a rotation
    return Math.abs(stated / length - 1) < 1e-6
      ? stated
      : axisAligned(step)
        ? round(length / unitMm) * unitMm
        : length;
  });
  const originMm = mapVector(lps, (sign, row) => round(affine[4 * row + 3]) * sign + 0);
  return geometryFromAxes({ name, size, stepsMm, originMm, spacingMm });
}

function axisAligned(step: readonly number[]): boolean {
  return step.filter((x) => x !== 0).length === 1;
}

/** Warns where sform and qform place the far corner apart by more than a tenth of a voxel. */
function compareForms(
  header: NiftiHeader,
  name: string,
  size: Vector3,
  pixdim: Vector3,
  qform: Affine,
  used: Geometry,
): SeriesCheck[] {
  const apart = gridDistanceMm(used, gridOf(header, name, size, pixdim, qform).geometry);
  if (apart <= 0.1 * Math.min(...used.spacingMm)) return [];
  return [
    {
      code: 'sform-qform-differ',
      severity: 'warning',
      message: `sform and qform place a corner ${apart.toPrecision(3)} mm apart; the sform was used. Programs that use the qform (ITK) see another place.`,
      value: apart,
    },
  ];
}

function isRegular(m: Affine): boolean {
  const det =
    m[0] * (m[5] * m[10] - m[6] * m[9]) -
    m[1] * (m[4] * m[10] - m[6] * m[8]) +
    m[2] * (m[4] * m[9] - m[5] * m[8]);
  return Number.isFinite(det) && det !== 0;
}

/** Quaternion to matrix as nifti1.h defines it; qfac (pixdim[0]) below 0 turns the third axis round. */
function qformAffine({ quaternion, pixdim: [qfac] }: NiftiHeader, spacing: Vector3): Affine {
  let [b, c, d] = quaternion;
  const [, , , x, y, z] = quaternion;
  const squares = b * b + c * c + d * d;
  let a = Math.sqrt(Math.max(0, 1 - squares));
  if (1 - squares < 1e-7) {
    // half a turn: what is left of a is float32 rounding, as nifti1_io.c has it
    [b, c, d] = [b, c, d].map((q) => q / Math.sqrt(squares));
    a = 0;
  }
  const [dx, dy] = spacing;
  const dz = qfac < 0 ? -spacing[2] : spacing[2];
  return [
    (a * a + b * b - c * c - d * d) * dx,
    2 * (b * c - a * d) * dy,
    2 * (b * d + a * c) * dz,
    x,
    2 * (b * c + a * d) * dx,
    (a * a + c * c - b * b - d * d) * dy,
    2 * (c * d - a * b) * dz,
    y,
    2 * (b * d - a * c) * dx,
    2 * (c * d + a * b) * dy,
    (a * a + d * d - c * c - b * b) * dz,
    z,
  ];
}

/** nibabel's affine for a file without orientation: x to the left, origin in the centre. */
function unorientedAffine(size: Vector3, [dx, dy, dz]: Vector3): Affine {
  const centre = size.map((n) => (n - 1) / 2);
  return [-dx, 0, 0, centre[0] * dx, 0, dy, 0, -centre[1] * dy, 0, 0, dz, -centre[2] * dz];
}
