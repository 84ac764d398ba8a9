import { describe, expect, it } from 'vitest';
import { chooseLabelTable, scoreLabelTables } from './choose-label-table.ts';
import type { LabelStatistics } from './label-statistics.ts';
import { labelOf, labelTables, parseLabelTable } from './label-table.ts';
import { vertebraName } from './vertebra-names.ts';

describe('label tables', () => {
  it.each([
    ['totalsegmentator', 'L1', 31],
    ['totalsegmentator', 'L2', 30],
    ['totalsegmentator', 'T12', 32],
    ['totalsegmentator', 'aorta', 52],
    ['totalsegmentator', 'costal_cartilages', 117],
    ['totalsegmentator-v1', 'L1', 22],
    ['totalsegmentator-v1', 'C1', 41],
    ['totalsegmentator-v1', 'urinary_bladder', 104],
    ['verse', 'L1', 20],
    ['verse', 'T12', 19],
    ['verse', 'L6', 25],
    ['verse', 'T13', 28],
  ] as const)('%s numbers %s as %i', (table, structure, label) => {
    expect(labelOf(labelTables[table], structure)).toBe(label);
  });

  it.each([
    ['{"20":"L1","21":"vertebrae_L2"}'],
    ['{"L1":20,"L2":21}'],
    ['label,name\n20,L1\n21,L2\n'],
    ['20;L1\r\n21;L2'],
    ['20\tL1\n21\tL2'],
  ])('reads %j', (text) => {
    const table = parseLabelTable(text, 'mine');
    expect([labelOf(table, 'L1'), labelOf(table, 'L2')]).toEqual([20, 21]);
  });

  it.each(['', 'no numbers here', '{"a":'])('refuses %j', (text) => {
    expect(() => parseLabelTable(text, 'mine')).toThrow(
      expect.objectContaining({ code: 'label-table-unreadable' }),
    );
  });

  it.each([
    ['vertebrae_L1', 'L1'],
    ['Th12', 'T12'],
    ['L01', 'L1'],
    ['lumbar vertebra 3', 'L3'],
    ['vertebrae_T7.nii.gz', 'T7'],
    ['rib_left_1', undefined],
    ['L9', undefined],
  ])('%s names %s', (text, name) => {
    expect(vertebraName(text)).toBe(name);
  });
});

/** Labels whose centroids lie on a line down the body, the first the highest. */
function column(steps: readonly (readonly [label: number, stepMm: number])[]): Map<number, LabelStatistics> {
  let z = 600;
  return new Map(
    steps.map(([label, stepMm]) => {
      z -= stepMm;
      const voxels = 30_000;
      const box = { start: [0, 0, 0], end: [1, 1, 1] } as const;
      return [label, { label, voxels, volumeMl: 30, centroid: [0, 0, z], box, borderVoxels: 0 }];
    }),
  );
}

describe('finding out the numbering', () => {
  const geometry = {
    size: [100, 100, 700],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  const lumbar = (first: number, step: 1 | -1) =>
    column([0, 30, 32, 34, 35, 35.5, 35].map((mm, i) => [first + step * i, mm] as const));

  it('tells TotalSegmentator v2 from v1 by the distances of the same numbers', () => {
    // T11 to L5 in version 2; the same labels are T2 to T9 of version 1, 20 mm apart.
    expect(chooseLabelTable(lumbar(33, -1), geometry)).toMatchObject({
      how: 'measured',
      table: { name: 'totalsegmentator' },
    });
    const thoracic = column([0, 19, 20, 21, 22, 22.5, 23].map((mm, i) => [33 - i, mm] as const));
    expect(chooseLabelTable(thoracic, geometry).table.name).toBe('totalsegmentator-v1');
  });

  it('recognises VerSe, where numbers grow downwards', () => {
    expect(chooseLabelTable(lumbar(18, 1), geometry).table.name).toBe('verse');
    expect(scoreLabelTables(lumbar(18, 1), geometry)[0].table).toBe('verse');
  });

  it('says that it assumed where it cannot tell', () => {
    expect(chooseLabelTable(column([[31, 0]]), geometry)).toMatchObject({ how: 'assumed' });
  });

  it('believes the caller and says when the map contradicts', () => {
    const chosen = chooseLabelTable(lumbar(18, 1), geometry, labelTables.totalsegmentator);
    expect(chosen).toMatchObject({ how: 'declared', betterTable: 'verse' });
  });
});
