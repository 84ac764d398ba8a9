/** `osteon info`: the series report of a scan. */

import type { Command } from 'commander';
import type { SeriesReport } from '../../image/index.ts';
import { notForDiagnosis } from '../../version.ts';
import { addReadingOptions, type ReadingFlags, readingOptions } from '../reading.ts';
import { watched } from '../work.ts';

interface InfoFlags extends ReadingFlags {
  json?: boolean;
}

/** Adds the command. */
export function addInfo(program: Command): void {
  const command = program
    .command('info')
    .summary('what a scan holds: series, geometry, what was left out and why')
    .argument('<scan>', 'file, folder or zip')
    .option('--json', 'print one JSON document on stdout');
  addReadingOptions(command).action(async (scan: string, flags: InfoFlags) => {
    const { listSeries } = await import('../../image/node.ts');
    const report = await watched((work) => listSeries(scan, { ...work, ...readingOptions(flags) }));
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : text(report));
  });
}

function text(report: SeriesReport): string {
  const { format, filesFound, filesUsed, series, leftOut, checks, acquisition, geometry, unit } = report;
  const lines = [`${format}: ${filesUsed} of ${filesFound} files used`];
  for (const each of series) {
    const facts = [
      each.number === undefined ? '' : `number ${each.number}`,
      each.description ?? '',
      each.modality ?? '',
      `${each.images} images`,
      each.rows === undefined ? '' : `${each.columns} x ${each.rows}`,
      each.sliceThicknessMm === undefined ? '' : `${each.sliceThicknessMm} mm`,
      each.convolutionKernel ?? '',
    ].filter(Boolean);
    lines.push(`${each.chosen ? '*' : ' '} ${each.id}: ${facts.join(', ')} (${each.why})`);
  }
  if (geometry) {
    const { size, spacingMm, originMm } = geometry;
    lines.push(
      `size ${size.join(' x ')}, spacing ${spacingMm.map(short).join(' x ')} mm, origin ${originMm.map(short).join(', ')} mm LPS`,
    );
    lines.push(`direction ${geometry.direction.map(short).join(' ')}`);
  }
  if (unit) lines.push(`unit ${unit}`);
  for (const [name, value] of Object.entries(acquisition)) lines.push(`${name} ${value}`);
  for (const { reason, count, examples } of leftOut)
    lines.push(`left out ${count}: ${reason} (${examples.join(', ')})`);
  for (const { severity, message } of checks) lines.push(`${severity}: ${message}`);
  lines.push(notForDiagnosis);
  return `${lines.join('\n')}\n`;
}

function short(value: number): string {
  return String(Number(value.toFixed(4)));
}
