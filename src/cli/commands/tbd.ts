/** `osteon tbd`: bone density of one scan, or of every scan in a folder. */

import type { Command } from 'commander';
import { OsteonError } from '../../errors.ts';
import type { TbdDocument } from '../../study/index.ts';
import type { TbdBatchRequest, TbdRequest } from '../../study/node.ts';
import { choiceOption, listOption, numberOption, textOption } from '../options.ts';
import { addReadingOptions, type ReadingFlags, readingOptions } from '../reading.ts';
import { watched } from '../work.ts';

interface TbdFlags extends ReadingFlags {
  labels?: string;
  labelTable?: string;
  vertebrae?: string[];
  region?: 'slices' | 'core';
  margin?: number;
  families?: string[];
  age?: number;
  sex?: 'F' | 'M';
  allowResample?: boolean;
  phase?: string;
  ctUnits?: boolean;
  nanAsPadding?: boolean;
  out?: string;
  each?: boolean;
  reports?: boolean;
  json?: boolean;
}

/** Adds the command. */
export function addTbd(program: Command): void {
  const command = program
    .command('tbd')
    .summary('trabecular bone density from a CT scan and a label map of vertebrae')
    .description(
      'Measures trabecular bone density (TBD): the mode of the Johnson-SU distribution fitted to the HU of trabecular bone of L1 and L2.',
    )
    .argument('<scan>', 'DICOM folder, zip or file; NIfTI, NRRD, MetaImage; with --each a folder of scans')
    .option(
      '--labels <seg>',
      'label map of vertebrae: NIfTI, NRRD, DICOM SEG, a folder of masks, or L1=FILE,L2=FILE',
      textOption('labels', 'a file or folder'),
    )
    .option(
      '--label-table <name>',
      'numbering: totalsegmentator, totalsegmentator-v1, verse, or a file of "20,L1" lines',
      textOption('label-table', 'a name or file'),
    )
    .option('--vertebrae <names>', 'vertebrae to measure (default L1,L2)', listOption('vertebrae', 'L1,L2'))
    .option(
      '--region <kind>',
      'slices (mid-vertebral, as the papers) or core (all of it)',
      choiceOption('region', ['slices', 'core']),
    )
    .option(
      '--margin <mm>',
      'distance kept from the surface of the body (default 3)',
      numberOption('margin', 0, 10),
    )
    .option(
      '--families <names>',
      'families to compare: all, or names',
      listOption('families', 'johnsonsu,norm'),
    )
    .option('--age <years>', 'age of the person', numberOption('age', 0, 130))
    .option('--sex <sex>', 'F or M', choiceOption('sex', ['F', 'M']))
    .option('--allow-resample', 'mend gantry tilt, gaps and labels on another grid by resampling; flagged')
    .option('--phase <name>', 'contrast phase where the scan is silent: native, arterial, portal, ...')
    .option('--ct-units', 'the values are HU + 1000')
    .option('--nan-as-padding', 'leave out voxels that are not a number')
    .option(
      '--out <dir>',
      'write report.html, result.json, trabecular.nii.gz and series.json',
      textOption('out', 'a folder'),
    )
    .option('--each', 'measure every scan of the folder; one CSV row each in --out, resumable')
    .option('--reports', 'with --each: also one report per scan')
    .option('--json', 'print one JSON document on stdout');
  addReadingOptions(command).action((scan: string, flags: TbdFlags) =>
    flags.each ? runEach(scan, flags) : runOne(scan, flags),
  );
}

function request(flags: TbdFlags): Omit<TbdRequest, 'scan' | 'labels'> {
  const { families } = flags;
  return {
    labelTable: flags.labelTable,
    vertebrae: flags.vertebrae,
    region: flags.region,
    marginMm: flags.margin,
    families: families?.length === 1 && families[0] === 'all' ? 'all' : families,
    ageYears: flags.age,
    sex: flags.sex,
    ...readingOptions(flags),
    allowResample: flags.allowResample,
    phase: flags.phase,
    ctUnits: flags.ctUnits,
    nanAsPadding: flags.nanAsPadding,
    out: flags.out,
  };
}

async function runOne(scan: string, flags: TbdFlags): Promise<void> {
  const { labels } = flags;
  if (flags.reports)
    throw new OsteonError('option-value', '--reports: is for a folder of scans, with --each', {
      hint: 'Add --each, or leave it out: one scan always gets its report in --out.',
      kind: 'usage',
    });
  if (labels === undefined)
    throw new OsteonError('labels-needed', 'a label map of vertebrae is needed to find L1 and L2', {
      hint: 'Pass --labels SEG: a segmentation of this scan from TotalSegmentator, VerSe-style tools, 3D Slicer or any other (NIfTI, NRRD, DICOM SEG).',
      kind: 'usage',
    });
  const { runTbd } = await import('../../study/node.ts');
  const { document, files } = await watched((work) => runTbd({ ...request(flags), ...work, scan, labels }));
  if (flags.json) process.stdout.write(`${JSON.stringify(document)}\n`);
  else process.stdout.write(summary(document, files));
}

function summary(document: TbdDocument, files: readonly string[]): string {
  const { tbdHU, tbdCI95HU, meanHU, medianHU, sdHU, voxels, vertebrae, flags, provenance } = document;
  const hu = (value: number | null) => (value === null ? '-' : value.toFixed(1));
  const interval = (ci: readonly [number, number] | null) => (ci ? `${hu(ci[0])} to ${hu(ci[1])}` : '');
  const lines = [
    `TBD ${hu(tbdHU)} HU  (95 % interval ${interval(tbdCI95HU)}; ${voxels} voxels)`,
    `mean ${hu(meanHU)}, median ${hu(medianHU)}, SD ${hu(sdHU)} HU`,
    ...vertebrae.map((vertebra) =>
      vertebra.tbdHU === null
        ? `  ${vertebra.name.padEnd(4)} no number: ${vertebra.refusal?.message}`
        : `  ${vertebra.name.padEnd(4)} ${hu(vertebra.tbdHU)} HU  (${interval(vertebra.tbdCI95HU)}; ${vertebra.voxels} voxels in ${vertebra.slices} slices)`,
    ),
    ...[...flags, ...vertebrae.flatMap((vertebra) => vertebra.flags)].map(({ message }) => `! ${message}`),
    ...files.map((file) => `wrote ${file}`),
    provenance.notForDiagnosis,
  ];
  return `${lines.join('\n')}\n`;
}

async function runEach(folder: string, flags: TbdFlags): Promise<void> {
  const { out } = flags;
  if (out === undefined)
    throw new OsteonError('out-needed', 'a folder of scans needs a place for its table', {
      hint: 'Pass --out DIR; run the same command again to go on after a stop.',
      kind: 'usage',
    });
  const { runTbdBatch } = await import('../../study/node.ts');
  const batch: Omit<TbdBatchRequest, 'signal' | 'onProgress'> = {
    ...request(flags),
    folder,
    out,
    labels: flags.labels,
    reports: flags.reports,
  };
  const result = await watched((work) => runTbdBatch({ ...batch, ...work }));
  if (flags.json) process.stdout.write(`${JSON.stringify({ schema: 'osteon/tbd-batch@1', ...result })}\n`);
  else
    process.stdout.write(
      `${result.done} measured, ${result.refused} refused, ${result.failed} failed, ${result.skipped} done before\nwrote ${result.table}\n`,
    );
}
