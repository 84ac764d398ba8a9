/** Display colours of segments: one default per label, and the CIELab values in which DICOM states them. */

/** sRGB, 0 to 255 each. */
export type Rgb = readonly [number, number, number];

/** D50 white, the reference of the ICC profile connection space that PS3.3 C.10.7.1.1 names. */
const white = [0.9642, 1, 0.8249] as const;
/** sRGB to XYZ at D50 (IEC 61966-2-1, Bradford adapted). */
const toXyz = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const;

/** Recommended Display CIELab Value: L* 0..100 over 0..65535, a* and b* -128..127 over 0..65535. */
export function dicomLab(rgb: Rgb): [number, number, number] {
  const linear = rgb.map((v) => (v <= 10.31475 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const [fx, fy, fz] = toXyz.map((row, axis) => {
    const t = (row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2]) / white[axis];
    return t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116;
  });
  const scaled = [
    ((116 * fy - 16) / 100) * 65535,
    ((500 * (fx - fy) + 128) / 255) * 65535,
    ((200 * (fy - fz) + 128) / 255) * 65535,
  ];
  return scaled.map((v) => Math.min(65535, Math.max(0, Math.round(v)))) as [number, number, number];
}

/** Turn of the hue from one label to the next: the golden angle keeps any few neighbours apart. */
const goldenAngleDeg = 137.508;

/** A bright colour that depends on the label alone, so that a label looks the same in every file. */
export function defaultColour(label: number): Rgb {
  const hue = (label * goldenAngleDeg) % 360;
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (0.62 - 0.34 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
