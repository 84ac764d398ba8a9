/** `osteon fit`: distributions fitted to any list of numbers. */

import type { Command } from 'commander';
import type { FitDocument } from '../../study/node.ts';
import { listOption, numberOption } from '../options.ts';
import { watched } from '../work.ts';

interface FitFlags {
  families: string[];
  column?: string;
  weights?: string;
  mask?: string;
  label?: number;
  bins?: string;
  json?: boolean;
}

/** Adds the command. */
export function addFit(program: Command): void {
  program
    .command('fit')
    .summary("fit SciPy's continuous distributions to a list of numbers or masked voxels")
    .argument('<values>', 'text or CSV file, - for standard input, or an image with --mask')
    .option(
      '--families <names>',
      'all, or names as SciPy spells them',
      listOption('families', 'johnsonsu,norm'),
      ['all'],
    )
    .option('--column <name>', 'column of a CSV file, by name or number')
    .option('--weights <name>', 'column with the count of each value')
    .option('--mask <labels>', 'label map: fit the voxels under it')
    .option('--label <n>', 'label of the mask to take (default: all but 0)', numberOption('label', 1, 65535))
    .option('--bins <width>', 'bin width of the histogram for MSE: a number or fd (Freedman-Diaconis)')
    .option('--json', 'print one JSON document on stdout')
    .action(async (values: string, flags: FitFlags) => {
      const { fitValues } = await import('../../study/node.ts');
      const document = await watched((work) =>
        fitValues({
          ...work,
          values,
          families: flags.families.length === 1 && flags.families[0] === 'all' ? 'all' : flags.families,
          column: flags.column,
          weightColumn: flags.weights,
          mask: flags.mask,
          label: flags.label,
          binWidth:
            flags.bins === undefined || flags.bins === 'fd'
              ? flags.bins
              : numberOption('bins', 1e-9, 1e9)(flags.bins),
        }),
      );
      process.stdout.write(flags.json ? `${JSON.stringify(document)}\n` : text(document));
    });
}

function text({ n, families, best, notForDiagnosis }: FitDocument): string {
  const lines = [
    `${n} values; best: ${best ?? 'none'}`,
    `${'family'.padEnd(20)}${'-log L'.padStart(14)}${'AIC'.padStart(14)}${'ln MSE ratio'.padStart(14)}  parameters`,
  ];
  for (const { name, negLogLikelihood, aic, lnMseRatio, parameters, reason } of families)
    lines.push(
      parameters === null
        ? `${name.padEnd(20)}${'-'.padStart(14)}  ${reason ?? ''}`
        : `${name.padEnd(20)}${figure(negLogLikelihood, 3)}${figure(aic, 2)}${figure(lnMseRatio, 3)}  ${parameters.map((p) => Number(p.toPrecision(6))).join(', ')}`,
    );
  lines.push(notForDiagnosis);
  return `${lines.join('\n')}\n`;
}

function figure(value: number | null, digits: number): string {
  return (value === null ? '-' : value.toFixed(digits)).padStart(14);
}
