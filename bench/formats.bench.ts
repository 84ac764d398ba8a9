/** Reading and writing scans: NIfTI against nibabel, TIFF stacks against tifffile and Pillow (libtiff). */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Image } from '../src/image/index.ts';
import { readImage, writeImage } from '../src/image/node.ts';
import { type Bench, type BenchRow, median, row, runPython } from './bench.ts';

/** Measured runs of each side, one after the other; a warm-up of each comes before. */
const rounds = 3;

/** A noisy cylinder in air: compresses like a CT. */
function scan(size: readonly [number, number, number]): Image {
  const [nx, ny, nz] = size;
  const voxels = new Int16Array(nx * ny * nz);
  let state = 1;
  for (let k = 0, v = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, v++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        const noise = ((state >>> 24) + ((state >>> 16) & 255) - 255) >> 3;
        const inside = (i - nx / 2) ** 2 + (j - ny / 2) ** 2 < (nx * 0.4) ** 2;
        voxels[v] = (inside ? 40 + ((i * j) >> 12) : -1000) + noise;
      }
  return {
    geometry: {
      size: [nx, ny, nz],
      spacingMm: [0.7, 0.7, 1],
      originMm: [-179, -179, -600],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    },
    voxels,
    unit: 'HU',
  };
}

/** Times `statement` once after one unmeasured run in a fresh Python; prints ms and a sum of what was read. */
function peer(setup: string, statement: string, args: readonly string[]) {
  const program = `
import sys, time, json
import numpy as np
${setup}
def work():
    ${statement}
work()
start = time.perf_counter(); result = work(); took = time.perf_counter() - start
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps({"ms": took * 1000, "peakMB": peak, "sum": int(np.asarray(result, dtype=np.int64).sum()) if result is not None else None}))`;
  return runPython<{ ms: number; peakMB: number; sum: number | null }>(program, args);
}

/** Most memory of a fresh process that reads the file once, in MB (the peer has read it twice). */
function peakOfReading(file: string): number {
  const program = `
    import { readFileSync } from 'node:fs';
    import { readImage } from ${JSON.stringify(resolve(import.meta.dirname, '../src/image/node.ts'))};
    await readImage(${JSON.stringify(file)});
    console.log(Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return Math.round(Number(run.stdout));
}

interface Contest {
  readonly name: string;
  readonly peerName: string;
  readonly setup: string;
  readonly statement: string;
  readonly args: readonly string[];
  readonly ours: () => Promise<Image | undefined>;
}

const nibabel = 'import nibabel as nib';
/** A copy: without compression nibabel would only map the file. */
const nibabelRead = 'return np.array(nib.load(sys.argv[1]).dataobj)';
const nibabelWrite = 'nib.save(image, sys.argv[2])';

function contests(folder: string): Contest[] {
  const at = (name: string) => join(folder, name);
  const image = scan([512, 512, 400]);
  const loaded = `${nibabel}\nimage = nib.load(sys.argv[1])\nimage = nib.Nifti1Image(np.asanyarray(image.dataobj), image.affine)`;
  const read = (name: string, peerName: string, file: string, setup: string, statement: string): Contest => ({
    name,
    peerName,
    setup,
    statement,
    args: [at(file)],
    ours: async () => (await readImage(at(file))).image,
  });
  const tifffile = 'import tifffile';
  const pillow = 'from PIL import Image, ImageSequence';
  const pages = 'return np.stack([np.array(p) for p in ImageSequence.Iterator(Image.open(sys.argv[1]))])';
  return [
    read('512x512x400 int16, read .nii', 'nibabel', 'scan.nii', nibabel, nibabelRead),
    read('512x512x400 int16, read .nii.gz', 'nibabel', 'scan.nii.gz', nibabel, nibabelRead),
    {
      name: '512x512x400 int16, write .nii.gz',
      peerName: 'nibabel',
      setup: loaded,
      statement: nibabelWrite,
      args: [at('scan.nii'), at('theirs.nii.gz')],
      ours: () => writeImage(at('ours.nii.gz'), image).then(() => undefined),
    },
    read(
      '512x512x400 int16, read TIFF, uncompressed',
      'tifffile',
      'plain.tif',
      tifffile,
      'return tifffile.imread(sys.argv[1])',
    ),
    read(
      '512x512x400 int16, read TIFF, deflate',
      'tifffile',
      'deflate.tif',
      tifffile,
      'return tifffile.imread(sys.argv[1])',
    ),
    read(
      '512x512x400 int16, read TIFF, deflate + predictor',
      'tifffile',
      'ours.tif',
      tifffile,
      'return tifffile.imread(sys.argv[1])',
    ),
    read('512x512x100 uint16, read TIFF, LZW', 'Pillow (libtiff)', 'lzw.tif', pillow, pages),
    read('512x512x100 uint16, read TIFF, LZW + predictor', 'Pillow (libtiff)', 'lzw2.tif', pillow, pages),
    {
      name: '512x512x400 int16, write TIFF, deflate',
      peerName: 'tifffile',
      setup: `${tifffile}\nimport nibabel as nib\nimage = np.ascontiguousarray(np.asanyarray(nib.load(sys.argv[1]).dataobj).T)`,
      statement: 'tifffile.imwrite(sys.argv[2], image, compression=("zlib", 1), photometric="minisblack")',
      args: [at('scan.nii'), at('theirs.tif')],
      ours: () => writeImage(at('ours2.tif'), image).then(() => undefined),
    },
  ];
}

/** The TIFF files that only the peers can write. */
function prepare(folder: string): void {
  runPython(
    `
import sys, json
import numpy as np, nibabel as nib, tifffile
from PIL import Image
folder = sys.argv[1]
data = np.ascontiguousarray(np.asanyarray(nib.load(folder + "/scan.nii").dataobj).T)
tifffile.imwrite(folder + "/plain.tif", data, photometric="minisblack")
tifffile.imwrite(folder + "/deflate.tif", data, photometric="minisblack", compression="zlib")
pages = [Image.fromarray((p.astype(np.int32) + 1100).astype(np.uint16)) for p in data[:100]]
for name, tags in [("lzw", {}), ("lzw2", {317: 2})]:
    pages[0].save(f"{folder}/{name}.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw", tiffinfo=tags)
print(json.dumps(True))`,
    [folder],
  );
}

async function compete(contest: Contest, log: (line: string) => void): Promise<BenchRow> {
  const { name, peerName, setup, statement, args, ours } = contest;
  const oursMs: number[] = [];
  const peerMs: number[] = [];
  let note = '';
  let checked = '';
  let peerPeakMB: number | null = null;
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    const image = await ours();
    if (round > 0) oursMs.push(performance.now() - start);
    const theirs = peer(setup, statement, args);
    if (theirs.result === null) {
      note = theirs.why;
      continue;
    }
    peerPeakMB = Math.round(theirs.result.peakMB);
    if (round > 0) peerMs.push(theirs.result.ms);
    if (!image || round > 0) continue;
    let sum = 0;
    for (const v of image.voxels) sum += v;
    checked =
      sum === theirs.result.sum ? 'equal sums of all voxels' : `SUMS DIFFER: ${sum} and ${theirs.result.sum}`;
  }
  log(`${name}: ${oursMs.map(Math.round)} ms, ${peerName} ${peerMs.map(Math.round)} ms`);
  return row({
    case: name,
    oursMs: median(oursMs),
    peer: peerName,
    peerMs: peerMs.length > 0 ? median(peerMs) : null,
    oursPeakMB: name.includes('read') ? peakOfReading(args[0]) : null,
    peerPeakMB: name.includes('read') ? peerPeakMB : null,
    note: [checked, note].filter(Boolean).join('; '),
  });
}

export const bench: Bench = {
  summary: 'NIfTI and TIFF, read and written, against nibabel, tifffile and Pillow',
  async run(log) {
    const folder = mkdtempSync(join(tmpdir(), 'osteon-bench-formats-'));
    try {
      const image = scan([512, 512, 400]);
      for (const name of ['scan.nii', 'scan.nii.gz', 'ours.tif']) await writeImage(join(folder, name), image);
      prepare(folder);
      const rows: BenchRow[] = [];
      for (const contest of contests(folder)) rows.push(await compete(contest, log));
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
