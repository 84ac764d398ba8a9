import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { voxelToWorld } from '../../../geometry.ts';
import type { Geometry, LabelImage, Matrix3, Vector3 } from '../../../image.ts';
import { rotation } from '../../../testing/rotation.ts';
import { readLabels } from '../../registry.node.ts';
import { parseSegmentation } from '../seg.ts';
import { writeCtSeries } from './ct-series.node.ts';
import { encodeCtSeries } from './ct-series.ts';
import { encodePart10 } from './part10.ts';
import type { SegmentationOptions } from './seg-options.ts';
import { describeSource } from './seg-source.ts';
import { readSegmentation, readSourceSeries, writeSegmentation } from './segmentation.node.ts';
import { encodeSegmentation } from './segmentation.ts';

const folder = mkdtempSync(join(tmpdir(), 'seg-'));
afterAll(() => rmSync(folder, { recursive: true }));

const directions: Record<string, Matrix3> = {
  'axial LPS': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  // A SEG with this column cosine was mirrored front to back (TotalSegmentator pull request 598).
  'column cosine [0,-1,0]': [1, 0, 0, 0, -1, 0, 0, 0, -1],
  'left-handed, column cosine [0,-1,0]': [1, 0, 0, 0, -1, 0, 0, 0, 1],
  sagittal: [0, 0, 1, 1, 0, 0, 0, -1, 0],
  coronal: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  'axial RAS': [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  oblique: rotation(0.4, -0.3, 0.9),
  'oblique left-handed': rotation(0.4, -0.3, 0.9).map((x, i) => (i % 3 === 2 ? -x : x)) as unknown as Matrix3,
};

/** 7 x 5: rows x columns is no multiple of 8, so frames begin inside bytes (dcmjs 66, dcmqi 341). */
function labelsOn(direction: Matrix3, size: Vector3 = [7, 5, 6]): LabelImage {
  const labels = new Uint8Array(size[0] * size[1] * size[2]);
  let state = 7;
  for (let v = 0; v < labels.length; v++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    labels[v] = [0, 0, 0, 28, 27, 120][(state >>> 16) % 6];
  }
  labels.fill(0, 35, 70); // a slice without any segment
  labels.fill(0, 0, 35); // and an empty first slice
  return {
    geometry: { size, spacingMm: [0.7, 0.8, 2.5], originMm: [-100.1, 20.3, 1 / 3], direction },
    labels,
    names: { 28: 'vertebrae_L4', 27: 'vertebrae_L5', 120: 'Knochenmark äöü' },
  };
}

/** World centroid and count of each label: what a person sees of where a segment lies. */
function centroids({ geometry, labels }: LabelImage): Map<number, readonly number[]> {
  const sums = new Map<number, number[]>();
  const [nx, ny] = geometry.size;
  labels.forEach((label: number, v: number) => {
    if (label === 0) return;
    const at = voxelToWorld(geometry, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    const sum = sums.get(label) ?? [0, 0, 0, 0];
    sums.set(
      label,
      [...at, 1].map((x, i) => sum[i] + x),
    );
  });
  return new Map([...sums].map(([label, [x, y, z, n]]) => [label, [x / n, y / n, z / n, n]]));
}

/** Each voxel's label by its rounded world position. */
function byPlace(image: LabelImage): Map<string, number> {
  const [nx, ny] = image.geometry.size;
  const entries = Array.from(image.labels, (label, v): [string, number] => {
    const at = voxelToWorld(image.geometry, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    return [at.map((mm) => mm.toFixed(6).replace(/^-(0\.0*)$/, '$1')).join(), label];
  });
  return new Map(entries);
}

const variants: SegmentationOptions[] = [
  { type: 'BINARY' },
  { type: 'BINARY', omitEmptyFrames: false },
  { type: 'LABELMAP' },
  { type: 'LABELMAP', omitEmptyFrames: false },
];

describe('encodeSegmentation and back', () => {
  for (const [name, direction] of Object.entries(directions))
    it.each(variants)(`keeps every voxel in its place, ${name}, %o`, (options) => {
      const image = labelsOn(direction);
      const back = parseSegmentation(encodeSegmentation(image, options));
      expect(byPlace(back)).toEqual(byPlace(image));
      expect(back.names).toEqual(image.names);
      for (const [label, centroid] of centroids(image))
        expect(Math.hypot(...centroid.map((x, i) => x - centroids(back).get(label)![i]))).toBeLessThan(1e-9);
    });

  it('gives a right-handed grid back as it was, its extent too where outer slices are empty', () => {
    const image = labelsOn(directions.oblique);
    const back = parseSegmentation(encodeSegmentation(image));
    expect(Array.from(back.labels)).toEqual(Array.from(image.labels));
    expect(back.geometry.size).toEqual(image.geometry.size);
    const numbers = (g: Geometry) => [...g.spacingMm, ...g.originMm, ...g.direction];
    const wanted = numbers(image.geometry);
    for (const [i, x] of numbers(back.geometry).entries()) expect(x).toBeCloseTo(wanted[i], 11);
  });

  it('keeps labels that no 16 bits hold (BINARY) and refuses them as LABELMAP', () => {
    const image = {
      ...labelsOn(directions.oblique),
      names: {},
      labels: new Uint32Array(210).fill(70000, 50, 60),
    };
    expect(Array.from(parseSegmentation(encodeSegmentation(image)).labels)).toEqual(Array.from(image.labels));
    expect(() => encodeSegmentation(image, { type: 'LABELMAP' })).toThrow(
      expect.objectContaining({ code: 'seg-labels' }),
    );
    expect(() => encodeSegmentation({ ...image, labels: new Uint8Array(210) })).toThrow(
      expect.objectContaining({ code: 'seg-empty' }),
    );
  });

  it('gives the same bytes again and another instance for other labels', () => {
    const image = labelsOn(directions.sagittal);
    expect(encodeSegmentation(image)).toEqual(encodeSegmentation(image));
    const other = Uint8Array.from(image.labels);
    other[100] = other[100] === 27 ? 28 : 27;
    const instance = (labels: Uint8Array) =>
      Buffer.from(encodeSegmentation({ ...image, labels }))
        .toString('latin1')
        .match(/2\.25\.\d+/)![0];
    expect(instance(other)).not.toBe(instance(image.labels as Uint8Array));
  });
});

describe('the source series', () => {
  const image = labelsOn(directions.oblique);
  const ct = [
    ...encodeCtSeries(
      { geometry: image.geometry, voxels: new Int16Array(210), unit: 'HU' },
      { patientId: 'Ünal^P1', acquisition: { patientSex: 'F' } },
    ),
  ];

  it('hands patient, study and frame of reference on, and is referenced frame by frame', () => {
    const source = describeSource(ct.map(({ bytes }) => bytes));
    expect(source.patient).toMatchObject({ id: 'Ünal^P1', sex: 'F' });
    expect(source.instances).toHaveLength(6);
    const text = Buffer.from(encodeSegmentation(image, { source })).toString('latin1');
    const count = (uid: string) => text.split(uid).length - 1;
    expect(count(source.studyInstanceUID)).toBe(1);
    expect(count(source.seriesInstanceUID)).toBe(1);
    expect(count(source.frameOfReferenceUID!)).toBe(1);
    // Once in the list of the series and once for each of three segments; slice 1 holds none of them.
    expect(count(source.instances[3].sopInstanceUID)).toBe(4);
    expect(count(source.instances[1].sopInstanceUID)).toBe(1);
  });

  it('may be an old file that breaks the rules: the segmentation keeps them', () => {
    const old = encodePart10('1.2.840.10008.5.1.4.1.1.2', '1.2.3.4', [
      [0x00080020, 'LO', '1992.01.19'],
      [0x00080030, 'LO', '10:30:05'],
      [0x00081030, 'LT', 'spine\\hip '.padEnd(90, 'x')],
      [0x00100030, 'LO', 'unknown'],
      [0x0020000d, 'UI', '1.2.3'],
      [0x0020000e, 'UI', '1.2.5'],
    ]);
    const source = describeSource([old]);
    expect(source.study).toMatchObject({ date: '19920119', time: '103005' });
    expect(source.patient?.birthDate).toBeUndefined();
    expect(parseSegmentation(encodeSegmentation(image, { source })).names).toEqual(image.names);
  });

  it('is picked out of a folder by its UID, and refused where it is not there', async () => {
    const scan = join(folder, 'scan');
    await writeCtSeries(scan, { geometry: image.geometry, voxels: new Int16Array(210), unit: 'HU' });
    writeFileSync(join(scan, 'notes.txt'), 'no DICOM');
    const uid = describeSource(
      readdirSync(scan).map((name) => readSourceBytes(join(scan, name))),
    ).seriesInstanceUID;
    expect(readSourceSeries(scan, uid).instances).toHaveLength(6);
    expect(() => readSourceSeries(scan, '1.2.3')).toThrow(expect.objectContaining({ code: 'source-series' }));
  });
});

function readSourceBytes(path: string): Uint8Array {
  return execFileSync('cat', [path]);
}

describe('writeSegmentation', () => {
  it('writes a file that reads back, and none where nothing can be written', async () => {
    const path = join(folder, 'out.dcm');
    const image = labelsOn(directions['axial LPS']);
    await writeSegmentation(path, image, { type: 'LABELMAP' });
    expect(Array.from((await readSegmentation(path)).labels)).toEqual(Array.from(image.labels));
    const routed = await readLabels(path);
    expect(routed.labels.names).toEqual(image.names);
    expect(routed.report.format).toBe('dicom');
    const none = join(folder, 'none.dcm');
    await expect(writeSegmentation(none, { ...image, labels: new Uint8Array(210) })).rejects.toThrow(/is 0/);
    expect(readdirSync(folder)).not.toContain('none.dcm');
  });
});

function has(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

describe('what other programs make of it', () => {
  const image = labelsOn(directions.oblique);
  const source = describeSource(
    [...encodeCtSeries({ geometry: image.geometry, voxels: new Int16Array(210), unit: 'HU' })].map(
      (f) => f.bytes,
    ),
  );

  it.skipIf(!has('which', 'dciodvfy'))('dciodvfy finds no error in BINARY (needs dicom3tools)', () => {
    const path = join(folder, 'check.dcm');
    for (const options of [{}, { source }, { algorithm: { type: 'MANUAL' } as const }]) {
      writeFileSync(path, encodeSegmentation(image, options));
      const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
      expect(stderr).toContain('Segmentation');
      expect(stderr).not.toMatch(/^Error/m);
    }
  });

  it.skipIf(!has('/usr/bin/python3', '-c', 'import pydicom, numpy'))(
    'pydicom reads the same frames and segments, BINARY and LABELMAP (needs python3-pydicom)',
    () => {
      const script = `import json,sys,pydicom
d=pydicom.dcmread(sys.argv[1])
frames=d.pixel_array.reshape(int(d.NumberOfFrames),-1)
def segment(g): return g.SegmentIdentificationSequence[0].ReferencedSegmentNumber if 'SegmentIdentificationSequence' in g else None
def z(g): return [float(x) for x in g.PlanePositionSequence[0].ImagePositionPatient]
print(json.dumps({'sop':str(d.SOPClassUID),'type':d.SegmentationType,
 'segments':[[s.SegmentNumber,s.SegmentLabel,s.SegmentedPropertyTypeCodeSequence[0].CodeMeaning] for s in d.SegmentSequence],
 'frames':[[segment(g),z(g),f.tolist()] for g,f in zip(d.PerFrameFunctionalGroupsSequence,frames)]}))`;
      const read = (options: SegmentationOptions) => {
        const path = join(folder, 'py.dcm');
        writeFileSync(path, encodeSegmentation(image, options));
        return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, path], { encoding: 'utf8' }));
      };
      const sliceAt = (position: number[]) =>
        Math.round(
          position.reduce((sum, mm, axis) => {
            const { originMm, direction } = image.geometry;
            return sum + (mm - originMm[axis]) * direction[3 * axis + 2];
          }, 0) / 2.5,
        );
      const slice = (k: number) => Array.from(image.labels.slice(35 * k, 35 * k + 35));

      const binary = read({ source });
      expect(binary.segments).toEqual([
        [1, 'vertebrae_L5', 'L5 vertebra'],
        [2, 'vertebrae_L4', 'L4 vertebra'],
        [3, 'Knochenmark äöü', 'Anatomical Structure'],
      ]);
      expect(binary.frames).toHaveLength(1 + 3 * 4);
      for (const [segment, position, pixels] of binary.frames) {
        const label = [27, 28, 120][segment - 1];
        expect(pixels).toEqual(slice(sliceAt(position)).map((value) => (value === label ? 1 : 0)));
      }

      const map = read({ type: 'LABELMAP' });
      expect(map.sop).toBe('1.2.840.10008.5.1.4.1.1.66.7');
      expect(map.segments.map((s: unknown[]) => s[0])).toEqual([0, 27, 28, 120]);
      expect(map.frames).toHaveLength(5);
      for (const [segment, position, pixels] of map.frames) {
        expect(segment).toBeNull();
        expect(pixels).toEqual(slice(sliceAt(position)));
      }
    },
  );
});
