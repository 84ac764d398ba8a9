import { describe, expect, it } from 'vitest';
import { type LabelImage, orientationCode, orientationCodes } from '../image/index.ts';
import { fitJohnsonSU, johnsonSU, weightedSample } from '../statistics/index.ts';
import { vertebraLabel } from './levels.ts';
import type { TrunkOptions } from './options.ts';
import { phantomPresets } from './presets.ts';
import { compartments } from './scene.ts';
import { createTrunkPhantom, type TrunkPhantom } from './trunk.ts';

const upperLumbar = { from: 'L1', to: 'L2' } as const;

/** Trabecular voxels of L1 and L2 whose neighbours, as far as edges can blur, are trabecular too. */
function pureVoxels({ image, labels, compartments: map }: TrunkPhantom): number[] {
  const [nx, ny, nz] = image.geometry.size;
  const reach = image.geometry.spacingMm.map((s) => Math.max(1, Math.ceil(1.6 / s)));
  const core = (i: number, j: number, k: number) =>
    map.labels[i + nx * (j + ny * k)] === compartments.trabecularCore;
  const values: number[] = [];
  for (let k = reach[2]; k < nz - reach[2]; k++)
    for (let j = reach[1]; j < ny - reach[1]; j++)
      for (let i = reach[0]; i < nx - reach[0]; i++) {
        const label = labels.labels[i + nx * (j + ny * k)];
        if (label !== vertebraLabel('L1') && label !== vertebraLabel('L2')) continue;
        let pure = true;
        for (let dk = -reach[2]; pure && dk <= reach[2]; dk++)
          for (let dj = -reach[1]; pure && dj <= reach[1]; dj++)
            for (let di = -reach[0]; pure && di <= reach[0]; di++) pure = core(i + di, j + dj, k + dk);
        if (pure) values.push(image.voxels[i + nx * (j + ny * k)]);
      }
  return values;
}

/** As bytes: comparing element by element takes the test runner seconds. */
const same = (a: ArrayBufferView, b: ArrayBufferView) =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
const sortedCopy = (values: ArrayLike<number>) => Float64Array.from(values).sort();
const counts = ({ labels }: LabelImage) => {
  const n = new Map<number, number>();
  for (const label of labels) n.set(label, (n.get(label) ?? 0) + 1);
  return n;
};

describe('trabecular truth', () => {
  const cases: [string, TrunkOptions, number][] = [
    ['1 mm, seed 1', { seed: 1, tbdHU: 120 }, 2],
    ['1 mm, seed 2, old', { seed: 2, ageYears: 85 }, 2],
    ['1 mm, seed 3, young man', { seed: 3, ageYears: 25, sex: 'M' }, 2],
    ['0.7 x 0.7 x 1.25 mm', { seed: 4, spacingMm: [0.7, 0.7, 1.25] }, 2],
    ['0.7 x 0.7 x 3 mm', { seed: 5, spacingMm: [0.7, 0.7, 3] }, 3],
    ['1 x 1 x 5 mm', { seed: 6, spacingMm: [1, 1, 5] }, 5],
    ['2 mm', { seed: 7, spacingMm: [2, 2, 2] }, 4],
  ];

  it.each(cases)('the fitted mode is the density asked for at %s', (_, options, toleranceHU) => {
    const phantom = createTrunkPhantom({ ...options, coverage: upperLumbar });
    const sample = weightedSample(pureVoxels(phantom));
    expect(sample.n).toBeGreaterThan(1500);
    const { trabecular, tbdHU } = phantom.truth;
    const fit = fitJohnsonSU(sample);
    expect(Math.abs(johnsonSU.mode(fit) - tbdHU)).toBeLessThan(toleranceHU);
    // Not the mode alone: the whole distribution is the stated one.
    const mean = sample.values.reduce((sum, v, i) => sum + v * sample.weights[i], 0) / sample.n;
    const standardError = trabecular.sdHU / Math.sqrt(sample.n / phantom.truth.texture.varianceInflation);
    expect(Math.abs(mean - trabecular.meanHU)).toBeLessThan(4 * standardError);
  });

  it('scales with tube voltage and shifts from level to level', () => {
    const phantom = createTrunkPhantom({ coverage: upperLumbar, kVp: 100, levelGradientHU: -6, tbdHU: 150 });
    const [l1, l2] = ['L1', 'L2'].map((name) => phantom.truth.vertebrae.find((v) => v.name === name)!);
    expect(phantom.truth.tbdHU).toBe(150);
    expect(l1.tbdHU).toBeCloseTo(168, 9);
    expect(l2.tbdHU).toBeCloseTo(168 - 6 * 1.12, 9);
  });
});

describe('one lumbar phantom', () => {
  const options: TrunkOptions = { ...phantomPresets.demo, spacingMm: [1.5, 1.5, 2], sliceThicknessMm: 1.25 };
  const phantom = createTrunkPhantom(options);

  it('shows every vertebra from T11 to L5 whole, with body and posterior elements', () => {
    const whole = phantom.truth.vertebrae.filter((v) => v.whole).map((v) => v.name);
    expect(whole).toEqual(['T11', 'T12', 'L1', 'L2', 'L3', 'L4', 'L5']);
    const n = counts(phantom.labels);
    for (const { label, bodyVolumeMm3 } of phantom.truth.vertebrae.filter((v) => v.whole)) {
      const volume = n.get(label)! * 1.5 * 1.5 * 2;
      expect(volume).toBeGreaterThan(1.1 * bodyVolumeMm3);
      expect(volume).toBeLessThan(2 * bodyVolumeMm3);
    }
  });

  it('states volumes, heights and positions that the voxels confirm', () => {
    const l3 = phantom.truth.vertebrae.find((v) => v.name === 'L3')!;
    let core = 0;
    let shell = 0;
    for (let n = 0; n < phantom.labels.labels.length; n++) {
      if (phantom.labels.labels[n] !== l3.label) continue;
      const compartment = phantom.compartments.labels[n];
      if (compartment === compartments.trabecularCore || compartment === compartments.basivertebralVein)
        core++;
      if (compartment === compartments.corticalShell) shell++;
    }
    expect((core * 4.5) / l3.trabecularVolumeMm3).toBeCloseTo(1, 1);
    expect(((core + shell) * 4.5) / l3.bodyVolumeMm3).toBeCloseTo(1, 1);
    expect(l3.middleHeightMm).toBeLessThan(Math.min(l3.anteriorHeightMm, l3.posteriorHeightMm));
    // Posterior elements pull the label's centroid behind the body's centre.
    expect(l3.labelCentroidMm[1]).toBeGreaterThan(l3.centreMm[1] + 3);
    expect(l3.labelCentroidMm[1]).toBeLessThan(l3.centreMm[1] + 25);
  });

  it('gives the same bytes again, and other bytes for another seed', () => {
    const again = createTrunkPhantom(options);
    expect(same(again.image.voxels, phantom.image.voxels)).toBe(true);
    expect(same(again.labels.labels, phantom.labels.labels)).toBe(true);
    expect(again.truth).toEqual(phantom.truth);
    const other = createTrunkPhantom({ ...options, seed: 21 });
    expect(other.truth.vertebrae[0].centreMm).not.toEqual(phantom.truth.vertebrae[0].centreMm);
  });

  it('keeps the anatomy when grid, noise and voltage change', () => {
    const other = createTrunkPhantom({
      ...options,
      spacingMm: [3, 3, 5],
      noiseSdHU: 30,
      kVp: 140,
      table: false,
    });
    for (const [i, { centreMm, bodyVolumeMm3 }] of other.truth.vertebrae.entries()) {
      const same = phantom.truth.vertebrae.find((v) => v.name === other.truth.vertebrae[i].name)!;
      expect(centreMm).toEqual(same.centreMm);
      expect(bodyVolumeMm3).toBe(same.bodyVolumeMm3);
    }
  });

  it('truth is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(phantom.truth))).toEqual(
      JSON.parse(JSON.stringify(structuredClone(phantom.truth))),
    );
    expect(phantom.truth.schema).toBe('osteon/phantom-trunk@1');
  });

  it('reports progress, and stops where it is told to', () => {
    const controller = new AbortController();
    const slices: number[] = [];
    const work = {
      signal: controller.signal,
      onProgress: ({ done, total }: { done: number; total?: number }) => {
        slices.push(done);
        expect(total).toBeGreaterThan(10);
        if (done === 5) controller.abort(new Error('enough'));
      },
    };
    expect(() => createTrunkPhantom(options, work)).toThrow('enough');
    expect(slices).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('orientation', () => {
  it('all 48 hold the same voxels with the same labels at the same places', () => {
    const options: TrunkOptions = {
      coverage: { from: 'L1', to: 'L1' },
      spacingMm: [1.6, 1.5, 5],
      sliceThicknessMm: 1.25,
      seed: 9,
    };
    const reference = createTrunkPhantom(options);
    const sorted = sortedCopy(reference.image.voxels);
    for (const code of orientationCodes) {
      const turned = createTrunkPhantom({ ...options, orientation: code });
      expect(orientationCode(turned.image.geometry)).toBe(code);
      expect(turned.truth.geometry).toEqual(turned.image.geometry);
      expect(same(sortedCopy(turned.image.voxels), sorted)).toBe(true);
      expect(counts(turned.labels)).toEqual(counts(reference.labels));
      expect(turned.truth.vertebrae).toEqual(reference.truth.vertebrae);
    }
  });
});

describe('scanner and pathology', () => {
  const base: TrunkOptions = {
    coverage: upperLumbar,
    spacingMm: [1.5, 1.5, 1.5],
    sliceThicknessMm: 1.25,
    tbdHU: 110,
  };

  it('a wedge fracture lowers the front of one vertebra by the stated fraction', () => {
    const broken = createTrunkPhantom({ ...base, fracture: { vertebra: 'L1', heightLoss: 0.3 } }).truth
      .vertebrae;
    const intact = createTrunkPhantom(base).truth.vertebrae;
    const of = (list: typeof broken, name: string) => list.find((v) => v.name === name)!;
    expect(of(broken, 'L1').anteriorHeightMm / of(intact, 'L1').anteriorHeightMm).toBeCloseTo(0.7, 9);
    expect(of(broken, 'L1').posteriorHeightMm / of(intact, 'L1').posteriorHeightMm).toBeGreaterThan(0.85);
    expect(of(broken, 'L1').fractured).toBe(true);
    expect(of(broken, 'L2').anteriorHeightMm).toBe(of(intact, 'L2').anteriorHeightMm);
  });

  it('a screw puts metal into its vertebra only', () => {
    const { image, labels, compartments: map, truth } = createTrunkPhantom({ ...base, screw: 'L2' });
    let metal = 0;
    let elsewhere = 0;
    for (let n = 0; n < map.labels.length; n++) {
      if (map.labels[n] !== compartments.metal) continue;
      if (labels.labels[n] === vertebraLabel('L2')) metal++;
      if (labels.labels[n] === vertebraLabel('L1')) elsewhere++;
    }
    expect(metal).toBeGreaterThan(50);
    expect(elsewhere).toBe(0);
    expect(Math.max(...image.voxels.filter((_, n) => map.labels[n] === compartments.metal))).toBe(3071);
    expect(truth.vertebrae.filter((v) => v.screw).map((v) => v.name)).toEqual(['L2']);
  });

  it('marks padding outside the circle, with its value, and nothing else', () => {
    const { image } = createTrunkPhantom({ ...base, paddingHU: -2000 });
    const padded = image.padding!.reduce((sum, p) => sum + p, 0);
    expect(padded).toBeGreaterThan(0.05 * image.voxels.length);
    expect(image.voxels.findIndex((hu, n) => (hu === -2000) !== (image.padding![n] === 1))).toBe(-1);
  });

  it('contrast agent brightens the aorta and leaves bone as it was', () => {
    const meanOf = ({ image, labels, compartments: map }: TrunkPhantom, label: number, core: boolean) => {
      let sum = 0;
      let n = 0;
      for (let v = 0; v < image.voxels.length; v++) {
        if (labels.labels[v] !== label || (core && map.labels[v] !== compartments.trabecularCore)) continue;
        sum += image.voxels[v];
        n++;
      }
      return sum / n;
    };
    const [plain, arterial] = (['none', 'arterial'] as const).map((contrast) =>
      createTrunkPhantom({ ...base, contrast }),
    );
    expect(meanOf(arterial, 52, false) - meanOf(plain, 52, false)).toBeGreaterThan(200);
    expect(meanOf(arterial, 31, true)).toBeCloseTo(meanOf(plain, 31, true), 0);
  });
});

describe('whole trunk', () => {
  it('reaches ratio and angles, and labels every part of a trunk', () => {
    for (const [ctr, sex, scoliosisDeg] of [
      [0.42, 'F', 0],
      [0.58, 'M', 15],
    ] as const) {
      const grid = { spacingMm: [1.6, 1.6, 4], sliceThicknessMm: 1.25 } as const;
      const phantom = createTrunkPhantom({ ...grid, ctr, sex, scoliosisDeg, kyphosisDeg: 44, seed: 2 });
      const { cardiothoracic, curvature, vertebrae } = phantom.truth;
      // One voxel more or less on either side of heart and lungs.
      expect(Math.abs(cardiothoracic!.ctr - ctr)).toBeLessThan(0.02);
      expect(curvature.scoliosisInImageDeg).toBeCloseTo(scoliosisDeg, 1);
      expect(curvature.kyphosisDeg).toBeCloseTo(44, 2);
      expect(vertebrae.filter((v) => v.whole).length).toBeGreaterThanOrEqual(14);
      const n = counts(phantom.labels);
      const present = [1, 2, 3, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 18, 20, 25, 26, 51, 52, 62, 63];
      present.push(65, 66, 71, 72, 75, 76, 77, 78, 79, 86, 87, 88, 89, 116, 117);
      for (let rib = 4; rib <= 12; rib++) present.push(91 + rib, 103 + rib);
      for (const label of present) expect(n.get(label) ?? 0, `label ${label}`).toBeGreaterThan(10);
      for (const label of n.keys()) expect(label).toBeLessThanOrEqual(117);
    }
  });
});
