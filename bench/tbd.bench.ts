/** The main job, all but loading: scan and labels are in memory, at the size of a spine crop of a chest CT. */

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { measureTbd } from '../src/density/index.ts';
import { readImage, readLabels } from '../src/image/node.ts';
import { createTrunkPhantom } from '../src/phantom/index.ts';
import { renderTbdReport } from '../src/study/index.ts';
import { runTbd } from '../src/study/node.ts';
import { sharedPath } from '../src/testing/shared.ts';
import { type Bench, type BenchRow, median, python, row, time } from './bench.ts';

const noPeer = 'none: no other program measures TBD';

export const bench: Bench = {
  summary: 'osteon tbd, all but loading (goal: under 5 s), and the start of the program (goal: under 0.3 s)',
  async run(log) {
    const rows: BenchRow[] = [];
    log('making a phantom of 0.78 x 0.78 x 1 mm');
    const { image, labels } = createTrunkPhantom({ seed: 3, coverage: 'lumbar', spacingMm: [0.78, 0.78, 1] });
    const size = image.geometry.size.join(' x ');
    const took = await time(5, () => measureTbd(image, labels));
    rows.push(
      row({
        case: `measure L1, L2 with 10 families, ${size}`,
        oursMs: median(took),
        peer: noPeer,
        peerMs: null,
        note: 'goal 5000',
      }),
    );
    rows.push(await reportRow());
    rows.push(startRow());
    return rows;
  },
};

/** Loading excluded: the page and its figures for a real scan. */
async function reportRow(): Promise<BenchRow> {
  const folder = sharedPath('data/ct_labelled/ts_example_3mm');
  const name = 'report page of a real scan, 122 x 101 x 112';
  if (!folder)
    return row({
      case: name,
      oursMs: null,
      peer: noPeer,
      peerMs: null,
      note: 'the shared scans are not on this machine',
    });
  const scan = { scan: `${folder}/ct.nii.gz`, labels: `${folder}/seg_total.nii.gz` };
  const run = await runTbd(scan);
  const took = await time(5, () => renderTbdReport(run.document, run.scan, run.outcome.region));
  const read = await time(3, async () => [await readImage(scan.scan), await readLabels(scan.labels)]);
  return row({
    case: name,
    oursMs: median(took),
    peer: noPeer,
    peerMs: null,
    note: `loading both takes ${Math.round(median(read))} ms`,
  });
}

function startRow(): BenchRow {
  const program = resolve(import.meta.dirname, '../bin/osteon.js');
  const start = (command: string, args: string[]) => {
    const began = performance.now();
    execFileSync(command, args, { stdio: 'ignore' });
    return performance.now() - began;
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  let why = '';
  for (let i = 0; i < 9; i++) {
    ours.push(start(process.execPath, [program, '--help']));
    try {
      theirs.push(start(python, ['-c', 'import scipy.stats, nibabel']));
    } catch {
      why = 'Debian packages python3-scipy and python3-nibabel would bring the peer; ';
    }
  }
  return row({
    case: 'osteon --help',
    oursMs: median(ours),
    peer: 'python3 -c "import scipy.stats, nibabel"',
    peerMs: theirs.length > 0 ? median(theirs) : null,
    note: `${why}goal 300`,
  });
}
