/**
 * Connected components over runs of voxels along the first index, joined by union-find: the engine of
 * `components` and `holes`. Work is proportional to rows and runs, not to voxels times neighbours.
 */

import type { Vector3 } from './image.ts';

/** Neighbours across faces (6), faces and edges (18), or faces, edges and corners (26). */
export type Connectivity = 6 | 18 | 26;

/** Maximal runs of equal voxels in linear order, each with the number (from 1) of its component. */
export interface LabelledRuns {
  /** Linear index of the first voxel of each run, and of the first voxel after it. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Component of each run; components are numbered by their first voxel in linear order. */
  readonly components: Uint32Array;
  readonly count: number;
}

interface Runs {
  starts: Uint32Array;
  ends: Uint32Array;
  /** The earliest known run of the same component; a root is its own parent. */
  parents: Uint32Array;
  length: number;
}

/** The lowest bit of each of the four bytes of a word. */
const ones = 0x01010101;

/**
 * Components of the voxels that are not 0, or with `ofBackground` of those that are 0.
 * Memory: 16 bytes for each run and 4 for each row.
 */
export function labelRuns(
  mask: Uint8Array,
  size: Vector3,
  connectivity: Connectivity,
  ofBackground = false,
): LabelledRuns {
  const [nx, ny, nz] = size;
  const runs: Runs = {
    starts: new Uint32Array(1024),
    ends: new Uint32Array(1024),
    parents: new Uint32Array(1024),
    length: 0,
  };
  const bytes = mask.byteOffset % 4 === 0 ? mask : mask.slice();
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const rowFirst = new Uint32Array(ny * nz + 1);
  // A neighbouring row joins runs that overlap, or that overlap once one of them is a voxel longer.
  const edgeReach = connectivity === 6 ? 0 : 1;
  const cornerReach = connectivity === 26 ? 1 : 0;
  for (let k = 0, row = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, row++) {
      scanRow(bytes, words, row * nx, nx, ofBackground ? 1 : 0, runs);
      rowFirst[row + 1] = runs.length;
      if (rowFirst[row] === runs.length) continue;
      if (j > 0) joinRows(runs, rowFirst, row, row - 1, nx, edgeReach);
      if (k === 0) continue;
      joinRows(runs, rowFirst, row, row - ny, nx, edgeReach);
      if (connectivity === 6) continue;
      if (j > 0) joinRows(runs, rowFirst, row, row - ny - 1, nx, cornerReach);
      if (j + 1 < ny) joinRows(runs, rowFirst, row, row - ny + 1, nx, cornerReach);
    }
  return numbered(runs);
}

/**
 * Appends the runs of one row: of the bytes that are not 0, or with `flip` of those that are. Four bytes are
 * looked at together where the row allows: every change between two neighbours is a bit of one word.
 */
function scanRow(
  bytes: Uint8Array,
  words: Uint32Array,
  base: number,
  nx: number,
  flip: 0 | 1,
  runs: Runs,
): void {
  reserve(runs, (nx >> 1) + 1);
  const { starts, ends, parents } = runs;
  const flipWord = flip * ones;
  const end = base + nx;
  let run = runs.length;
  let on = 0;
  for (let v = base; v < end; ) {
    let changes: number;
    let width = 1;
    if ((v & 3) === 0 && v + 4 <= end) {
      let set = words[v >>> 2];
      // Most words go on as the voxel before them (in a mask of zeros and ones).
      if (set === ((on ^ flip) === 0 ? 0 : ones)) {
        v += 4;
        continue;
      }
      set |= set >>> 4;
      set |= set >>> 2;
      set = ((set | (set >>> 1)) & ones) ^ flipWord;
      changes = set ^ ((set << 8) | on);
      width = 4;
    } else changes = (bytes[v] === 0 ? 0 : 1) ^ flip ^ on;
    while (changes !== 0) {
      const at = v + ((31 - Math.clz32(changes & -changes)) >> 3);
      changes &= changes - 1;
      if (on === 0) {
        starts[run] = at;
        parents[run] = run;
      } else ends[run++] = at;
      on ^= 1;
    }
    v += width;
  }
  if (on === 1) ends[run++] = end;
  runs.length = run;
}

function reserve(runs: Runs, more: number): void {
  const needed = runs.length + more;
  if (needed <= runs.starts.length) return;
  const capacity = Math.max(needed, 2 * runs.starts.length);
  const grown = (array: Uint32Array): Uint32Array => {
    const larger = new Uint32Array(capacity);
    larger.set(array);
    return larger;
  };
  runs.starts = grown(runs.starts);
  runs.ends = grown(runs.ends);
  runs.parents = grown(runs.parents);
}

/** Joins the runs of `row` with those of the earlier row `other` that they touch, walking both once. */
function joinRows(
  runs: Runs,
  rowFirst: Uint32Array,
  row: number,
  other: number,
  nx: number,
  reach: number,
): void {
  const { starts, ends, parents } = runs;
  const shift = (row - other) * nx;
  const lastA = rowFirst[row + 1];
  const lastB = rowFirst[other + 1];
  let a = rowFirst[row];
  let b = rowFirst[other];
  while (a < lastA && b < lastB) {
    const endA = ends[a];
    const endB = ends[b] + shift;
    if (starts[a] < endB + reach && starts[b] + shift < endA + reach) join(parents, a, b);
    if (endA < endB) a++;
    else b++;
  }
}

function root(parents: Uint32Array, run: number): number {
  let r = run;
  while (parents[r] !== r) {
    parents[r] = parents[parents[r]];
    r = parents[r];
  }
  return r;
}

/** The earlier root wins, so that a component is known by its first voxel. */
function join(parents: Uint32Array, a: number, b: number): void {
  const rootA = root(parents, a);
  const rootB = root(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

function numbered({ starts, ends, parents, length }: Runs): LabelledRuns {
  const components = new Uint32Array(length);
  let count = 0;
  for (let run = 0; run < length; run++) {
    // Parents come first, so the number of a run's parent is already known.
    components[run] = parents[run] === run ? ++count : components[parents[run]];
  }
  return { starts: starts.subarray(0, length), ends: ends.subarray(0, length), components, count };
}
