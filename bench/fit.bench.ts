/**
 * Maximum-likelihood fits against SciPy: Johnson-SU alone, ten common families, the whole catalogue. Both sides
 * make the same 20,000 values (a golden-ratio sequence through the quantiles of a trabecular Johnson-SU).
 */

import {
  compareFamilies,
  familyNames,
  fitJohnsonSU,
  johnsonSU,
  weightedSample,
} from '../src/statistics/index.ts';
import { type Bench, type BenchRow, median, row, runPython, time } from './bench.ts';

const n = 20_000;
const truth = { a: -1.2, b: 1.8, loc: 120, scale: 40 };
const common = [
  'norm',
  't',
  'gamma',
  'lognorm',
  'skewnorm',
  'norminvgauss',
  'logistic',
  'gumbel_r',
  'genextreme',
  'fisk',
];

const program = `
import json, sys, time, warnings
import numpy as np
from scipy import special, stats
warnings.simplefilter('ignore')
names, whole, runs = sys.argv[1].split(','), sys.argv[2] == 'integers', int(sys.argv[3])
u = (np.arange(1, ${n} + 1) * 0.6180339887498949) % 1
x = ${truth.loc} + ${truth.scale} * np.sinh((special.ndtri(u) - ${truth.a}) / ${truth.b})
if whole: x = np.floor(x + 0.5)
took, nll = [], {}
for _ in range(runs):
    start = time.perf_counter()
    fits = {name: getattr(stats, name).fit(x) for name in names}
    took.append(1000 * (time.perf_counter() - start))
for name, p in fits.items():
    value = float(getattr(stats, name).nnlf(p, x))
    nll[name] = value if np.isfinite(value) else None
print(json.dumps({'ms': took, 'nll': nll}))
`;

interface Peer {
  readonly ms: number[];
  /** null where SciPy's own fit leaves a value without density. */
  readonly nll: Record<string, number | null>;
}

const values = Array.from({ length: n }, (_, i) =>
  johnsonSU.quantile(((i + 1) * 0.6180339887498949) % 1, truth),
);
const kinds = { integers: values.map((x) => Math.floor(x + 0.5)), floats: values };

/** The largest (ours - SciPy's) / |SciPy's|: negative where every one of ours is lower. */
function excess(ours: Record<string, number | null>, scipy: Record<string, number | null>): string {
  const each = Object.entries(scipy).flatMap(([name, nll]) =>
    nll === null ? [] : [((ours[name] ?? Number.NaN) - nll) / Math.abs(nll)],
  );
  const failed = Object.keys(scipy).filter((name) => scipy[name] === null);
  const largest = `largest relative excess of our negative log-likelihood ${Math.max(...each).toExponential(1)}`;
  return failed.length > 0 ? `${largest}; SciPy fails at ${failed.join(', ')}` : largest;
}

async function johnson(kind: keyof typeof kinds, log: (line: string) => void): Promise<BenchRow> {
  log(`johnsonsu, ${kind}`);
  const peer = runPython<Peer>(program, ['johnsonsu', kind, '3']);
  const ours = await time(9, () => fitJohnsonSU(weightedSample(kinds[kind])), 2);
  const { negLogLikelihood } = fitJohnsonSU(weightedSample(kinds[kind]));
  return row({
    case: `johnsonsu, ${n} ${kind}`,
    oursMs: median(ours),
    peer: 'scipy.stats.johnsonsu.fit',
    peerMs: peer.result && median(peer.result.ms),
    note: peer.result ? excess({ johnsonsu: negLogLikelihood }, peer.result.nll) : peer.why,
  });
}

async function several(kind: keyof typeof kinds, log: (line: string) => void): Promise<BenchRow> {
  log(`ten families, ${kind}`);
  const peer = runPython<Peer>(program, [common.join(','), kind, '1']);
  const sample = weightedSample(kinds[kind]);
  const ours = await time(5, () => compareFamilies(sample, { families: common }));
  const { rows } = compareFamilies(sample, { families: common });
  const nll = Object.fromEntries(rows.map((each) => [each.name, each.negLogLikelihood]));
  return row({
    case: `ten families, ${n} ${kind}`,
    oursMs: median(ours),
    peer: 'scipy.stats.<family>.fit',
    peerMs: peer.result && median(peer.result.ms),
    note: peer.result ? excess(nll, peer.result.nll) : peer.why,
  });
}

async function all(kind: keyof typeof kinds, log: (line: string) => void): Promise<BenchRow> {
  log(`all families, ${kind}`);
  const sample = weightedSample(kinds[kind]);
  const before = process.cpuUsage();
  const ours = await time(3, () => compareFamilies(sample), 1);
  const cpu = process.cpuUsage(before).user / 4000;
  const failed = compareFamilies(sample).rows.filter((each) => each.negLogLikelihood === null);
  return row({
    case: `all ${familyNames.length} families, ${n} ${kind}`,
    oursMs: median(ours),
    peer: 'goal: 3000 ms',
    peerMs: null,
    note: `CPU ${cpu.toFixed(0)} ms; SciPy needs minutes, and hours with levy_stable; without a fit: ${failed.map((each) => each.name).join(', ') || 'none'}`,
  });
}

export const bench: Bench = {
  summary: 'maximum-likelihood fits of 20,000 HU values against SciPy',
  async run(log) {
    const rows: BenchRow[] = [];
    for (const kind of ['integers', 'floats'] as const)
      rows.push(await johnson(kind, log), await several(kind, log), await all(kind, log));
    return rows;
  },
};
