/** Are the voxels Hounsfield units? What a file says, what its bone reads, and what a caller declares. */

import { OsteonError } from '../errors.ts';
import { type Acquisition, type Image, voxelToWorld } from '../image/index.ts';
import { type QualityFlag, round, thresholds } from './flags.ts';
import type { VertebraResult } from './result.ts';

export interface HounsfieldOptions {
  /** Values are HU + 1000, the "CT units" of some papers. */
  readonly ctUnits?: boolean;
  /** Treat NaN as padding instead of refusing the scan. */
  readonly nanAsPadding?: boolean;
}

/**
 * The scan in HU: CT units are shifted.
 *
 * @throws OsteonError `nan-voxels` with their number and the place of the first
 */
export function inHounsfield(image: Image, { ctUnits, nanAsPadding }: HounsfieldOptions): Image {
  const { voxels, geometry } = image;
  let bad = 0;
  let first = -1;
  if (voxels instanceof Float32Array || voxels instanceof Float64Array)
    for (let p = 0; p < voxels.length; p++)
      if (!Number.isFinite(voxels[p])) {
        bad++;
        if (first < 0) first = p;
      }
  if (bad > 0 && !nanAsPadding) {
    const [nx, ny] = geometry.size;
    const at = voxelToWorld(geometry, [
      first % nx,
      Math.floor(first / nx) % ny,
      Math.floor(first / (nx * ny)),
    ]);
    throw new OsteonError(
      'nan-voxels',
      `${bad} voxels of the scan are not a number (the first at ${at.map((mm) => round(mm, 1)).join(', ')} mm LPS)`,
      {
        hint: 'Write the scan again without NaN (air is -1024 HU), or pass --nan-as-padding to leave these voxels out.',
      },
    );
  }
  if (!ctUnits) return image;
  return { ...image, voxels: Float32Array.from(voxels, (value) => value - 1000), unit: 'HU' };
}

/**
 * Magnetic resonance and emission scans have bright bone too, but no Hounsfield units.
 *
 * @throws OsteonError `not-ct` where the file names another modality; one that names none passes
 */
export function refuseOtherModalities({ modality }: Acquisition): void {
  if (modality === undefined || modality === 'CT') return;
  throw new OsteonError('not-ct', `the modality of the scan is ${modality}; bone density needs CT`, {
    kind: 'refused',
    hint: 'Give the CT series. If it is one and the file says otherwise, convert it to NIfTI, which names no modality.',
  });
}

/** Trabecular bone in HU reads -100 to 600; a median far from that, or hardly any spread, is another unit. */
export function refuseOtherUnits(accepted: readonly VertebraResult[], { ctUnits }: HounsfieldOptions): void {
  for (const { name, medianHU, sdHU } of accepted) {
    if (medianHU === null || sdHU === null) continue;
    if (medianHU > 850 && !ctUnits)
      throw new OsteonError(
        'unit-not-hu',
        `the trabecular bone of ${name} reads ${round(medianHU, 0)}, which is no Hounsfield unit; it looks like HU + 1000 ("CT units") or stored values without rescale`,
        {
          kind: 'refused',
          hint: 'Pass --ct-units if the values are HU + 1000; otherwise convert the scan again with its rescale slope and intercept.',
        },
      );
    if (medianHU < thresholds.notMarrowHU)
      throw new OsteonError(
        'unit-not-hu',
        `the trabecular bone of ${name} reads ${round(medianHU, 0)}, which is less than any marrow in Hounsfield units`,
        {
          kind: 'refused',
          hint: ctUnits
            ? 'Leave out --ct-units: the values seem to be Hounsfield units already.'
            : 'Look whether the label map lies on the vertebrae of this scan, and whether the scan is in Hounsfield units.',
        },
      );
    if (sdHU < 1)
      throw new OsteonError(
        'unit-not-hu',
        `the trabecular bone of ${name} spreads by ${sdHU.toPrecision(2)} only; the scan is normalised or windowed, not in Hounsfield units`,
        { kind: 'refused', hint: 'Give the original scan in Hounsfield units.' },
      );
  }
}

/** Flags a scan whose file does not say that it holds HU. */
export function unitFlags({ unit }: Image): QualityFlag[] {
  if (unit === 'HU') return [];
  return [
    {
      code: 'unit-assumed',
      message:
        'The file does not say its unit; its values were taken as Hounsfield units because bone and soft tissue read as such.',
      value: null,
    },
  ];
}
