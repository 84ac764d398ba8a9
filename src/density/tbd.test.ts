import { describe, expect, it } from 'vitest';
import { OsteonError } from '../errors.ts';
import {
  type Geometry,
  type Image,
  type LabelImage,
  orientationCodes,
  reorient,
  resampleLabels,
  spacedGeometry,
} from '../image/index.ts';
import { createTrunkPhantom, type TrunkOptions } from '../phantom/index.ts';
import { fitJohnsonSU, johnsonSU, weightedSample } from '../statistics/index.ts';
import { labelTables, measureTbd, measureTbdInTurns, type TbdOptions } from './index.ts';

const small: TrunkOptions = { coverage: { from: 'L1', to: 'L2' }, ageYears: 60, sex: 'F', seed: 4 };
const onlyJohnson: TbdOptions = { families: ['johnsonsu'] };

function phantom(options: TrunkOptions) {
  return createTrunkPhantom({ ...small, ...options });
}

const coarse = phantom({ spacingMm: [1.5, 1.5, 2.5] });

function flagCodes(image: Image, labels: LabelImage, options: TbdOptions = {}): string[] {
  const { measurement } = measureTbd(image, labels, { ...onlyJohnson, ...options });
  return [...measurement.flags, ...measurement.vertebrae.flatMap(({ flags }) => flags)].map(
    ({ code }) => code,
  );
}

function failure(work: () => unknown): OsteonError {
  try {
    work();
  } catch (error) {
    if (error instanceof OsteonError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}

describe('the density of phantoms with known truth', () => {
  it.each([
    { spacingMm: [1, 1, 1], seed: 11, tbdHU: 60, withinHU: 2 },
    { spacingMm: [0.7, 0.7, 1], seed: 12, tbdHU: 180, withinHU: 2 },
    { spacingMm: [0.8, 0.8, 5], seed: 13, tbdHU: 120, withinHU: 5 },
    { spacingMm: [1, 1, 3], seed: 14, tbdHU: 30, withinHU: 5 },
  ] as const)('$tbdHU HU at $spacingMm mm', ({ withinHU, ...options }) => {
    const { image, labels, truth } = phantom(options);
    const { measurement } = measureTbd(image, labels, onlyJohnson);
    expect(Math.abs((measurement.tbdHU as number) - truth.trabecular.tbdHU)).toBeLessThan(withinHU);
    expect(measurement.vertebrae.map(({ name }) => name)).toEqual(['L1', 'L2']);
    // Four standard errors: a true value further out would be a bias, not chance.
    const [low, high] = measurement.tbdCI95HU as [number, number];
    expect(Math.abs(truth.trabecular.tbdHU - (low + high) / 2)).toBeLessThan(2 * (high - low));
  });

  it('measures trabecular bone only: no voxel of shell, disc or posterior elements', () => {
    const { image, labels, compartments } = phantom({ spacingMm: [1, 1, 1], seed: 5 });
    for (const region of ['slices', 'core'] as const) {
      const outcome = measureTbd(image, labels, { ...onlyJohnson, region });
      const inside = new Set<number>();
      for (let p = 0; p < outcome.region.labels.length; p++)
        if (outcome.region.labels[p]) inside.add(compartments.labels[p]);
      expect([...inside].filter((part) => part !== 1 && part !== 4)).toEqual([]);
    }
  });
});

describe('cortical against trabecular bone', () => {
  const { cortical, voxels, vertebrae, meanHU } = measureTbd(
    coarse.image,
    coarse.labels,
    onlyJohnson,
  ).measurement;
  const total = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);

  it('counts every voxel of both once', () => {
    expect(total(cortical.histograms.trabecular.counts)).toBe(voxels);
    expect(total(cortical.histograms.cortical.counts)).toBe(cortical.voxels);
    expect(cortical.voxels).toBe(vertebrae.reduce((sum, vertebra) => sum + vertebra.cortical.voxels, 0));
  });

  it('finds the rim denser, and the two distributions apart but not wholly', () => {
    expect(cortical.meanHU as number).toBeGreaterThan((meanHU as number) + 100);
    expect(cortical.overlap as number).toBeGreaterThan(0.02);
    expect(cortical.overlap as number).toBeLessThan(0.5);
  });
});

describe('independence', () => {
  const expected = measureTbd(coarse.image, coarse.labels, onlyJohnson).measurement;

  it.each(orientationCodes)('gives the same digits in orientation %s', (code) => {
    const { measurement, region } = measureTbd(
      reorient(coarse.image, code),
      reorient(coarse.labels, code),
      onlyJohnson,
    );
    expect(measurement.tbdHU).toBe(expected.tbdHU);
    expect(measurement.tbdCI95HU).toEqual(expected.tbdCI95HU);
    expect(measurement.voxels).toBe(expected.voxels);
    expect(region.labels.filter((label) => label > 0).length).toBe(expected.voxels);
  });

  it('does not care about scan and labels being turned differently, nor about the stored type', () => {
    const float: Image = { ...coarse.image, voxels: Float32Array.from(coarse.image.voxels) };
    const { measurement } = measureTbd(float, reorient(coarse.labels, 'RAS'), onlyJohnson);
    expect(measurement.tbdHU).toBe(expected.tbdHU);
  });

  it('does not care where the scan lies, nor about spacing rounded as NIfTI rounds it', () => {
    const move = (geometry: Geometry): Geometry => ({
      ...geometry,
      originMm: [geometry.originMm[0] + 1234.5, geometry.originMm[1], geometry.originMm[2] - 77.7],
      spacingMm: geometry.spacingMm.map(Math.fround) as unknown as Geometry['spacingMm'],
    });
    const { measurement } = measureTbd(
      { ...coarse.image, geometry: move(coarse.image.geometry) },
      { ...coarse.labels, geometry: move(coarse.labels.geometry) },
      onlyJohnson,
    );
    expect(measurement.tbdHU).toBe(expected.tbdHU);
  });

  it('returns exactly the fitted voxels on the grid of the scan', () => {
    const image = reorient(coarse.image, 'SRA');
    const { measurement, region } = measureTbd(image, coarse.labels, onlyJohnson);
    const values: number[] = [];
    for (let p = 0; p < region.labels.length; p++) if (region.labels[p]) values.push(image.voxels[p]);
    expect(values.length).toBe(measurement.voxels);
    expect(johnsonSU.mode(fitJohnsonSU(weightedSample(values)))).toBeCloseTo(measurement.tbdHU as number, 9);
  });
});

describe('quality flags', () => {
  const flagged = (options: TrunkOptions, more: TbdOptions = {}) => {
    const { image, labels } = phantom({ spacingMm: [1.5, 1.5, 2], ...options });
    return flagCodes(image, labels, more);
  };

  it('a clean scan raises none but what it does not say', () => {
    expect(flagged({})).toEqual(['kvp-unknown']);
    expect(flagged({}, { acquisition: { kVp: 120, convolutionKernel: 'B30f' } })).toEqual([]);
  });

  it('metal near the vertebra, whose blur is left out of the region', () => {
    expect(flagged({ screw: 'L1' })).toContain('metal');
    const { image, labels, truth } = phantom({ spacingMm: [1, 1, 1.5], screw: 'L1' });
    const { measurement, region } = measureTbd(image, labels, onlyJohnson);
    let highest = 0;
    for (let p = 0; p < region.labels.length; p++)
      if (region.labels[p]) highest = Math.max(highest, image.voxels[p]);
    expect(highest).toBeLessThan(800);
    expect(Math.abs(measurement.tbdHU - truth.trabecular.tbdHU)).toBeLessThan(2);
  });

  it('a wedge fracture, and no fracture where there is none', () => {
    expect(flagged({ fracture: { vertebra: 'L2', heightLoss: 0.35 } })).toContain('fracture-suspected');
    expect(flagged({ scoliosisDeg: 20 })).not.toContain('fracture-suspected');
  });

  it('tube voltage, contrast agent, kernel and slice thickness as the scan declares them', () => {
    const codes = flagged(
      {},
      {
        acquisition: { kVp: 100, contrastAgent: 'Iohexol', convolutionKernel: 'B70f', sliceThicknessMm: 6 },
      },
    );
    expect(codes).toEqual(
      expect.arrayContaining(['kvp-not-120', 'contrast-declared', 'kernel-not-standard', 'slice-thickness']),
    );
  });

  it('a vertebra that the scan cuts off', () => {
    const { image, labels } = phantom({ spacingMm: [1.5, 1.5, 2], orientation: 'LPS' });
    const [nx, ny] = labels.geometry.size;
    const first = labels.labels.indexOf(30);
    // Cut the scan 8 mm above the lowest voxel of L2.
    const skip = Math.floor(first / (nx * ny)) + 4;
    const from = skip * nx * ny;
    const geometry: Geometry = { ...image.geometry, size: [nx, ny, image.geometry.size[2] - skip] };
    const codes = flagCodes(
      { ...image, geometry, voxels: image.voxels.slice(from) },
      { ...labels, geometry, labels: labels.labels.slice(from) },
    );
    expect(codes).toContain('truncated-vertebra');
  });

  it('labels that leak into air or lie in pieces', () => {
    const { image, labels } = phantom({ spacingMm: [1.5, 1.5, 2] });
    const leaking = labels.labels.slice();
    const [nx, ny] = labels.geometry.size;
    for (let p = 0; p < 20 * nx * ny; p++) if (leaking[p] === 0 && p % 7 < 2) leaking[p] = 31;
    expect(flagCodes(image, { ...labels, labels: leaking })).toContain('segmentation-leaks');
  });

  it('a numbering that the distances between vertebrae contradict', () => {
    const { image, labels } = createTrunkPhantom({
      coverage: { from: 'T10', to: 'L5' },
      spacingMm: [2, 2, 3],
      seed: 2,
    });
    // 29 to 34 mean T11 to T6 in version 1: levels of less than 26 mm.
    const options = { labelTable: labelTables['totalsegmentator-v1'], vertebrae: ['T9'] };
    expect(flagCodes(image, labels, options)).toContain('label-table-doubtful');
  });
});

describe('options', () => {
  const { image, labels } = coarse;

  it('count a vertebra once, however often it is named: its voxels are no more certain for it', () => {
    const once = measureTbd(image, labels, { ...onlyJohnson, vertebrae: ['L1', 'L2'] });
    const often = measureTbd(image, labels, { ...onlyJohnson, vertebrae: ['L1', 'L2', 'L1'] });
    expect(often.measurement).toEqual(once.measurement);
  });

  it('allow a margin of 0, which keeps the whole body', () => {
    const counts = [0, 1, 2, 3].map(
      (marginMm) =>
        measureTbd(image, labels, { ...onlyJohnson, marginMm, region: 'core' }).measurement.voxels,
    );
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(new Set(counts).size).toBe(4);
  });

  it('let others have their turn, and stop between two steps', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const onProgress = ({ step }: { step: string }) => {
      seen.push(step);
      if (step === 'fitting norm') controller.abort();
    };
    const work = measureTbdInTurns(image, labels, { signal: controller.signal, onProgress });
    await expect(work).rejects.toThrow(/abort/);
    expect(seen).toEqual(['measuring L1', 'measuring L2', 'fitting johnsonsu', 'fitting norm']);
  });
});

describe('label maps as networks write them', () => {
  const { image, labels } = coarse;
  const whole = measureTbd(image, labels, onlyJohnson).measurement;

  it('single voxels that were left out inside a vertebra change nothing', () => {
    const [nx, ny] = labels.geometry.size;
    const inside = (p: number) =>
      [0, 1, nx, nx * ny].every((s) => labels.labels[p - s] === labels.labels[p + s]) && labels.labels[p] > 0;
    const holed = labels.labels.map((label, p) => (p % 97 === 0 && inside(p) ? 0 : label));
    expect(holed).not.toEqual(labels.labels);
    const { tbdHU, tbdCI95HU, voxels } = measureTbd(
      image,
      { ...labels, labels: holed },
      onlyJohnson,
    ).measurement;
    expect([tbdHU, tbdCI95HU, voxels]).toEqual([whole.tbdHU, whole.tbdCI95HU, whole.voxels]);
  });

  it('a hole that bears another label, such as cement, stays out of the region', () => {
    const { region } = measureTbd(image, labels, onlyJohnson);
    const at = region.labels.indexOf(31);
    const cement = labels.labels.slice();
    cement[at] = 200;
    const measured = measureTbd(image, { ...labels, labels: cement }, onlyJohnson);
    expect(measured.region.labels[at]).toBe(0);
    expect(measured.measurement.voxels).toBeLessThan(whole.voxels - 5);
  });
});

describe('refusals', () => {
  const { image, labels } = coarse;

  it('a vertebra that is not labelled, with what is there', () => {
    const error = failure(() => measureTbd(image, labels, { vertebrae: ['L5'] }));
    expect(error).toMatchObject({ code: 'vertebra-not-labelled', kind: 'input' });
    expect(error.message).toContain('L1, L2');
  });

  it('labels of another grid, with the distance in mm', () => {
    const originMm = [
      labels.geometry.originMm[0] + 4,
      labels.geometry.originMm[1],
      labels.geometry.originMm[2] - 3,
    ] as const;
    const moved = { ...labels, geometry: { ...labels.geometry, originMm } };
    const error = failure(() => measureTbd(image, moved));
    expect(error.code).toBe('labels-other-geometry');
    expect(error.message).toContain('5.00 mm');
  });

  it('labels of another grid are brought to the scan where that is allowed, and flagged', () => {
    const fine = resampleLabels(labels, spacedGeometry(labels.geometry, [1, 1, 1.25]));
    expect(failure(() => measureTbd(image, fine)).code).toBe('labels-other-geometry');
    const { measurement } = measureTbd(image, fine, { ...onlyJohnson, allowResample: true });
    expect(measurement.flags.map(({ code }) => code)).toContain('labels-resampled');
    // Nearest neighbour moves the edge of a label by half a voxel at most, and the region keeps off the edge.
    const own = measureTbd(image, labels, onlyJohnson).measurement;
    expect(Math.abs(measurement.tbdHU! - own.tbdHU!)).toBeLessThan(2);
  });

  it('labels of the same grid in another orientation are not called resampled', () => {
    const turned = reorient(labels, 'RAI');
    expect(flagCodes(image, turned, { allowResample: true })).not.toContain('labels-resampled');
  });

  it('takes a part of the same lattice: a segmentation without its empty slices', () => {
    const [nx, ny, nz] = labels.geometry.size;
    const skip = 2;
    const geometry: Geometry = {
      ...labels.geometry,
      size: [nx, ny, nz - skip],
      originMm: [
        labels.geometry.originMm[0],
        labels.geometry.originMm[1],
        labels.geometry.originMm[2] + skip * labels.geometry.spacingMm[2],
      ],
    };
    const part = { ...labels, geometry, labels: labels.labels.slice(skip * nx * ny) };
    expect(measureTbd(image, part, onlyJohnson).measurement.tbdHU).toBe(
      measureTbd(image, labels, onlyJohnson).measurement.tbdHU,
    );
  });

  it('voxels that are not numbers, unless they are declared padding', () => {
    const voxels = Float32Array.from(image.voxels);
    voxels[17] = Number.NaN;
    expect(failure(() => measureTbd({ ...image, voxels }, labels)).code).toBe('nan-voxels');
    expect(
      measureTbd({ ...image, voxels }, labels, { ...onlyJohnson, nanAsPadding: true }).measurement.voxels,
    ).toBeGreaterThan(0);
  });

  it('CT units (HU + 1000), unless they are declared', () => {
    const shifted: Image = {
      ...image,
      unit: 'unknown',
      voxels: Float32Array.from(image.voxels, (hu) => hu + 1000),
    };
    expect(failure(() => measureTbd(shifted, labels))).toMatchObject({
      code: 'unit-not-hu',
      kind: 'refused',
    });
    const declared = measureTbd(shifted, labels, { ...onlyJohnson, ctUnits: true }).measurement;
    expect(declared.tbdHU).toBe(measureTbd(image, labels, onlyJohnson).measurement.tbdHU);
    expect(declared.flags.map(({ code }) => code)).not.toContain('unit-assumed');
  });

  it('a scan that is no CT', () => {
    const mr = () => measureTbd(image, labels, { ...onlyJohnson, acquisition: { modality: 'MR' } });
    expect(failure(mr)).toMatchObject({ code: 'not-ct', kind: 'refused' });
  });

  it('HU that are declared to be CT units', () => {
    const error = failure(() => measureTbd(image, labels, { ...onlyJohnson, ctUnits: true }));
    expect(error).toMatchObject({ code: 'unit-not-hu', kind: 'refused' });
    expect(error.hint).toContain('--ct-units');
  });

  it('a label map in the place of the scan', () => {
    const constant = { ...image, voxels: Int16Array.from(labels.labels) };
    const error = failure(() => measureTbd(constant, labels));
    expect(error).toMatchObject({ code: 'unit-not-hu', kind: 'refused' });
    expect(error.message).toContain('1 distinct value');
  });

  it('a scan that was normalised', () => {
    const normalised: Image = {
      ...image,
      voxels: Float32Array.from(image.voxels, (hu) => (hu + 1024) / 4096),
    };
    expect(failure(() => measureTbd(normalised, labels)).code).toBe('unit-not-hu');
  });

  it('too few voxels', () => {
    const thin = labels.labels.map((label, p) => (p % 3 === 0 ? label : 0));
    expect(failure(() => measureTbd(image, { ...labels, labels: thin }))).toMatchObject({
      code: 'too-few-voxels',
      kind: 'refused',
    });
  });

  it('one vertebra without a number does not stop the other', () => {
    const partly = labels.labels.map((label, p) => (label === 31 && p % 3 !== 0 ? 0 : label));
    const { vertebrae, tbdHU, flags } = measureTbd(
      image,
      { ...labels, labels: partly },
      onlyJohnson,
    ).measurement;
    expect(vertebrae.map((vertebra) => vertebra.tbdHU === null)).toEqual([true, false]);
    expect(tbdHU).toBeCloseTo(vertebrae[1].tbdHU as number, 9);
    expect(flags.map(({ code }) => code)).toContain('vertebra-refused');
  });

  it('padding never enters a number', () => {
    const clean = measureTbd(image, labels, onlyJohnson);
    const padding = new Uint8Array(image.voxels.length);
    const voxels = image.voxels.slice();
    // Every seventh fitted voxel becomes padding with an absurd value.
    for (let p = 0, n = 0; p < padding.length; p++)
      if (clean.region.labels[p] && n++ % 7 === 0) {
        padding[p] = 1;
        voxels[p] = -3024;
      }
    const { measurement, region } = measureTbd({ ...image, voxels, padding }, labels, onlyJohnson);
    expect(region.labels.every((label, p) => label === 0 || padding[p] === 0)).toBe(true);
    expect(Math.abs((measurement.tbdHU as number) - (clean.measurement.tbdHU as number))).toBeLessThan(3);
  });
});
