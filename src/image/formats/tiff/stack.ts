/** A stack of TIFF pages, from one file or many, as one volume. */

import { OsteonError } from '../../../errors.ts';
import type { VoxelArray } from '../../image.ts';
import type { ReadOptions } from '../../report.ts';
import { mapConcurrently } from '../dicom/file.ts';
import { elementsOf, elementTypes } from '../raw/elements.ts';
import { allocate } from '../raw/read-voxels.ts';
import type { Page } from './page.ts';

/** Pages decoded at once: reading, unpacking and undoing predictors of different pages overlap. */
const inFlight = 4;

export interface Stack {
  readonly name: string;
  /** The layout that every page has. */
  readonly first: Page;
  readonly count: number;
  /** Fills the pixels of page `index`, little endian. */
  readonly decode: (index: number, target: Uint8Array) => Promise<void>;
}

/** Memory: the volume and four pages. */
export async function readStack(
  { name, first, count, decode }: Stack,
  { signal, onProgress }: ReadOptions,
): Promise<VoxelArray> {
  const pageBytes = first.width * first.height * elementTypes[first.type];
  const bytes = allocate(name, pageBytes * count);
  let done = 0;
  await mapConcurrently(Array.from({ length: count }), inFlight, async (_, index) => {
    signal?.throwIfAborted();
    await decodeAligned(bytes.subarray(index * pageBytes, (index + 1) * pageBytes), (target) =>
      decode(index, target),
    );
    onProgress?.({ step: `reading pages of ${name}`, done: ++done, total: count });
  });
  return elementsOf(bytes, first.type);
}

/** Decoders look at a page as numbers, so a page of an odd size goes through a buffer of its own. */
async function decodeAligned(
  target: Uint8Array,
  decode: (target: Uint8Array) => Promise<void>,
): Promise<void> {
  if (target.byteOffset % 8 === 0) {
    await decode(target);
    return;
  }
  const own = new Uint8Array(target.length);
  await decode(own);
  target.set(own);
}

/** @throws OsteonError `pages-differ` with the first difference and the page that has it. */
export function requireSamePage(first: Page, page: Page, name: string, which: string): void {
  const describe = (p: Page) => `${p.width} x ${p.height} pixels of ${p.oneBit ? '1 bit' : p.type}`;
  if (describe(first) === describe(page)) return;
  throw new OsteonError(
    'pages-differ',
    `The pages of '${name}' differ: the first has ${describe(first)}, ${which} has ${describe(page)}.`,
    { hint: 'Keep the pages of one scan only; move previews, masks and other scans elsewhere.' },
  );
}
