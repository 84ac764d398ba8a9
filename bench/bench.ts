/**
 * What every bench shares: repeated paired runs, medians, and the one document that `npm run bench` prints.
 * A bench file exports `bench`; `run.ts` finds it by its file name.
 */

import { spawnSync } from 'node:child_process';
import { arch, cpus, platform, totalmem } from 'node:os';

export interface BenchRow {
  readonly case: string;
  /** Median of our runs, in ms. */
  readonly oursMs: number | null;
  readonly peer: string;
  /** Median of the peer's runs in the same session, in ms; null where the peer is not installed. */
  readonly peerMs: number | null;
  /** oursMs / peerMs: below 1 we are faster. */
  readonly ratio: number | null;
  readonly oursPeakMB: number | null;
  readonly peerPeakMB: number | null;
  readonly note: string;
}

export interface Bench {
  readonly summary: string;
  run(log: (line: string) => void): Promise<BenchRow[]>;
}

export interface BenchDocument {
  readonly bench: string;
  readonly machine: {
    cpu: string;
    cores: number;
    memoryGB: number;
    platform: string;
    node: string;
    date: string;
  };
  readonly rows: BenchRow[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A row with the ratio filled in. */
export function row(
  values: Omit<BenchRow, 'ratio' | 'oursPeakMB' | 'peerPeakMB'> & Partial<BenchRow>,
): BenchRow {
  const { oursMs, peerMs } = values;
  const ratio = oursMs === null || peerMs === null ? null : Number((oursMs / peerMs).toPrecision(3));
  return { oursPeakMB: null, peerPeakMB: null, ...values, ratio };
}

/** Times a function `runs` times after `warmups` unmeasured calls; returns ms of each run. */
export async function time(runs: number, work: () => unknown, warmups = 1): Promise<number[]> {
  for (let i = 0; i < warmups; i++) await work();
  const took: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  return took;
}

/** Debian's Python with its scientific packages; a Python in PATH may be another one without them. */
export const python = '/usr/bin/python3';

/** Runs a Python peer that prints one JSON document; null (with the reason) where it cannot run. */
export function runPython<T>(
  program: string,
  args: readonly string[] = [],
): { result: T } | { result: null; why: string } {
  const run = spawnSync(python, ['-c', program, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error) return { result: null, why: `${python} is not installed (Debian package python3)` };
  if (run.status !== 0) {
    const missing = /No module named '([^']+)'/.exec(run.stderr);
    const why = missing
      ? `Debian package python3-${missing[1].split('.')[0]} is not installed`
      : run.stderr.trim();
    return { result: null, why };
  }
  return { result: JSON.parse(run.stdout) as T };
}

export function machine(): BenchDocument['machine'] {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
}
