/**
 * How well TBD is recovered from phantoms whose truth is known, over seeds, ages, sexes, densities and spacings,
 * and how often the 95 % interval holds the truth. Takes about twenty minutes; `npm run proof` prints one
 * document, which is kept in bench/results/tbd-recovery.json.
 */

import { measureTbd } from '../../src/density/index.ts';
import type { Vector3 } from '../../src/image/index.ts';
import { createTrunkPhantom } from '../../src/phantom/index.ts';
import { machine } from '../bench.ts';

const seeds = Number(process.argv[2] ?? 40);

const grids: readonly { spacingMm: Vector3; goalHU: number | null }[] = [
  { spacingMm: [0.5, 0.5, 1], goalHU: 2 },
  { spacingMm: [0.8, 0.8, 1], goalHU: 2 },
  { spacingMm: [1, 1, 1], goalHU: 2 },
  { spacingMm: [0.8, 0.8, 1.25], goalHU: null },
  { spacingMm: [0.8, 0.8, 3], goalHU: null },
  { spacingMm: [0.8, 0.8, 5], goalHU: 5 },
  { spacingMm: [1, 1, 5], goalHU: 5 },
  { spacingMm: [3, 3, 3], goalHU: null },
];

const rows = grids.map(({ spacingMm, goalHU }) => {
  const errors: number[] = [];
  const densities: number[] = [];
  let covered = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { image, labels, truth } = createTrunkPhantom({
      seed,
      coverage: { from: 'L1', to: 'L2' },
      spacingMm,
      ageYears: 40 + ((seed * 7) % 41),
      sex: seed % 2 === 0 ? 'F' : 'M',
      kyphosisDeg: 25 + ((seed * 5) % 30),
      scoliosisDeg: (seed * 3) % 16,
    });
    const { tbdHU, tbdCI95HU } = measureTbd(image, labels, { families: ['johnsonsu'] }).measurement;
    const [low, high] = tbdCI95HU;
    const true_ = truth.trabecular.tbdHU;
    errors.push(tbdHU - true_);
    densities.push(true_);
    if (low <= true_ && true_ <= high) covered++;
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const round = (value: number) => Number(value.toFixed(3));
  const row = {
    spacingMm,
    phantoms: seeds,
    trueHU: [round(Math.min(...densities)), round(Math.max(...densities))],
    biasHU: round(mean(errors)),
    rmsHU: round(Math.sqrt(mean(errors.map((e) => e * e)))),
    worstHU: round(Math.max(...errors.map(Math.abs))),
    withinGoal: goalHU === null ? null : errors.filter((e) => Math.abs(e) <= goalHU).length / seeds,
    goalHU,
    intervalHoldsTruth: covered / seeds,
  };
  console.error(JSON.stringify(row));
  return row;
});

console.log(JSON.stringify({ proof: 'tbd-recovery', machine: machine(), rows }, null, 1));
