/**
 * A CT series of 512 x 512 slices to an HU volume, against pydicom with numpy (and GDCM where the transfer
 * syntax needs it). Every run is a process of its own, as a user starts one; the time is that of the read
 * alone, without the start of the interpreter and its imports; memory is the peak of the whole process.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Image } from '../src/image/index.ts';
import { writeCtSeries } from '../src/image/node.ts';
import { createRandom } from '../src/statistics/random.ts';
import { type Bench, type BenchRow, median, python, row } from './bench.ts';

const side = 512;
const slices = 200;

interface Case {
  readonly name: string;
  readonly slices: number;
  readonly runs: number;
  /** Debian command that transcodes one file, and the package that brings it. */
  readonly transcode?: {
    readonly command: string;
    readonly args: readonly string[];
    readonly package: string;
  };
}

const gdcm = (flag: string) => ({ command: 'gdcmconv', args: [flag], package: 'libgdcm-tools' });

const cases: readonly Case[] = [
  { name: 'uncompressed', slices, runs: 7 },
  { name: 'JPEG-LS', slices, runs: 5, transcode: { command: 'dcmcjpls', args: [], package: 'dcmtk' } },
  {
    name: 'JPEG lossless',
    slices: 50,
    runs: 3,
    transcode: { command: 'dcmcjpeg', args: ['+e1'], package: 'dcmtk' },
  },
  { name: 'RLE', slices: 50, runs: 3, transcode: gdcm('--rle') },
  { name: 'JPEG 2000', slices: 50, runs: 3, transcode: gdcm('--j2k') },
];

interface Run {
  readonly ms: number;
  readonly peakMB: number;
  /** Sum of all HU: both readers must find the same volume. */
  readonly sum: number;
}

/** Peak of this process alone; the resource usage of a child begins with the peak of its parent. */
const ours = `
import { readFileSync } from 'node:fs';
import { readDicom } from '${new URL('../src/image/node.ts', import.meta.url)}';
const start = performance.now();
const { image } = await readDicom(process.argv[1]);
const ms = performance.now() - start;
const peakMB = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
let sum = 0;
for (const value of image.voxels) sum += value;
console.log(JSON.stringify({ ms, peakMB, sum }));
`;

/** Headers first, then pixels into one int16 volume: what a careful user of pydicom writes. */
const pydicom = `
import json, os, re, sys, time
import numpy as np, pydicom
folder = sys.argv[1]
start = time.perf_counter()
paths = [os.path.join(folder, name) for name in os.listdir(folder)]
heads = [(pydicom.dcmread(path, stop_before_pixels=True), path) for path in paths]
heads.sort(key=lambda each: each[0].ImagePositionPatient[2])
first = heads[0][0]
volume = np.empty((len(heads), first.Rows, first.Columns), np.int16)
for k, (_, path) in enumerate(heads):
    data = pydicom.dcmread(path)
    volume[k] = data.pixel_array * int(data.RescaleSlope) + int(data.RescaleIntercept)
ms = 1000 * (time.perf_counter() - start)
peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()).group(1)) / 1024
print(json.dumps({'ms': ms, 'peakMB': peak, 'sum': int(volume.sum(dtype=np.int64))}))
`;

/** A body of soft tissue and bone in air, with the noise that decides how hard it is to compress. */
function phantom(): Image {
  const random = createRandom(1);
  const voxels = new Int16Array(side * side * slices);
  const noise = Int16Array.from({ length: 1 << 20 }, () => Math.round(12 * random.normal()));
  let at = 0;
  for (let k = 0; k < slices; k++)
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) {
        const body = ((i - 256) / 220) ** 2 + ((j - 256) / 150) ** 2 < 1;
        const bone = (i - 256) ** 2 + (j - 300) ** 2 < 35 ** 2;
        const value = bone ? 250 : body ? 45 : -1000;
        voxels[at] = value + noise[(at * 7 + (at >> 11)) & 0xfffff];
        at++;
      }
  return {
    geometry: {
      size: [side, side, slices],
      spacingMm: [0.8, 0.8, 1.25],
      originMm: [-204.4, -204.4, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    },
    voxels,
    unit: 'HU',
  };
}

function runChild(command: string, args: readonly string[]): Run | string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? (JSON.parse(stdout) as Run) : (stderr.trim().split('\n').at(-1) ?? 'failed');
}

/** Folder of the case's files, or why there is none. */
function prepare(root: string, { name, slices: count, transcode }: Case): string | { why: string } {
  const raw = join(root, 'uncompressed');
  if (transcode === undefined) return raw;
  const folder = join(root, name.replaceAll(' ', '-'));
  mkdirSync(folder);
  for (const file of readdirSync(raw).toSorted().slice(0, count)) {
    const run = spawnSync(transcode.command, [...transcode.args, join(raw, file), join(folder, file)]);
    if (run.error || run.status !== 0) return { why: `Debian package ${transcode.package} is not installed` };
  }
  return folder;
}

function measure(root: string, each: Case, log: (line: string) => void): BenchRow {
  const title = `${each.slices} slices of 512 x 512, ${each.name}`;
  const peer = 'pydicom + numpy';
  const folder = prepare(root, each);
  if (typeof folder !== 'string')
    return row({ case: title, oursMs: null, peer, peerMs: null, note: folder.why });
  const own: Run[] = [];
  const other: Run[] = [];
  let why = '';
  for (let i = 0; i < each.runs; i++) {
    const mine = runChild(process.execPath, ['--input-type=module', '-e', ours, folder]);
    if (typeof mine === 'string') throw new Error(mine);
    own.push(mine);
    const theirs = runChild(python, ['-c', pydicom, folder]);
    if (typeof theirs === 'string') why = `peer: ${theirs} (Debian packages python3-pydicom, python3-gdcm)`;
    else other.push(theirs);
    log(`${each.name}: ${mine.ms.toFixed(0)} ms, peer ${other.at(-1)?.ms.toFixed(0) ?? why}`);
  }
  const same = other.every((run) => run.sum === own[0].sum);
  const volumeMB = (each.slices * side * side * 2) / 2 ** 20;
  const times = (runs: readonly Run[]) => median(runs.map((run) => run.ms));
  const peaks = (runs: readonly Run[]) => Math.round(median(runs.map((run) => run.peakMB)));
  // The interpreter itself, about 70 MB, would dominate the multiple of a small volume.
  const multiple =
    each.slices === slices ? `; our peak is ${(peaks(own) / volumeMB).toFixed(1)} x the int16 volume` : '';
  return row({
    case: title,
    oursMs: Math.round(times(own)),
    peer,
    peerMs: other.length > 0 ? Math.round(times(other)) : null,
    oursPeakMB: peaks(own),
    peerPeakMB: other.length > 0 ? peaks(other) : null,
    note: why || `${same ? 'same volume' : 'VOLUMES DIFFER'}${multiple}`,
  });
}

export const bench: Bench = {
  summary: 'A DICOM CT series to an HU volume, by transfer syntax, against pydicom with numpy',
  async run(log) {
    const root = mkdtempSync(join(tmpdir(), 'osteon-bench-'));
    try {
      log('writing the series');
      await writeCtSeries(join(root, 'uncompressed'), phantom());
      return cases.map((each) => measure(root, each, log));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
