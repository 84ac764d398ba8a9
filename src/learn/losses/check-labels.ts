/** Labels are checked before a step: a class that is not there would be learnt as nothing at all. */

import { OsteonError } from '../../errors.ts';
import { formatShape, placeOf, type Tensor } from '../tensor.ts';

/**
 * @param labels [N, ...size], whole numbers
 * @param classes number of classes of the network
 * @param ignoreIndex a label that is allowed besides
 * @throws OsteonError `label-outside-classes` with the first voxel that has one
 */
export function checkLabels(labels: Tensor, classes: number, ignoreIndex?: number): void {
  const { data } = labels;
  const ignored = ignoreIndex ?? -1;
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i]);
    // Written so that NaN is caught too.
    if (label >= 0 && label < classes && label === Math.trunc(label)) continue;
    if (label !== ignored || ignoreIndex === undefined) throw outside(labels, i, classes, ignoreIndex);
  }
}

function outside({ data, shape }: Tensor, index: number, classes: number, ignoreIndex?: number): OsteonError {
  const allowed = ignoreIndex === undefined ? '' : ` or ${ignoreIndex} (ignored)`;
  return new OsteonError(
    'label-outside-classes',
    `label ${data[index]} at ${formatShape(placeOf(shape, index))} of labels ${formatShape(shape)}; the network has ${classes} ` +
      `classes, so labels are 0 to ${classes - 1}${allowed}`,
    { hint: 'Renumber the labels from 0, or build the network with as many classes as there are labels.' },
  );
}
