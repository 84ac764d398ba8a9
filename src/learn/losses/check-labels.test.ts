import { expect, it } from 'vitest';
import { createTensor, floatTensor, integerTensor } from '../tensor.ts';
import { checkLabels } from './check-labels.ts';

it('accepts classes, and the ignored label', () => {
  checkLabels(integerTensor([1, 2, 2], [0, 1, 2, 2]), 3);
  checkLabels(createTensor('uint8', [1, 2, 2], Uint8Array.of(0, 1, 255, 2)), 3, 255);
});

it.each([
  [integerTensor([2, 2, 3], [0, 1, 2, 2, 0, 1, 0, 0, 0, 0, 3, 0]), 'label 3 at [1, 1, 1]'],
  [integerTensor([1, 1, 2], [0, -1]), 'label -1 at [0, 0, 1]'],
  [floatTensor([1, 1, 2], [0.5, 1]), 'label 0.5 at [0, 0, 0]'],
  [floatTensor([1, 1, 2], [1, Number.NaN]), 'label NaN at [0, 0, 1]'],
])('says which voxel has a label outside of the classes', (labels, place) => {
  expect(() => checkLabels(labels, 3)).toThrow(`${place} of labels`);
  expect(() => checkLabels(labels, 3)).toThrow('the network has 3 classes, so labels are 0 to 2');
});

it('names the ignored label as allowed', () => {
  const labels = createTensor('uint8', [1, 1, 1], Uint8Array.of(7));
  expect(() => checkLabels(labels, 2, 255)).toThrow('labels are 0 to 1 or 255 (ignored)');
});
