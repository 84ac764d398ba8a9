/** Distance between voxels as far as a TIFF says it: ImageJ's text, OME-XML, or the resolution tags. */

import { OsteonError } from '../../../errors.ts';
import type { Vector3 } from '../../image.ts';
import type { ReadOptions, SeriesCheck } from '../../report.ts';
import { numberOf, type Tags, textOf } from './directory.ts';

const unitsMm: Record<string, number> = {
  nm: 1e-6,
  um: 1e-3,
  µm: 1e-3,
  μm: 1e-3,
  '\\u00B5m': 1e-3,
  micron: 1e-3,
  microns: 1e-3,
  micrometer: 1e-3,
  mm: 1,
  millimeter: 1,
  cm: 10,
  m: 1000,
  inch: 25.4,
};

/** Resolutions in dots per inch that programs write when they know none. */
const screenResolutions = new Set([1, 72, 90, 96, 100, 150, 200, 300, 600]);

/**
 * Spacing in mm and what is uncertain about it. The option wins; without any source 1 mm is taken, with the
 * warning `spacing-unknown`.
 * @throws OsteonError `invalid-spacing` for an option that is no length.
 */
export function spacingOf(
  tags: Tags,
  { spacingMm }: ReadOptions,
): { spacingMm: Vector3; checks: SeriesCheck[] } {
  if (spacingMm && !spacingMm.every((x) => x > 0 && Number.isFinite(x)))
    throw new OsteonError('invalid-spacing', `A spacing of ${spacingMm.join(' x ')} mm is impossible.`, {
      hint: 'Give three lengths above 0, in mm.',
      kind: 'usage',
    });
  if (spacingMm) return { spacingMm, checks: [] };
  const description = textOf(tags, 270) ?? '';
  const found = omeSpacing(description) ?? taggedSpacing(tags, description);
  if (!found)
    return {
      spacingMm: [1, 1, 1],
      checks: [
        {
          code: 'spacing-unknown',
          severity: 'warning',
          message:
            'The file does not say how far its voxels are apart; 1 mm was taken. Lengths and volumes are in voxels.',
        },
      ],
    };
  const [x, y, z] = found;
  if (z !== undefined) return { spacingMm: [x, y, z], checks: [] };
  return {
    spacingMm: [x, y, x],
    checks: [
      {
        code: 'spacing-between-pages-unknown',
        severity: 'warning',
        message: `The file does not say how far its pages are apart; ${x} mm as within a page was taken.`,
        value: x,
      },
    ],
  };
}

type Spacing = readonly [number, number, number | undefined];

/** OME-XML: PhysicalSizeX in PhysicalSizeXUnit, micrometres where no unit stands. */
function omeSpacing(description: string): Spacing | undefined {
  const size = (axis: string) => {
    const value = Number(new RegExp(`PhysicalSize${axis}="([^"]+)"`).exec(description)?.[1]);
    const unit = new RegExp(`PhysicalSize${axis}Unit="([^"]+)"`).exec(description)?.[1] ?? 'um';
    const mm = value * (unitsMm[unit] ?? Number.NaN);
    return mm > 0 && Number.isFinite(mm) ? mm : undefined;
  };
  const [x, y] = [size('X'), size('Y')];
  return x !== undefined && y !== undefined ? [x, y, size('Z')] : undefined;
}

/** Pixels per unit in tags 282 and 283; the unit from ImageJ's text, else tag 296 (2 inch, 3 cm). */
function taggedSpacing(tags: Tags, description: string): Spacing | undefined {
  const imagej = imagejOf(description);
  const [perX, perY] = [numberOf(tags, 282, 0), numberOf(tags, 283, 0)];
  if (!(perX > 0 && perY > 0 && Number.isFinite(perX) && Number.isFinite(perY))) return undefined;
  const tagUnit = numberOf(tags, 296, 2);
  const unitMm = unitsMm[imagej?.get('unit') ?? ''] ?? (imagej ? undefined : { 2: 25.4, 3: 10 }[tagUnit]);
  if (unitMm === undefined) return undefined;
  const perInch = Math.round((perX / unitMm) * 25.4 * 100) / 100;
  if (!imagej && screenResolutions.has(perInch)) return undefined;
  const between = Number(imagej?.get('spacing'));
  const z = between > 0 && Number.isFinite(between) ? between * unitMm : undefined;
  return [tidy(unitMm / perX), tidy(unitMm / perY), z === undefined ? undefined : tidy(z)];
}

/** A length that two divisions have rounded: 15 digits are what a decimal of a file needs. */
function tidy(length: number): number {
  return Number(length.toPrecision(15));
}

/** `key=value` lines of ImageJ; undefined where the text is not ImageJ's. */
export function imagejOf(description: string): ReadonlyMap<string, string> | undefined {
  if (!description.startsWith('ImageJ=')) return undefined;
  return new Map(
    description.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    }),
  );
}
