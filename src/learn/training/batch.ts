/** What a step learns from. */

import { OsteonError } from '../../errors.ts';
import {
  createTensor,
  elementCount,
  type FloatTensor,
  formatShape,
  placeOf,
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

/** The error of a batch that lacks something, `batch-incomplete`. */
export function incompleteBatch(problem: string): OsteonError {
  return new OsteonError('batch-incomplete', problem, {
    hint: 'Give { image, labels }: tensors of as many rows, at least one, with data for their whole shapes.',
    kind: 'usage',
  });
}

/** @throws OsteonError `batch-incomplete` for what is no tensor or empty, `tensor-size` for data of another length */
export function requireTensor(what: string, tensor: Tensor | null | undefined): void {
  if (!tensor?.data || !Array.isArray(tensor.shape)) throw incompleteBatch(`no tensor was given as ${what}`);
  if (elementCount(tensor.shape) === 0)
    throw incompleteBatch(`the tensor given as ${what} is empty: ${formatShape(tensor.shape)}`);
  createTensor(tensor.type, tensor.shape, tensor.data);
}

/** @throws OsteonError `image-not-finite` with the first element that is NaN or infinite, besides `batch-incomplete` */
export function requireFinite(image: FloatTensor): void {
  requireTensor('the image', image);
  const { data, shape } = image;
  for (let i = 0; i < data.length; i++)
    // NaN for NaN and for the infinities.
    if (data[i] - data[i] !== 0)
      throw new OsteonError(
        'image-not-finite',
        `the image ${formatShape(shape)} has ${data[i]} at ${formatShape(placeOf(shape, i))}`,
        { hint: 'Replace what is no number, such as voxels outside of the scan, before predicting.' },
      );
}

/** @throws OsteonError `batch-incomplete`; `labels-do-not-fit` unless labels are as large as the image */
export function checkBatch(batch: Batch): void {
  const { image, labels } = batch ?? {};
  requireTensor('the image of the batch', image);
  requireTensor('the labels of the batch', labels);
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
