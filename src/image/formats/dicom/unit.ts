/** Whether the values of a stack are Hounsfield units, and what a reader must be told where they are not. */

import type { Image } from '../../image.ts';
import type { ReadOptions, SeriesCheck } from '../../report.ts';
import { isLocalizer } from './candidates.ts';
import type { Frame } from './header.ts';

/** HU, unless the headers speak against it; a caller may overrule them. A check says why in both cases. */
export function unitOf(
  frames: readonly Frame[],
  options: ReadOptions,
): { unit: Image['unit']; checks: SeriesCheck[] } {
  const found = reasonAgainstHU(frames);
  if (found === undefined) return { unit: 'HU', checks: [] };
  if (options.unit !== 'HU') return { unit: 'unknown', checks: [found] };
  const message = `the unit HU was declared by the caller, although ${found.message}`;
  return { unit: 'HU', checks: [{ code: 'unit-declared', severity: 'warning', message }] };
}

function reasonAgainstHU(frames: readonly Frame[]): SeriesCheck | undefined {
  const { modality } = frames[0].header;
  const without = frames.filter(
    ({ rescaleSlope, rescaleIntercept }) => rescaleSlope === undefined || rescaleIntercept === undefined,
  ).length;
  const types = [...new Set(frames.map(({ rescaleType }) => rescaleType?.toUpperCase()))];
  const other = types.find((type) => type !== undefined && type !== 'HU');
  const warning = (code: string, message: string): SeriesCheck => ({ code, severity: 'warning', message });
  if (isLocalizer({ frames }))
    return warning('localizer', 'the image is a localizer (projection), which holds no HU');
  if (without > 0)
    return warning(
      'rescale-missing',
      `${without} of ${frames.length} images have no Rescale Slope and Intercept, so their values are not known to be HU`,
    );
  if (other !== undefined)
    return warning('rescale-type', `Rescale Type is ${other}, so the values are not known to be HU`);
  if (types.length === 1 && types[0] === 'HU') return undefined;
  if (modality !== 'CT') return warning('not-ct', `the modality is ${modality ?? 'not given'}, not CT`);
  return undefined;
}
