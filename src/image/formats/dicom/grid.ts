/** Judges a layout: is it a regular orthogonal grid, and if not, by how much is it not? */

import { OsteonError } from '../../../errors.ts';
import type { Geometry } from '../../image.ts';
import type { SeriesCheck } from '../../report.ts';
import { directionOf, type Layout, stepsOf } from './layout.ts';

export interface Judgement {
  readonly checks: readonly SeriesCheck[];
  /** The grid, where every slice lies on it; undefined where only resampling could give one. */
  readonly geometry?: Geometry;
}

/**
 * Positions are written with few decimals (0.1 mm is common), so a slice may lie this far from its place in
 * the grid; thin slices keep to a tenth of their distance.
 */
const positionToleranceMm = 0.1;

/** Far corners may differ by this much: rounded direction cosines, not a turned slice. */
const cornerToleranceMm = 0.1;

/** `layout` holds no repeated positions. */
export function judge(layout: Layout): Judgement {
  const checks = [...orientation(layout), ...spacing(layout), ...tilt(layout)];
  const broken = checks.some((check) => check.severity === 'refusal');
  checks.push(...spacingTag(layout));
  if (broken) return { checks };
  const { frames, pixelMm, originMm, depthsMm } = layout;
  const { rows, columns } = frames[0].header.pixels!;
  const n = frames.length;
  const stepMm = n > 1 ? withoutFloatNoise(depthsMm[n - 1] / (n - 1)) : single(layout, checks);
  return {
    checks,
    geometry: {
      size: [columns, rows, n],
      spacingMm: [pixelMm[0], pixelMm[1], stepMm],
      originMm,
      direction: directionOf(layout),
    },
  };
}

/** Positions are decimal numbers of at most 16 characters: what differs beyond 1e-9 mm is arithmetic. */
const withoutFloatNoise = (stepMm: number) => Math.round(stepMm * 1e9) / 1e9;

const mm = (value: number) => Number(value.toPrecision(4)).toString();

function refusal(code: string, message: string, value: number): SeriesCheck {
  return { code, severity: 'refusal', message, value };
}

function orientation({ orientationMm, orientationDeg }: Layout): SeriesCheck[] {
  if (orientationMm <= cornerToleranceMm) return [];
  const message = `slices differ in orientation or pixel spacing: ${mm(orientationMm)} mm at the far corner, ${mm(orientationDeg)} degrees`;
  return [refusal('orientation-varies', message, orientationMm)];
}

function spacing(layout: Layout): SeriesCheck[] {
  const steps = stepsOf(layout);
  if (steps.length < 2) return [];
  const base = Math.min(...steps);
  const mean = layout.depthsMm[steps.length] / steps.length;
  const offGrid = Math.max(...layout.depthsMm.map((depth, i) => Math.abs(depth - i * mean)));
  const tolerance = Math.min(positionToleranceMm, 0.1 * mean);
  if (offGrid <= tolerance) return [];
  const fits = (step: number) => Math.abs(step / base - Math.round(step / base)) * base <= 2 * tolerance;
  const gaps = steps.flatMap((step, i) => (Math.round(step / base) > 1 ? [i] : []));
  if (steps.every(fits) && gaps.length > 0 && gaps.length * 2 <= steps.length) {
    const lost = gaps.reduce((sum, i) => sum + Math.round(steps[i] / base) - 1, 0);
    const shown = gaps
      .slice(0, 5)
      .map((i) => `${mm(steps[i])} mm between slices ${i + 1} and ${i + 2}`)
      .join(', ');
    const more = gaps.length > 5 ? ` and ${gaps.length - 5} more gaps` : '';
    const message = `${lost} ${lost === 1 ? 'slice is' : 'slices are'} missing: ${shown}${more}, where ${mm(base)} mm is the rule`;
    return [refusal('missing-slice', message, lost)];
  }
  const message = `the distance between slices varies from ${mm(base)} to ${mm(Math.max(...steps))} mm (${mm(offGrid)} mm off a regular grid)`;
  return [refusal('variable-spacing', message, offGrid)];
}

function tilt({ frames, depthsMm, shiftsMm, pixelMm }: Layout): SeriesCheck[] {
  const n = frames.length;
  if (n < 2) return [];
  const [du, dv] = shiftsMm[n - 1];
  const length = depthsMm[n - 1];
  const tolerance = Math.max(positionToleranceMm, 0.25 * Math.min(...pixelMm));
  const jitter = Math.max(
    ...shiftsMm.map(([u, v], i) =>
      Math.hypot(u - (du * depthsMm[i]) / length, v - (dv * depthsMm[i]) / length),
    ),
  );
  const total = Math.hypot(du, dv);
  const found: SeriesCheck[] = [];
  if (total > tolerance) {
    const degrees = (Math.atan2(total, length) * 180) / Math.PI;
    const declared = frames[0].header.gantryTiltDeg;
    const said = declared === undefined ? '' : `; the header says ${mm(declared)}`;
    const message = `the gantry was tilted by ${mm(degrees)} degrees${said}: slices are displaced by up to ${mm(total)} mm within their plane`;
    found.push(refusal('gantry-tilt', message, degrees));
  }
  if (jitter > tolerance) {
    const message = `slices are displaced within their plane by up to ${mm(jitter)} mm against each other`;
    found.push(refusal('inplane-shift', message, jitter));
  }
  return found;
}

/** The attribute is often wrong; positions decide, and the difference is told. */
function spacingTag(layout: Layout): SeriesCheck[] {
  const said = Math.abs(layout.frames[0].spacingBetweenSlicesMm ?? 0);
  const steps = stepsOf(layout);
  if (said === 0 || steps.length === 0) return [];
  const found = steps.toSorted((a, b) => a - b)[steps.length >> 1];
  if (Math.abs(found - said) <= positionToleranceMm) return [];
  const message = `Spacing Between Slices says ${mm(said)} mm, positions lie ${mm(found)} mm apart; positions were used`;
  return [{ code: 'spacing-tag-differs', severity: 'note', message, value: Math.abs(found - said) }];
}

/** One slice has no distance to a neighbour: its thickness stands in, and the report says so. */
function single({ frames }: Layout, checks: SeriesCheck[]): number {
  const thickness = frames[0].sliceThicknessMm ?? 0;
  const stepMm = thickness > 0 ? thickness : 1;
  const source = thickness > 0 ? 'its slice thickness' : 'an arbitrary 1 mm, as no slice thickness is given,';
  const message = `the series is a single slice; ${source} (${mm(stepMm)} mm) stands for the distance between slices`;
  checks.push({ code: 'single-slice', severity: 'warning', message, value: stepMm });
  return stepMm;
}

const hints: Readonly<Record<string, string>> = {
  'missing-slice': 'Fetch the missing slices from the archive, or allow resampling (--allow-resample).',
  'gantry-tilt': 'Allow resampling (--allow-resample) to shear the slices onto an upright grid.',
};

/** The error that a refusing check becomes when somebody wants the image nevertheless. */
export function refusalOf(checks: readonly SeriesCheck[]): OsteonError | undefined {
  const refusals = checks.filter((check) => check.severity === 'refusal');
  if (refusals.length === 0) return undefined;
  const message = refusals.map((check) => check.message).join('; ');
  const hint =
    hints[refusals[0].code] ??
    'Read another reconstruction of the scan, or allow resampling to a regular grid (--allow-resample).';
  return new OsteonError(refusals[0].code, message, { hint, kind: 'refused' });
}
