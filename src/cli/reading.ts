/** Options of every command that reads a scan: which series of a DICOM folder, which volume of a 4-D file. */

import type { Command } from 'commander';
import { choiceOption, numberOption } from './options.ts';

const rules = ['ask', 'largest', 'thinnest', 'softest'] as const;

export interface ReadingFlags {
  series?: string;
  volume?: number;
  choose?: (typeof rules)[number];
}

/** Adds `--series`, `--volume` and `--choose`. */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--series <id>', 'DICOM series by UID, its ending, or number')
    .option(
      '--volume <n>',
      'which volume of a four-dimensional file, the first is 0',
      numberOption('volume', 0, 65535),
    )
    .option(
      '--choose <rule>',
      `of several series: ${rules.join(', ')} (the smoothest kernel)`,
      choiceOption('choose', rules),
    );
}

/** What these options mean to a reader. */
export function readingOptions({ series, volume, choose }: ReadingFlags): ReadingFlags {
  return { series, volume, choose };
}
