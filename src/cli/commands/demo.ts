/** `osteon demo`: the main job on the built-in phantom, whose true density is known. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { textOption } from '../options.ts';
import { watched } from '../work.ts';

interface DemoFlags {
  out: string;
  json?: boolean;
}

/** Adds the command. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .summary('the whole job on a built-in phantom with known density')
    .option('--out <dir>', 'folder for the report', textOption('out', 'a folder'), 'osteon-demo')
    .option('--json', 'print one JSON document on stdout')
    .action(async ({ out, json }: DemoFlags) => {
      const { runTbd, writeTrunkPhantom } = await import('../../study/node.ts');
      const { phantomPresets } = await import('../../phantom/index.ts');
      const { makeFolders } = await import('../../image/node.ts');
      const takeBack = await makeFolders(out);
      const temporary = await mkdtemp(join(tmpdir(), 'osteon-demo-'));
      try {
        const { truth, run } = await watched(async (work) => {
          const phantom = await writeTrunkPhantom(join(temporary, 'phantom'), phantomPresets.demo, {
            format: 'dicom',
            ...work,
          });
          const { ageYears, sex } = phantom.truth.options;
          const run = await runTbd({
            scan: phantom.scan,
            labels: phantom.labels,
            ageYears,
            sex,
            out,
            ...work,
          });
          return { truth: phantom.truth, run };
        });
        const { document, files } = run;
        if (json) process.stdout.write(`${JSON.stringify({ ...document, truth: { tbdHU: truth.tbdHU } })}\n`);
        else {
          const [low, high] = document.tbdCI95HU ?? [Number.NaN, Number.NaN];
          const lines = [
            `A procedural lumbar spine was made (DICOM, ${document.provenance.scan.filesUsed} slices) and measured.`,
            `  true TBD      ${truth.tbdHU.toFixed(1)} HU`,
            `  measured TBD  ${document.tbdHU?.toFixed(1)} HU (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)})`,
            ...files.map((file) => `wrote ${file}`),
            `Open ${join(out, 'report.html')} to see the proof.`,
            document.provenance.notForDiagnosis,
          ];
          process.stdout.write(`${lines.join('\n')}\n`);
        }
      } catch (error) {
        await takeBack();
        throw error;
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    });
}
