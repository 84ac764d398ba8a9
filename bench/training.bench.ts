/**
 * Whole training steps and predictions against PyTorch: a plain U-Net, segmentation_models_pytorch's U-Net on
 * ResNet-18, and a U-Net over volumes. All programs live side by side and take turns, so that a change of the
 * machine's load meets all of them. PyTorch runs twice: as installed, and with a malloc that keeps what it has
 * (its best case, for it spares it the page faults).
 */

import { type Bench, type BenchRow, median, python, row } from './bench.ts';
import { type LineProgram, startLineProgram } from './peers/lines.ts';

const runs = 7;
const threads = 2;
const networks = {
  plain: 'U-Net 32..512, 4x1x256x256',
  resnet18: 'ResNet-18 U-Net, 4x1x256x256',
  volume: '3D U-Net 16..128, 2x1x64x64x64',
};

/** Memory that is given back is kept for the next step. */
const keepMemory = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '268435456',
};

const peer = `${import.meta.dirname}/peers/training.py`;
const ours = `${import.meta.dirname}/peers/training.ts`;

interface Side {
  readonly program: LineProgram;
  readonly took: { step: number[]; infer: number[] };
  /** Of the whole process, after all steps, and after the predictions that follow. */
  readonly peakMB: { step: number; infer: number };
}

/** Sides by name; null where PyTorch is not installed. */
async function startSides(kind: string): Promise<Record<string, Side | null>> {
  const started = async (command: string, args: readonly string[], env?: Record<string, string>) => ({
    program: await startLineProgram(command, args, env),
    took: { step: [], infer: [] },
    peakMB: { step: 0, infer: 0 },
  });
  const torch = (env?: Record<string, string>) =>
    started(python, [peer, kind, String(threads)], env).catch(() => null);
  return {
    one: await started(process.execPath, [ours, kind, String(threads), '1']),
    two: await started(process.execPath, [ours, kind, String(threads), '2']),
    torch: await torch(),
    tuned: await torch(keepMemory),
  };
}

async function measure(kind: keyof typeof networks, log: (line: string) => void): Promise<BenchRow[]> {
  const sides = await startSides(kind);
  const present = Object.values(sides).filter((side) => side !== null);
  for (const work of ['step', 'infer'] as const) {
    for (let run = -2; run < runs; run++)
      for (const side of present) {
        const ms = await side.program.ask(work);
        if (run >= 0) side.took[work].push(ms);
        log(`${kind} ${work} ${run}: ${Math.round(ms)} ms`);
      }
    for (const side of present) side.peakMB[work] = side.program.peakMB();
  }
  const rows: BenchRow[] = [];
  for (const [ourName, title] of [
    ['one', 'one session, 2 threads'],
    ['two', 'two replicas, 1 thread each'],
  ])
    for (const [theirName, name] of [
      ['torch', 'PyTorch'],
      ['tuned', 'PyTorch, tuned malloc'],
    ])
      for (const work of ['step', 'infer'] as const) {
        if (work === 'infer' && ourName === 'two') continue;
        const [mine, theirs] = [sides[ourName] as Side, sides[theirName]];
        rows.push(
          row({
            case: `${networks[kind]}: ${work === 'step' ? `training step, ${title}` : 'inference'}`,
            oursMs: Math.round(median(mine.took[work])),
            peer: name,
            peerMs: theirs && Math.round(median(theirs.took[work])),
            oursPeakMB: mine.peakMB[work],
            peerPeakMB: theirs?.peakMB[work] ?? null,
            note: `minima ${Math.round(Math.min(...mine.took[work]))} and ${
              theirs ? Math.round(Math.min(...theirs.took[work])) : '-'
            } ms; peak memory of the whole process`,
          }),
        );
      }
  for (const side of present) await side.program.end();
  return rows;
}

export const bench: Bench = {
  summary: 'training steps and inference of three U-Nets against PyTorch (python3-torch)',
  async run(log) {
    const rows: BenchRow[] = [];
    for (const kind of Object.keys(networks) as (keyof typeof networks)[]) {
      if (process.env.OSTEON_BENCH_NETWORK && process.env.OSTEON_BENCH_NETWORK !== kind) continue;
      rows.push(...(await measure(kind, log)));
    }
    return rows;
  },
};
