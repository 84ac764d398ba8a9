/** `osteon phantom`: procedural subjects with known truth. */

import { type Command, Option } from 'commander';
import { choiceOption, numberOption, spacingOption, textOption } from '../options.ts';
import { watched } from '../work.ts';

interface TrunkFlags {
  seed: number;
  age?: number;
  sex?: 'F' | 'M';
  tbd?: number;
  ctr?: number;
  scoliosis?: number;
  kyphosis?: number;
  spacing?: [number, number, number];
  format: 'dicom' | 'nifti';
  out: string;
  coverage?: 'trunk' | 'lumbar' | 'chest';
  orientation?: string;
  noise?: number;
  texture?: number;
  pointSpread?: number;
  thickness?: number;
  kvp?: number;
  table?: boolean;
  contrast?: 'none' | 'arterial' | 'portal';
  screw?: string;
  fracture?: string;
  padding?: number;
  json?: boolean;
}

/** Adds the command. */
export function addPhantom(program: Command): void {
  const phantom = program.command('phantom').summary('make a procedural subject whose truth is known');
  phantom
    .command('trunk')
    .summary('a trunk CT with labels and truth.json')
    .option('--seed <n>', 'everything random follows from it', numberOption('seed', 0, 2 ** 53), 1)
    .option('--age <years>', '18 to 100', numberOption('age'))
    .option('--sex <sex>', 'F or M', choiceOption('sex', ['F', 'M']))
    .option(
      '--tbd <hu>',
      'mode of the trabecular HU at 120 kV (default: by age and sex)',
      numberOption('tbd'),
    )
    .option('--ctr <ratio>', 'cardiothoracic ratio', numberOption('ctr'))
    .option('--scoliosis <deg>', 'spinal curvature in the frontal plane', numberOption('scoliosis'))
    .option('--kyphosis <deg>', 'angle between the tangents at T4 and T12', numberOption('kyphosis'))
    .option('--spacing <x,y,z>', 'voxel distances in mm', spacingOption('spacing'))
    .option('--format <format>', 'dicom or nifti', choiceOption('format', ['dicom', 'nifti']), 'nifti')
    .option(
      '--coverage <part>',
      'trunk, lumbar or chest',
      choiceOption('coverage', ['trunk', 'lumbar', 'chest']),
    )
    .option('--orientation <code>', 'where the indices grow towards, for example LPS or RAS')
    .option('--noise <hu>', 'noise SD outside trabecular bone', numberOption('noise'))
    .option(
      '--texture <mm>',
      'correlation length of noise and texture (FWHM, 0 is white)',
      numberOption('texture'),
    )
    .option('--point-spread <mm>', 'in-plane blur (FWHM)', numberOption('point-spread'))
    .option(
      '--thickness <mm>',
      'slice thickness (default: the distance between slices)',
      numberOption('thickness'),
    )
    .option('--kvp <kv>', '80, 100, 120 or 140', numberOption('kvp'))
    .option('--no-table', 'leave the table out')
    .option(
      '--contrast <phase>',
      'none, arterial or portal',
      choiceOption('contrast', ['none', 'arterial', 'portal']),
    )
    .option('--screw <vertebra>', 'a pedicle screw in this vertebra')
    .option('--fracture <vertebra:loss>', 'a wedge fracture, such as L1:0.3')
    .option('--padding <hu>', 'value outside the scanner circle', numberOption('padding'))
    .addOption(
      new Option('--out <dir>', 'new folder for the scan, labels.nii.gz and truth.json')
        .argParser(textOption('out', 'a folder'))
        .makeOptionMandatory(),
    )
    .option('--json', 'print the truth as one JSON document on stdout')
    .action(async (flags: TrunkFlags) => {
      const { writeTrunkPhantom } = await import('../../study/node.ts');
      const files = await watched((work) =>
        writeTrunkPhantom(flags.out, trunkOptions(flags), { format: flags.format, ...work }),
      );
      if (flags.json) process.stdout.write(`${JSON.stringify(files.truth)}\n`);
      else process.stdout.write(`wrote ${files.scan}\nwrote ${files.labels}\nwrote ${files.truthFile}\n`);
    });
}

/** The phantom's own checks say what is allowed, so the words are handed over as they are. */
function trunkOptions(flags: TrunkFlags) {
  const [vertebra, loss] = flags.fracture?.split(':') ?? [];
  const options = {
    seed: flags.seed,
    ageYears: flags.age,
    sex: flags.sex,
    tbdHU: flags.tbd,
    ctr: flags.ctr,
    scoliosisDeg: flags.scoliosis,
    kyphosisDeg: flags.kyphosis,
    spacingMm: flags.spacing,
    coverage: flags.coverage,
    orientation: flags.orientation,
    noiseSdHU: flags.noise,
    textureFwhmMm: flags.texture,
    pointSpreadMm: flags.pointSpread,
    sliceThicknessMm: flags.thickness,
    kVp: flags.kvp,
    table: flags.table,
    contrast: flags.contrast,
    screw: flags.screw?.toUpperCase(),
    fracture:
      vertebra === undefined ? undefined : { vertebra: vertebra.toUpperCase(), heightLoss: Number(loss) },
    paddingHU: flags.padding,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
