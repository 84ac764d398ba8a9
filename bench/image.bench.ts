/**
 * Volume algorithms against scipy.ndimage on the same voxels, one run of ours and one of SciPy's in turn. SciPy's
 * time is that of the call alone, without its start and the reading of its input. Every result is compared.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectedComponents,
  distanceTransformMm,
  fillHoles,
  type Geometry,
  type Image,
  identityDirection,
  resample,
  spacedGeometry,
  type Vector3,
  worldToVoxel,
} from '../src/image/index.ts';
import { createRandom } from '../src/statistics/random.ts';
import { type Bench, type BenchRow, median, row, runPython } from './bench.ts';

interface Case {
  readonly name: string;
  readonly rounds: number;
  readonly input: Uint8Array | Int16Array;
  readonly size: Vector3;
  readonly ours: () => ArrayLike<number>;
  /** Python expression of SciPy's result for the array `a` with axes (z, y, x), and its element type on disk. */
  readonly scipy: string;
  readonly type: 'uint8' | 'int32' | 'float32';
  /** Says how the two results agree; throws where they must not differ. */
  readonly agreement: (ours: ArrayLike<number>, scipy: ArrayLike<number>) => string;
}

const arrays = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array };

/** Vertebra-like: a stack of six bodies and hollow arches with discs between them, about a tenth of the volume. */
function vertebrae([nx, ny, nz]: Vector3): Uint8Array {
  const mask = new Uint8Array(nx * ny * nz);
  const within = (x: number, y: number, rx: number, ry: number) => (x / rx) ** 2 + (y / ry) ** 2 < 1;
  for (let k = 0, v = 0; k < nz; k++) {
    const level = Math.abs((k % 33) - 16);
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, v++) {
        const x = i - nx / 2;
        const body = level < 13 && within(x, j - 110, 55, 40);
        const arch = level < 8 && within(x, j - 165, 45, 35) && !within(x, j - 160, 30, 22);
        if (body || arch) mask[v] = 1;
      }
  }
  return mask;
}

/** Smooth random blobs: white noise on a grid four times as coarse, resampled and cut at zero. */
function blobs(n: number): Uint8Array {
  const random = createRandom(3);
  const coarse = n / 4;
  const geometry: Geometry = {
    size: [coarse, coarse, coarse],
    spacingMm: [4, 4, 4],
    originMm: [0, 0, 0],
    direction: identityDirection,
  };
  const noise = Float32Array.from({ length: coarse ** 3 }, () => random.normal());
  const image: Image = { geometry, voxels: noise, unit: 'unknown' };
  const fine = resample(image, spacedGeometry(geometry, 1), { interpolation: 'cubic' });
  return Uint8Array.from(fine.voxels, (value) => (value > 0.1 ? 1 : 0));
}

function identical(ours: ArrayLike<number>, scipy: ArrayLike<number>): string {
  for (let v = 0; v < scipy.length; v++)
    if (ours[v] !== scipy[v]) throw new Error(`voxel ${v}: ours ${ours[v]}, SciPy's ${scipy[v]}`);
  return 'identical';
}

function within(limit: number, unit: string, counts: (v: number) => boolean = () => true) {
  return (ours: ArrayLike<number>, scipy: ArrayLike<number>): string => {
    let worst = 0;
    for (let v = 0; v < scipy.length; v++)
      if (counts(v)) worst = Math.max(worst, Math.abs(ours[v] - scipy[v]));
    if (!(worst <= limit)) throw new Error(`the results differ by ${worst} ${unit}`);
    return `differ by at most ${worst.toPrecision(2)} ${unit}`;
  };
}

function resampling(interpolation: 'linear' | 'cubic'): Case {
  const size: Vector3 = [512, 512, 100];
  const geometry: Geometry = {
    size,
    spacingMm: [0.7, 0.7, 2],
    originMm: [0, 0, 0],
    direction: identityDirection,
  };
  const random = createRandom(4);
  const voxels = Int16Array.from({ length: 512 * 512 * 100 }, () => random.integer(2000) - 1000);
  const target = spacedGeometry(geometry, 1);
  const image: Image = { geometry, voxels, unit: 'HU' };
  const offset = worldToVoxel(geometry, target.originMm).toReversed();
  const scale = geometry.spacingMm.map((s) => 1 / s).toReversed();
  const order = interpolation === 'linear' ? 1 : 3;
  const [nx, ny, nz] = target.size;
  // SciPy gives its fill value within half a voxel of the border already.
  const counts = (v: number) => {
    const [i, j, k] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)];
    return i > 0 && i < nx - 1 && j > 0 && j < ny - 1 && k > 0 && k < nz - 1;
  };
  return {
    name: `${interpolation} resampling 512x512x100 (0.7, 0.7, 2 mm) to 1 mm`,
    rounds: interpolation === 'linear' ? 5 : 3,
    input: voxels,
    size,
    ours: () => resample(image, target, { interpolation }).voxels,
    scipy: `ndimage.affine_transform(a, np.array([${scale}]), [${offset}], (${nz}, ${ny}, ${nx}), np.float32, ${order})`,
    type: 'float32',
    // One rounding to float32 at 4000 is 2.4e-4.
    agreement: within(5e-4, 'HU', counts),
  };
}

function cases(): Case[] {
  const spine: Vector3 = [256, 256, 200];
  const vertebra = vertebrae(spine);
  const cube: Vector3 = [256, 256, 256];
  const blob = blobs(256);
  const components = (connectivity: 6 | 26): Case => ({
    name: `components (${connectivity} neighbours) of random blobs 256x256x256`,
    rounds: 5,
    input: blob,
    size: cube,
    ours: () => connectedComponents(blob, cube, { connectivity }).labels,
    scipy: connectivity === 6 ? 'ndimage.label(a)[0]' : 'ndimage.label(a, np.ones((3, 3, 3)))[0]',
    type: 'int32',
    agreement: identical,
  });
  return [
    {
      name: 'distance transform of vertebrae 256x256x200 (0.7, 0.7, 2 mm)',
      rounds: 3,
      input: vertebra,
      size: spine,
      ours: () => distanceTransformMm(vertebra, spine, [0.7, 0.7, 2]),
      scipy: 'ndimage.distance_transform_edt(a, (2, 0.7, 0.7))',
      type: 'float32',
      agreement: within(1e-5, 'mm'),
    },
    resampling('linear'),
    resampling('cubic'),
    components(6),
    components(26),
    {
      name: 'fill holes of vertebrae 256x256x200',
      rounds: 5,
      input: vertebra,
      size: spine,
      ours: () => fillHoles(vertebra, spine),
      scipy: 'ndimage.binary_fill_holes(a)',
      type: 'uint8',
      agreement: identical,
    },
  ];
}

function peer(each: Case, input: string, output: string) {
  const type = each.input instanceof Uint8Array ? 'uint8' : 'int16';
  const program = `
import json, sys, time, warnings
import numpy as np
from scipy import ndimage
warnings.simplefilter("ignore")
a = np.fromfile(sys.argv[1], np.${type}).reshape(${each.size.toReversed()})
start = time.perf_counter()
result = ${each.scipy}
took = time.perf_counter() - start
result.astype(np.${each.type}).tofile(sys.argv[2])
print(json.dumps(took * 1000))`;
  return runPython<number>(program, [input, output]);
}

function compare(each: Case, folder: string, log: (line: string) => void): BenchRow {
  const input = join(folder, 'input');
  const output = join(folder, 'output');
  writeFileSync(input, each.input);
  each.ours();
  const ours: number[] = [];
  const theirs: number[] = [];
  let note = '';
  for (let round = 0; round < each.rounds; round++) {
    const start = performance.now();
    const result = each.ours();
    ours.push(performance.now() - start);
    const scipy = peer(each, input, output);
    if (scipy.result === null) {
      note = scipy.why;
      continue;
    }
    theirs.push(scipy.result);
    const bytes = readFileSync(output);
    note = each.agreement(result, new arrays[each.type](bytes.buffer, bytes.byteOffset, result.length));
  }
  const peerMs = theirs.length > 0 ? median(theirs) : null;
  log(`${each.name}: ours ${median(ours).toFixed(0)} ms, SciPy ${peerMs?.toFixed(0)} ms, ${note}`);
  return row({ case: each.name, oursMs: median(ours), peer: 'scipy.ndimage', peerMs, note });
}

export const bench: Bench = {
  summary: 'distance transform, resampling, components and hole filling against scipy.ndimage',
  async run(log) {
    const folder = mkdtempSync(join(tmpdir(), 'osteon-bench-'));
    try {
      return cases().map((each) => compare(each, folder, log));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
