/** What a step learns from. */

import { OsteonError } from '../../errors.ts';
import {
  createTensor,
  elementCount,
  type FloatTensor,
  formatShape,
  sameShape,
  type Tensor,
} from '../tensor.ts';

export interface Batch {
  /** [N, C, ...size] */
  readonly image: FloatTensor;
  /**
   * [N, ...size], the class of each voxel in any type of whole numbers; `uint8` moves the least memory. A loss of
   * another kind may take another tensor of N rows, such as float32 targets.
   */
  readonly labels: Tensor;
  /** Further inputs that the loss declares in the graph, such as a memory bank; every replica gets them whole. */
  readonly extra?: Readonly<Record<string, Tensor>>;
}

/** True for labels that are classes, and not numbers to come near to. */
export function areClasses({ type }: Tensor): boolean {
  return !type.startsWith('float');
}

/** @throws OsteonError `labels-do-not-fit` unless labels are as large as the image */
export function checkBatch({ image, labels }: Batch): void {
  const [n, , ...size] = image.shape;
  const fits = areClasses(labels) ? sameShape(labels.shape, [n, ...size]) : labels.shape[0] === n;
  if (fits) return;
  throw new OsteonError(
    'labels-do-not-fit',
    `labels of shape ${formatShape(labels.shape)} beside an image of shape ${formatShape(image.shape)}`,
    { hint: `Give labels of shape ${formatShape([n, ...size])}: no channels, the same size.`, kind: 'usage' },
  );
}

/**
 * The batch in equal parts, in order; nothing is copied.
 *
 * @throws OsteonError `batch-not-divisible`
 */
export function splitBatch(batch: Batch, parts: number): Batch[] {
  if (parts === 1) return [batch];
  const [n] = batch.image.shape;
  if (n % parts !== 0)
    throw new OsteonError(
      'batch-not-divisible',
      `a batch of ${n} cannot be divided among ${parts} replicas`,
      {
        hint: `Make the batch a multiple of ${parts}, or train with fewer replicas.`,
        kind: 'usage',
      },
    );
  return Array.from({ length: parts }, (_, part) => ({
    ...batch,
    image: rows(batch.image, (part * n) / parts, n / parts) as FloatTensor,
    labels: rows(batch.labels, (part * n) / parts, n / parts),
  }));
}

/** Some rows of the first axis, over the same memory. */
export function rows({ type, shape, data }: Tensor, first: number, count: number): Tensor {
  const length = elementCount(shape.slice(1));
  return createTensor(
    type,
    [count, ...shape.slice(1)],
    data.subarray(first * length, (first + count) * length),
  );
}
