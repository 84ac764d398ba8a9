/** Damaged files end in an OsteonError or in an image, never in a crash, a hang or a huge allocation. */

import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/image/formats.json' with { type: 'json' };
import { OsteonError } from '../../errors.ts';
import { voxelCount } from '../geometry.ts';
import { parseImage } from './registry.ts';

const whole = golden
  .filter((each) => !('code' in each))
  .map(({ name, files }) => {
    const all = Object.fromEntries(
      Object.entries(files as unknown as Record<string, string>).map(([file, text]) => [
        file,
        Uint8Array.from(Buffer.from(text, 'base64')),
      ]),
    );
    const first = Object.keys(all).find((file) => /\.(hdr|nhdr|mhd)$/.test(file)) ?? Object.keys(all)[0];
    return { name, first, all };
  });

/** A small generator, so that every run damages the same bytes. */
let state = 12345;
function below(n: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return Math.floor(((state >>> 0) / 2 ** 32) * n);
}

async function outcome(bytes: Uint8Array, first: string, others: Record<string, Uint8Array>, what: string) {
  try {
    const { image } = await parseImage(bytes, first, { others });
    expect(image.voxels.length, what).toBe(voxelCount(image.geometry));
    expect([...image.geometry.spacingMm, ...image.geometry.originMm].every(Number.isFinite), what).toBe(true);
    return 'read';
  } catch (error) {
    if (!(error instanceof OsteonError)) throw new Error(`${what}: ${error}`, { cause: error });
    expect(error.hint, what).not.toBe('');
    return 'refused';
  }
}

describe('damaged files', () => {
  it('cut anywhere', async () => {
    const outcomes = { read: 0, refused: 0 };
    for (const { name, first, all } of whole)
      for (let cut = 0; cut < 6; cut++) {
        const length = below(all[first].length);
        outcomes[await outcome(all[first].subarray(0, length), first, all, `${name} cut at ${length}`)]++;
      }
    expect(outcomes.refused).toBeGreaterThan(10 * outcomes.read); // what is read ends after its last pixel
  });

  it('with wrong bytes in them', async () => {
    const outcomes = { read: 0, refused: 0 };
    for (const { name, first, all } of whole)
      for (let round = 0; round < 12; round++) {
        const bytes = all[first].slice();
        const at: number[] = [];
        for (let n = below(6) + 1; n > 0; n--) {
          const place = below(Math.min(bytes.length, 560));
          bytes[place] = [0, 255, 127, 128, below(256)][below(5)];
          at.push(place);
        }
        outcomes[await outcome(bytes, first, all, `${name} damaged at ${at}`)]++;
      }
    expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(200);
  });

  it('with wrong numbers in their text', async () => {
    const numbers = ['-1', '0', '1e9', '99999999999999999999', 'nan', 'x', '', '1.5', '2147483648'];
    for (const { name, first, all } of whole.filter((each) => /^(nrrd|metaimage)/.test(each.name)))
      for (let round = 0; round < 25; round++) {
        const text = Buffer.from(all[first]).toString('latin1');
        const places = [...text.slice(0, 500).matchAll(/-?\d+(\.\d+)?/g)];
        const { index, 0: old } = places[below(places.length)];
        const number = numbers[below(numbers.length)];
        const changed = text.slice(0, index) + number + text.slice(index + old.length);
        await outcome(
          Buffer.from(changed, 'latin1'),
          first,
          all,
          `${name} with '${number}' for '${old}' at ${index}`,
        );
      }
  });
});
