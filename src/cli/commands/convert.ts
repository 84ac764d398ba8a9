/** `osteon convert`: scans and label maps between formats. */

import type { Command } from 'commander';
import { choiceOption, spacingOption } from '../options.ts';
import { addReadingOptions, type ReadingFlags, readingOptions } from '../reading.ts';
import { watched } from '../work.ts';

const formats = ['dicom', 'seg', 'seg-labelmap', 'tiff-stack'] as const;

interface ConvertFlags extends ReadingFlags {
  format?: (typeof formats)[number];
  labels?: boolean;
  reference?: string;
  orientation?: string;
  spacing?: [number, number, number];
  inputSpacing?: [number, number, number];
  unit?: 'HU';
  allowResample?: boolean;
  json?: boolean;
}

/** Adds the command. */
export function addConvert(program: Command): void {
  const command = program
    .command('convert')
    .summary('convert a scan or label map between formats, geometry kept')
    .argument('<in>', 'file, folder or zip')
    .argument(
      '<out>',
      '.nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd, .tif, a folder with --format dicom or tiff-stack, or .dcm with --format seg',
    )
    .option('--format <format>', formats.join(', '), choiceOption('format', formats))
    .option('--labels', 'the input is a label map: nearest neighbour, whole numbers')
    .option('--reference <series>', 'with --format seg: the DICOM series it belongs to')
    .option('--orientation <code>', 'turn the axes, for example LPS or RAS; voxels keep their place')
    .option('--spacing <x,y,z>', 'resample to these distances in mm', spacingOption('spacing'))
    .option(
      '--input-spacing <x,y,z>',
      'distances of a TIFF stack, which the files often lack',
      spacingOption('input-spacing'),
    )
    .option('--unit <unit>', 'declare that the values are HU', choiceOption('unit', ['HU']))
    .option('--allow-resample', 'mend gantry tilt, gaps and variable spacing by resampling')
    .option('--json', 'print one JSON document on stdout');
  addReadingOptions(command).action(async (input: string, output: string, flags: ConvertFlags) => {
    const { convert } = await import('../../study/node.ts');
    const result = await watched((work) =>
      convert({
        ...work,
        input,
        output,
        format: flags.format,
        asLabels: flags.labels,
        reference: flags.reference,
        orientation: flags.orientation,
        newSpacingMm: flags.spacing,
        spacingMm: flags.inputSpacing,
        unit: flags.unit,
        ...readingOptions(flags),
        allowResample: flags.allowResample,
      }),
    );
    if (flags.json) process.stdout.write(`${JSON.stringify({ schema: 'osteon/convert@1', ...result })}\n`);
    else {
      for (const { severity, message } of result.report.checks)
        process.stderr.write(`${severity}: ${message}\n`);
      process.stdout.write(`wrote ${result.output}\n`);
    }
  });
}
