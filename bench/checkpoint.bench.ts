/**
 * Checkpoints of a network of 14.3 million parameters (ResNet-18 U-Net: 182 tensors, 57 MB), read from the
 * disk and written to it, against PyTorch. Both sides find the file in the page cache; both add up all values
 * afterwards, unmeasured, so that a lazy reader cannot win.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStateDictFile, writePth, writeSafetensors } from '../src/learn/checkpoint/node/files.ts';
import type { StateDict } from '../src/learn/checkpoint/state-dict.ts';
import { type Bench, type BenchRow, median, row, runPython } from './bench.ts';

const rounds = 9;

/** Makes the file that is read, as PyTorch's own torch.save writes it, and one of its older form. */
const prepare = `
import json, sys
from collections import OrderedDict
import torch
torch.manual_seed(0)
shapes = [(64, 1, 7, 7), (64,)] + [(64, 64, 3, 3)] * 4
shapes += [(128, 64, 3, 3)] + [(128, 128, 3, 3)] * 3 + [(256, 128, 3, 3)] + [(256, 256, 3, 3)] * 3
shapes += [(512, 256, 3, 3)] + [(512, 512, 3, 3)] * 3 + [(256, 768, 3, 3), (256, 256, 3, 3), (128, 384, 3, 3)]
shapes += [(128, 128, 3, 3), (64, 192, 3, 3), (64, 64, 3, 3), (32, 128, 3, 3), (32, 32, 3, 3)]
shapes += [(256,)] * (182 - len(shapes))
state = OrderedDict((f"layer{i}.weight", torch.randn(shape)) for i, shape in enumerate(shapes))
torch.save(state, sys.argv[1] + "/zip.pth")
torch.save(state, sys.argv[1] + "/legacy.pth", _use_new_zipfile_serialization=False)
print(json.dumps(sum(t.numel() for t in state.values())))`;

const peerProgram = `
import json, sys, time
import torch
torch.set_num_threads(2)
def load(name): return torch.load(sys.argv[1] + "/" + name)
took = {}
def timed(name, work):
    work()
    took[name] = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        took[name].append(1000 * (time.perf_counter() - start))
    return result
state = timed("zip.pth", lambda: load("zip.pth"))
timed("legacy.pth", lambda: load("legacy.pth"))
timed("write", lambda: torch.save(state, sys.argv[1] + "/theirs.pth"))
print(json.dumps({"ms": took, "sum": sum(float(t.double().sum()) for t in state.values())}))`;

interface Peer {
  readonly ms: Readonly<Record<'zip.pth' | 'legacy.pth' | 'write', number[]>>;
  readonly sum: number;
}

function sumOf(weights: StateDict): number {
  let sum = 0;
  for (const { data } of weights.values()) for (const value of data) sum += Number(value);
  return sum;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const bench: Bench = {
  summary: 'checkpoints of 14.3 million parameters, read and written, against PyTorch',
  async run(log) {
    const folder = mkdtempSync(join(tmpdir(), 'osteon-bench-checkpoint-'));
    try {
      return await compete(folder, log);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function compete(folder: string, log: (line: string) => void): Promise<BenchRow[]> {
  const at = (name: string) => join(folder, name);
  const prepared = runPython<number>(prepare, [folder]);
  if (prepared.result === null) throw new Error(`this bench needs PyTorch to make its file: ${prepared.why}`);
  const { weights } = await readStateDictFile(at('zip.pth'));
  await writeSafetensors(at('weights.safetensors'), weights);
  const ours: Record<string, () => Promise<unknown>> = {
    'read .pth': () => readStateDictFile(at('zip.pth')),
    'read .pth of PyTorch before 1.6': () => readStateDictFile(at('legacy.pth')),
    'read safetensors': () => readStateDictFile(at('weights.safetensors')),
    'write .pth, synced': () => writePth(at('ours.pth'), weights),
    'write safetensors, synced': () => writeSafetensors(at('ours.safetensors'), weights),
  };
  const peerOf = (name: string) =>
    name.startsWith('write') ? 'write' : name.includes('1.6') ? 'legacy.pth' : 'zip.pth';
  const empty = () => Object.fromEntries(Object.keys(ours).map((name) => [name, [] as number[]]));
  const [oursMs, peerMs] = [empty(), empty()];
  let sums = '';
  for (let round = 0; round < rounds / 3; round++) {
    const peer = runPython<Peer>(peerProgram, [folder]);
    if (peer.result === null) throw new Error(peer.why);
    const difference = Math.abs(sumOf(weights) - peer.result.sum);
    sums = difference < 1e-6 ? 'equal sums of all values' : `SUMS DIFFER by ${difference}`;
    for (const [name, work] of Object.entries(ours)) {
      await work();
      for (let i = 0; i < 3; i++) oursMs[name].push(await timeOf(work));
      peerMs[name].push(...peer.result.ms[peerOf(name)]);
    }
  }
  return Object.keys(ours).map((name) => {
    log(`${name}: ${oursMs[name].map(Math.round)} ms, PyTorch ${peerMs[name].map(Math.round)} ms`);
    return row({
      case: `${prepared.result} parameters, ${name}`,
      oursMs: median(oursMs[name]),
      peer: name.startsWith('write') ? 'torch.save (not synced)' : `torch.load of ${peerOf(name)}`,
      peerMs: median(peerMs[name]),
      note: sums,
    });
  });
}
