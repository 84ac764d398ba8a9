/** Writes a trunk phantom as a scan, its labels and its truth. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCtSeries, writeFolderAtomically, writeImage, writeLabels } from '../image/node.ts';
import { createTrunkPhantomInTurns, type TrunkOptions, type TrunkTruth } from '../phantom/index.ts';
import type { LongWork } from '../progress.ts';

export interface PhantomFiles {
  readonly truth: TrunkTruth;
  /** Paths of the scan (a folder for DICOM), the labels and the truth. */
  readonly scan: string;
  readonly labels: string;
  readonly truthFile: string;
}

/**
 * Makes a phantom and writes `ct/` or `ct.nii.gz`, `labels.nii.gz` (TotalSegmentator v2 numbers) and
 * `truth.json` into a new folder, which appears whole or not at all.
 *
 * @throws OsteonError `folder-not-empty`, `disk-full` and those of `createTrunkPhantom`
 */
export async function writeTrunkPhantom(
  folder: string,
  options: TrunkOptions,
  { format = 'nifti', ...work }: { format?: 'dicom' | 'nifti' } & LongWork = {},
): Promise<PhantomFiles> {
  const scanName = format === 'dicom' ? 'ct' : 'ct.nii.gz';
  const truth = await writeFolderAtomically(folder, async (temporary) => {
    const phantom = await createTrunkPhantomInTurns(options, work);
    work.onProgress?.({ step: 'writing the phantom', done: 0 });
    const { ageYears, sex, kVp, sliceThicknessMm, seed, contrast } = phantom.truth.options;
    if (format === 'dicom')
      await writeCtSeries(join(temporary, scanName), phantom.image, {
        patientId: `PHANTOM-${seed}`,
        studyDescription: 'Osteon trunk phantom',
        acquisition: {
          modality: 'CT',
          manufacturer: 'Osteon phantom',
          kVp,
          sliceThicknessMm,
          patientAgeYears: ageYears,
          patientSex: sex,
          ...(contrast === 'none' ? {} : { contrastAgent: `${contrast} phase` }),
        },
        signal: work.signal,
      });
    else await writeImage(join(temporary, scanName), phantom.image, { signal: work.signal });
    await writeLabels(join(temporary, 'labels.nii.gz'), phantom.labels, { signal: work.signal });
    await writeFile(join(temporary, 'truth.json'), `${JSON.stringify(phantom.truth, null, 1)}\n`);
    return phantom.truth;
  });
  return {
    truth,
    scan: join(folder, scanName),
    labels: join(folder, 'labels.nii.gz'),
    truthFile: join(folder, 'truth.json'),
  };
}
