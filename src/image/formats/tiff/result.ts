/** From decoded pages to an image: geometry and the checks that every TIFF stack shares. */

import { identityDirection } from '../../geometry.ts';
import type { Geometry } from '../../image.ts';
import type { LeftOut, ReadOptions, SeriesCheck } from '../../report.ts';
import { narrowFloat64 } from '../raw/rescale.ts';
import { type FormatResult, formatResult } from '../raw/result.ts';
import { numberOf, type Tags } from './directory.ts';
import { spacingOf } from './spacing.ts';
import { readStack, type Stack } from './stack.ts';

/** What is known of a stack beside its pixels. */
export interface StackSource {
  readonly stack: Stack;
  /** Tags of the first page. */
  readonly tags: Tags;
  readonly description: string;
  readonly checks: readonly SeriesCheck[];
  readonly leftOut: readonly LeftOut[];
  /** Files or pages, whichever the input consists of. */
  readonly found: number;
}

/** Reads the pixels and reports on the stack. Axes: columns to the left, rows to the back, pages upwards. */
export async function stackResult(source: StackSource, options: ReadOptions): Promise<FormatResult> {
  const { stack, tags, description, leftOut, found } = source;
  const { spacingMm, checks } = spacingOf(tags, options);
  const { width, height, minIsWhite } = stack.first;
  const geometry: Geometry = {
    size: [width, height, stack.count],
    spacingMm,
    originMm: [0, 0, 0],
    direction: identityDirection,
  };
  const all: SeriesCheck[] = [...source.checks, ...checks];
  all.push({
    code: 'orientation-unknown',
    severity: 'note',
    message:
      'TIFF does not say how a stack lies in the body; columns, rows and pages became the axes x, y and z.',
  });
  if (minIsWhite)
    all.push({
      code: 'min-is-white',
      severity: 'warning',
      message:
        'The file declares its smallest value as white. Values were kept as stored, as ImageJ measures them.',
    });
  const turned = numberOf(tags, 274, 1);
  if (turned !== 1)
    all.push({
      code: 'page-orientation',
      severity: 'warning',
      message: `The orientation tag is ${turned}, so viewers may turn or mirror the pages; they were read as stored.`,
      value: turned,
    });
  const voxels = narrowFloat64(await readStack(stack, options));
  const result = formatResult(
    { format: 'tiff', name: stack.name, description, images: stack.count },
    geometry,
    voxels,
    all,
    options,
  );
  return { ...result, report: { ...result.report, filesFound: found, leftOut } };
}
