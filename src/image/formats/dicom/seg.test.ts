import { describe, expect, it } from 'vitest';
import golden from '../../../../goldens/image/dicom_seg.json' with { type: 'json' };
import type { LabelImage } from '../../image.ts';
import { memoryFile } from '../raw/memory-file.ts';
import { isSegmentation, parseSegmentation } from './seg.ts';
import { readSegmentationFile } from './seg-file.ts';
import { encodeCtSeries } from './write/ct-series.ts';
import { encodePart10 } from './write/part10.ts';
import { encodeSegmentation } from './write/segmentation.ts';

const fileOf = (name: string) => {
  const found = golden.cases.find((c) => c.name === name);
  return new Uint8Array(Buffer.from(found!.file, 'base64'));
};

const small: LabelImage = {
  geometry: {
    size: [3, 3, 3],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  labels: new Uint8Array(27).fill(1, 9, 20),
};

describe('parseSegmentation of files made by pydicom', () => {
  it.each(golden.cases.filter((c) => c.name !== 'overlap').map((c) => [c.name, c] as const))(
    'reads %s: every voxel, the grid, frames in any order, missing frames as 0',
    (_, { file, labels }) => {
      const image = parseSegmentation(new Uint8Array(Buffer.from(file, 'base64')));
      expect(Array.from(image.labels)).toEqual(labels);
      expect(image.geometry).toEqual(golden.geometry);
    },
  );

  it('takes names from Segment Label in the character set of the file', () => {
    expect(parseSegmentation(fileOf('binary')).names).toEqual({ 1: 'L1', 2: 'Wirbelkörper', 3: 'L3' });
  });

  it('keeps labels above 255 in a wider array', () => {
    expect(parseSegmentation(fileOf('labelmap')).labels).toBeInstanceOf(Uint16Array);
    expect(parseSegmentation(fileOf('binary')).labels).toBeInstanceOf(Uint8Array);
  });

  it('refuses overlapping segments by name, or gives the voxel to the highest where asked', () => {
    const overlap = golden.cases.find((c) => c.name === 'overlap')!;
    expect(() => parseSegmentation(fileOf('overlap'))).toThrow(
      expect.objectContaining({
        code: 'seg-overlap',
        message: expect.stringContaining('1 (L1) and 2 (Wirbelkörper)'),
      }),
    );
    const image = parseSegmentation(fileOf('overlap'), { overlap: 'highest' });
    expect(Array.from(image.labels)).toEqual(overlap.labels);
  });

  it('draws the line of FRACTIONAL where it is told to', () => {
    const count = (fractionalThreshold: number) => {
      const { labels } = parseSegmentation(fileOf('fractional, half of 200'), { fractionalThreshold });
      return Array.from(labels).filter((label) => label > 0).length;
    };
    expect(count(0.25)).toBeGreaterThan(count(0.5));
    expect(count(0.9)).toBeLessThan(count(0.5));
  });
});

describe('parseSegmentation of what is broken', () => {
  it('says what is wrong, for every cut of a file', () => {
    const whole = encodeSegmentation(small);
    for (let length = 0; length < whole.length - 1; length += 37)
      expect(() => parseSegmentation(whole.slice(0, length))).toThrow(
        expect.objectContaining({ name: 'OsteonError', hint: expect.any(String) }),
      );
  });

  it('refuses CT and tells it apart by the header', () => {
    const ct = [...encodeCtSeries({ geometry: small.geometry, voxels: new Int16Array(27), unit: 'HU' })][0]
      .bytes;
    expect(() => parseSegmentation(ct)).toThrow(expect.objectContaining({ code: 'not-a-segmentation' }));
    expect(isSegmentation(ct)).toBe(false);
    expect(isSegmentation(new Uint8Array(200))).toBe(false);
    expect(isSegmentation(encodeSegmentation(small))).toBe(true);
    expect(isSegmentation(fileOf('labelmap RLE'))).toBe(true);
  });

  it('is routed by content, from the first bytes alone, with a report', async () => {
    const whole = encodeSegmentation(small);
    expect(isSegmentation(whole.slice(0, 700))).toBe(true);
    const deflated = await readSegmentationFile(memoryFile(fileOf('binary deflated, no stated spacing')), {});
    expect(deflated?.image.geometry).toEqual(golden.geometry);
    const read = await readSegmentationFile(memoryFile(whole, 'x/seg.dcm'), {});
    expect(read?.names).toEqual({ 1: 'label 1' });
    expect(read?.report).toMatchObject({ format: 'dicom', geometry: { size: [3, 3, 3] } });
    expect(await readSegmentationFile(memoryFile(new Uint8Array(500)), {})).toBeUndefined();
  });

  it('refuses planes that make no regular stack', () => {
    const plane = (position: number[], orientation = [1, 0, 0, 0, 1, 0]) =>
      [
        [0x00209113, 'SQ', [[[0x00200032, 'DS', position]]]],
        [0x00209116, 'SQ', [[[0x00200037, 'DS', orientation]]]],
        [0x0062000a, 'SQ', [[[0x0062000b, 'US', 1]]]],
      ] as const;
    const seg = (...planes: ReturnType<typeof plane>[]) =>
      encodePart10('1.2.840.10008.5.1.4.1.1.66.4', '1.2.3', [
        [0x00280008, 'IS', planes.length],
        [0x00280010, 'US', 2],
        [0x00280011, 'US', 2],
        [0x00280030, 'DS', [1, 1]],
        [0x00280100, 'US', 1],
        [0x00620001, 'CS', 'BINARY'],
        [0x52009230, 'SQ', planes],
        [0x7fe00010, 'OB', new Uint8Array(4)],
      ]);
    const refusal = (bytes: Uint8Array) => {
      try {
        parseSegmentation(bytes);
      } catch (error) {
        return (error as Error).message;
      }
      return 'read';
    };
    expect(refusal(seg(plane([0, 0, 0]), plane([0, 0, 1]), plane([0, 0, 3])))).toBe('read');
    expect(refusal(seg(plane([0, 0, 0]), plane([0, 0, 1]), plane([0, 0, 2.4])))).toMatch(/not evenly spaced/);
    expect(refusal(seg(plane([0, 0, 0]), plane([0.5, 0, 1])))).toMatch(/shifted by 0.500 mm/);
    expect(refusal(seg(plane([0, 0, 0]), plane([0, 0, 1], [0, 1, 0, 1, 0, 0])))).toMatch(
      /another orientation/,
    );
    expect(refusal(seg(plane([0, 0, 0])))).toMatch(/neither Spacing Between Slices nor Slice Thickness/);
  });
});
