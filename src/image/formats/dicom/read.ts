/** DICOM files, wherever they lie, to one image with its report. */

import type { Image } from '../../image.ts';
import type { ReadOptions, ReadResult, SeriesCheck, SeriesReport } from '../../report.ts';
import type { DicomFile } from './file.ts';
import { type Plan, planDicom, refusalOfPlan } from './plan.ts';
import { regularise } from './regularise.ts';
import { reportOf } from './series-report.ts';
import { unitOf } from './unit.ts';
import { readVolume } from './volume.ts';

/**
 * Reads the one CT series among the files, sorted by position, as HU with its padding mask.
 *
 * Memory: the volume, one byte per voxel more where there is padding, and four slices in flight. Where
 * resampling is allowed and needed, the volume exists twice for a moment.
 *
 * @throws OsteonError that names what was found and how to mend it: `several-series`, `several-patients`,
 * `missing-slice`, `variable-spacing`, `gantry-tilt`, `duplicate-position`, `dicom-truncated`, ...
 */
export async function readDicomFiles(
  files: readonly DicomFile[],
  options: ReadOptions = {},
): Promise<ReadResult> {
  const plan = await planDicom(files, options);
  const refusal = refusalOfPlan(plan, options.allowResample === true);
  if (refusal !== undefined) throw refusal;
  const layout = plan.layout!;
  const volume = await readVolume(layout.frames, options);
  const { unit, checks } = unitOf(layout.frames, options);
  const report = reportOf(plan);
  const regular = plan.geometry === undefined ? regularise(layout, volume.values, volume.padding) : undefined;
  const image: Image = regular
    ? { geometry: regular.geometry, voxels: regular.values, unit, padding: regular.padding }
    : { geometry: plan.geometry!, voxels: volume.values, unit, padding: volume.padding };
  const mended = regular ? resampledChecks(report.checks, regular.geometry.size) : report.checks;
  const { paddingVoxels } = regular ?? volume;
  const outside = paddingChecks(paddingVoxels, image.voxels.length);
  return {
    image,
    report: {
      ...report,
      checks: [...mended, ...volume.checks, ...outside, ...checks],
      geometry: image.geometry,
      paddingVoxels,
      unit,
    },
  };
}

/** The series report alone: no pixels are decoded but those of files at one position, to see whether they are copies. */
export async function listDicomFiles(
  files: readonly DicomFile[],
  options: ReadOptions = {},
): Promise<SeriesReport> {
  const plan: Plan = await planDicom(files, options);
  const report = reportOf(plan);
  if (plan.layout === undefined) return report;
  const { unit, checks } = unitOf(plan.layout.frames, options);
  return { ...report, checks: [...report.checks, ...checks], unit };
}

function paddingChecks(padded: number, voxels: number): SeriesCheck[] {
  if (padded === 0) return [];
  const percent = ((100 * padded) / voxels).toFixed(1);
  const message = `${padded} voxels (${percent} %) lie outside the scanner's field of view`;
  return [{ code: 'padding', severity: 'note', message, value: padded }];
}

/** What was refused is now a warning, together with what was done about it. */
function resampledChecks(checks: readonly SeriesCheck[], size: readonly number[]): SeriesCheck[] {
  return [
    ...checks.map((check) =>
      check.severity === 'refusal' ? { ...check, severity: 'warning' as const } : check,
    ),
    {
      code: 'resampled',
      severity: 'warning',
      message: `the slices were resampled by linear interpolation to a regular grid of ${size.join(' x ')} voxels, as the caller allowed`,
    },
  ];
}
