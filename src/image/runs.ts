/**
 * Connected components over runs of voxels along the first index, joined by union-find: the engine of
 * `components` and `holes`. Work is proportional to rows and runs, not to voxels times neighbours.
 */

import type { Vector3 } from './image.ts';

/** Neighbours across faces (6), faces and edges (18), or faces, edges and corners (26). */
export type Connectivity = 6 | 18 | 26;

/** Maximal runs of equal voxels, row after row, each with the number (from 1) of its component. */
export interface LabelledRuns {
  /** The runs of row r (r = j + ny k) are those from `rowFirst[r]` to before `rowFirst[r + 1]`. */
  readonly rowFirst: Int32Array;
  /** Two for each run: the first index of the run within its row, and the first one after it. */
  readonly edges: Int32Array;
  /** Component of each run; components are numbered by their first voxel in linear order. */
  readonly components: Int32Array;
  readonly count: number;
}

/** Calls `visit` with the linear index of the first voxel of each run, of the first after it, and its component. */
export function eachRun(
  { rowFirst, edges, components }: LabelledRuns,
  nx: number,
  visit: (start: number, end: number, component: number) => void,
): void {
  for (let row = 0, base = 0; row + 1 < rowFirst.length; row++, base += nx)
    for (let run = rowFirst[row]; run < rowFirst[row + 1]; run++)
      visit(base + edges[2 * run], base + edges[2 * run + 1], components[run]);
}

/** Runs while they are found; the arrays are longer than what is in them. */
interface Runs {
  edges: Int32Array;
  /** An earlier run of the same component; a root is its own parent. */
  parents: Int32Array;
  length: number;
}

/** The lowest bit of each of the four bytes of a word. */
const ones = 0x01010101;

/**
 * Components of the voxels that are not 0, or with `ofBackground` of those that are 0.
 * Memory: 12 bytes for each run and 4 for each row.
 */
export function labelRuns(
  mask: Uint8Array,
  size: Vector3,
  connectivity: Connectivity,
  ofBackground = false,
): LabelledRuns {
  const [nx, ny, nz] = size;
  const runs: Runs = { edges: new Int32Array(2048), parents: new Int32Array(1024), length: 0 };
  const scan = rowScan(mask, nx, ofBackground ? 1 : 0);
  const rowFirst = new Int32Array(ny * nz + 1);
  // A neighbouring row joins runs that overlap, or that overlap once one of them is a voxel longer.
  const edgeReach = connectivity === 6 ? 0 : 1;
  const cornerReach = connectivity === 26 ? 1 : 0;
  for (let k = 0, row = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, row++) {
      const { edges, parents } = reserve(runs, (nx >> 1) + 1, (row + 1) / (ny * nz));
      const first = runs.length;
      runs.length = scan(row * nx, edges, 2 * first) / 2;
      rowFirst[row + 1] = runs.length;
      if (runs.length === first) continue;
      for (let run = first; run < runs.length; run++) parents[run] = run;
      if (j > 0) joinRows(runs, rowFirst, row, row - 1, edgeReach);
      if (k === 0) continue;
      joinRows(runs, rowFirst, row, row - ny, edgeReach);
      if (connectivity === 6) continue;
      if (j > 0) joinRows(runs, rowFirst, row, row - ny - 1, cornerReach);
      if (j + 1 < ny) joinRows(runs, rowFirst, row, row - ny + 1, cornerReach);
    }
  return numbered(runs, rowFirst);
}

/** Writes the edges of the runs of one row from `edge` on, and returns where the next row's begin. */
type RowScan = (base: number, edges: Int32Array, edge: number) => number;

/** How rows are scanned: of the voxels that are not 0, or with `flip` of those that are. */
function rowScan(mask: Uint8Array, nx: number, flip: 0 | 1): RowScan {
  if (nx % 4 === 0 && mask.byteOffset % 4 === 0) {
    const words = new Int32Array(mask.buffer, mask.byteOffset, mask.length / 4);
    return (base, edges, edge) => scanWords(words, base / 4, nx / 4, flip * ones, edges, edge);
  }
  return (base, edges, edge) => scanBytes(mask, base, nx, flip, edges, edge);
}

/** Four voxels at once: every change between two neighbours is a bit of one word. */
function scanWords(
  words: Int32Array,
  base: number,
  count: number,
  flipped: number,
  edges: Int32Array,
  edge: number,
): number {
  let on = 0;
  for (let i = 0; i < count; i++) {
    let set = words[base + i];
    // Most words go on as the voxel before them (in a mask of zeros and ones).
    if ((set ^ flipped) === (on === 0 ? 0 : ones)) continue;
    set |= set >>> 4;
    set |= set >>> 2;
    set = ((set | (set >>> 1)) & ones) ^ flipped;
    let changes = set ^ ((set << 8) | on);
    on = set >>> 24;
    while (changes !== 0) {
      edges[edge++] = 4 * i + ((31 - Math.clz32(changes & -changes)) >> 3);
      changes &= changes - 1;
    }
  }
  if (on === 1) edges[edge++] = 4 * count;
  return edge;
}

function scanBytes(
  mask: Uint8Array,
  base: number,
  nx: number,
  flip: 0 | 1,
  edges: Int32Array,
  edge: number,
): number {
  let on = 0;
  for (let i = 0; i < nx; i++) {
    const set = (mask[base + i] === 0 ? 0 : 1) ^ flip;
    if (set === on) continue;
    edges[edge++] = i;
    on = set;
  }
  if (on === 1) edges[edge++] = nx;
  return edge;
}

/**
 * Makes room for `more` runs. As many as a volume will have are asked for at once, going by the part of its rows
 * that is done: growing by doubling would touch twice the memory.
 */
function reserve(runs: Runs, more: number, partDone: number): Runs {
  const needed = runs.length + more;
  if (needed <= runs.parents.length) return runs;
  const capacity = Math.max(needed, 2 * runs.parents.length, Math.ceil((1.1 * needed) / partDone));
  const { edges, parents } = runs;
  runs.edges = new Int32Array(2 * capacity);
  runs.edges.set(edges);
  runs.parents = new Int32Array(capacity);
  runs.parents.set(parents);
  return runs;
}

/** Joins the runs of `row` with those of the earlier row `other` that they touch, walking both once. */
function joinRows(
  { edges, parents }: Runs,
  rowFirst: Int32Array,
  row: number,
  other: number,
  reach: number,
): void {
  const lastA = rowFirst[row + 1];
  const lastB = rowFirst[other + 1];
  let a = rowFirst[row];
  let b = rowFirst[other];
  while (a < lastA && b < lastB) {
    const endA = edges[2 * a + 1];
    const endB = edges[2 * b + 1];
    if (edges[2 * a] < endB + reach && edges[2 * b] < endA + reach) join(parents, a, b);
    if (endA < endB) a++;
    else b++;
  }
}

/** The root of a run; every second run on the way is hung onto its grandparent, so that ways stay short. */
function root(parents: Int32Array, run: number): number {
  let r = run;
  for (let parent = parents[r]; parent !== r; parent = parents[r]) {
    const grandparent = parents[parent];
    if (grandparent === parent) return parent;
    parents[r] = grandparent;
    r = grandparent;
  }
  return r;
}

/** The earlier root wins, so that a component is known by its first voxel. */
function join(parents: Int32Array, a: number, b: number): void {
  const rootA = root(parents, a);
  const rootB = root(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else if (rootB < rootA) parents[rootA] = rootB;
}

function numbered({ edges, parents, length }: Runs, rowFirst: Int32Array): LabelledRuns {
  // Parents come first, so that each can give way to the number of its component at once.
  const components = parents.subarray(0, length);
  let count = 0;
  for (let run = 0; run < length; run++) {
    const parent = parents[run];
    components[run] = parent === run ? ++count : components[parent];
  }
  return { rowFirst, edges: edges.subarray(0, 2 * length), components, count };
}
