import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../../../../goldens/image/dicom_write.json' with { type: 'json' };
import { type Dataset, decimalString, type ElementValue, encodeDataset, type Vr } from './element.ts';

type GoldenValue = string | number | null | string[] | GoldenElement[][];
type GoldenElement = [tag: string, vr: string, value: GoldenValue];

function fromGolden(elements: readonly GoldenElement[]): Dataset {
  return elements.map(([tag, vr, value]) => {
    let ours: unknown = value ?? undefined;
    if (vr === 'SQ') ours = (value as GoldenElement[][]).map(fromGolden);
    if (vr === 'OW' || vr === 'OB') ours = Uint8Array.from(Buffer.from(value as string, 'hex'));
    return [Number.parseInt(tag, 16), vr as Vr, ours as ElementValue];
  });
}

describe('encodeDataset', () => {
  it.each(golden.map((c, i) => [i, c] as const))('writes case %i byte for byte as pydicom', (_, c) => {
    const bytes = encodeDataset(fromGolden(c.elements as GoldenElement[]));
    expect(Buffer.from(bytes).toString('hex')).toBe(c.hex);
  });

  it('refuses values that break their VR, naming the tag', () => {
    const bad: Dataset[] = [
      [[0x00080060, 'CS', 'ct']],
      [[0x00100010, 'PN', 'a\\b']],
      [[0x00181210, 'SH', 'x'.repeat(17)]],
      [[0x0020000d, 'UI', '1.02']],
      [[0x00280010, 'US', 65536]],
      [[0x00280010, 'US', 1.5]],
      [[0x00080020, 'DA', '2024-01-01']],
    ];
    for (const dataset of bad)
      expect(() => encodeDataset(dataset)).toThrow(
        expect.objectContaining({ code: 'dicom-value', message: expect.stringMatching(/\([0-9a-f]{4},/) }),
      );
    expect(() =>
      encodeDataset([
        [0x00280010, 'US', 1],
        [0x00280010, 'US', 2],
      ]),
    ).toThrow(/each tag once/);
  });
});

describe('decimalString', () => {
  it('has at most 16 characters and returns to the value within their precision', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), (x) => {
        const text = decimalString(x);
        expect(text.length).toBeLessThanOrEqual(16);
        // The worst case, a negative number with an exponent of three digits, leaves nine digits.
        expect(Math.abs(Number(text) - x)).toBeLessThanOrEqual(Math.abs(x) * 1e-8 + 1e-300);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('keeps cosines to 13 decimals, so that 512 columns move less than a nanometre', () => {
    for (const x of [Math.cos(1), -Math.sin(2), 1 / 3])
      expect(Math.abs(Number(decimalString(x)) - x)).toBeLessThan(1e-13);
    expect(decimalString(0.1 + 0.2)).toBe('0.3');
    expect(decimalString(-0)).toBe('0');
  });
});
