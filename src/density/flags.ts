/** Quality flags: what makes a density doubtful, each with the number behind it. Nothing is corrected silently. */

import type { Acquisition } from '../image/index.ts';

export interface QualityFlag {
  /** Stable, kebab-case. */
  readonly code: FlagCode;
  /** A sentence with the figures in it. */
  readonly message: string;
  /** The figure behind the flag; a text where the finding is one (a kernel's name). */
  readonly value: number | string | null;
}

export type FlagCode =
  | 'body-only-labels'
  | 'contrast-declared'
  | 'contrast-likely'
  | 'few-voxels'
  | 'fracture-suspected'
  | 'kernel-not-standard'
  | 'kvp-not-120'
  | 'kvp-unknown'
  | 'label-table-assumed'
  | 'label-table-doubtful'
  | 'labels-resampled'
  | 'metal'
  | 'padding-left-out'
  | 'scan-resampled'
  | 'segmentation-leaks'
  | 'slice-thickness'
  | 'truncated-vertebra'
  | 'unit-assumed'
  | 'vertebra-missing'
  | 'vertebra-refused';

/** The thresholds behind the flags: published habits of opportunistic CT densitometry, one place to see them. */
export const thresholds = {
  /** Unenhanced blood reads 30 to 60 HU; above this the aorta holds contrast agent. */
  aortaContrastHU: 90,
  /** Unenhanced kidney reads 20 to 45 HU. */
  kidneyContrastHU: 80,
  /** Above this nothing is bone. */
  metalHU: 2000,
  /** Metal within this distance of a vertebra disturbs it. */
  metalDistanceMm: 10,
  /** Voxels this close to metal hold its blur and are left out of the region. */
  metalMarginMm: 3,
  /** Front or middle height below this share of the back is Genant grade 1 or worse. */
  heightRatio: 0.8,
  /** A back lower than this share of the front is crushed; L5 is wedge-shaped by nature. */
  posteriorRatio: { L5: 0.6, other: 0.75 },
  sliceThicknessMm: 5,
  /** Below this number of voxels the mode is uncertain; below `leastVoxels` none is given. */
  fewVoxels: 250,
  leastVoxels: 100,
  /** Share of the region that is lower than any marrow (air, lung), or as dense as cortex. */
  leakShare: 0.02,
  notMarrowHU: -200,
  cortexHU: 700,
  /** Whole-vertebra volume (mL) outside of which a label is no vertebra of an adult. */
  volumeMl: { lumbar: [12, 160], thoracic: [5, 90], cervical: [2, 50] },
} as const;

/**
 * True where the convolution kernel is an edge-enhancing one, whose noise and overshoot move the mode. Vendors'
 * own names: Siemens B/Br/Bl/I + number (60 and more is sharp), GE by word, Philips by letter, Canon FC + number.
 */
export function isSharpKernel(kernel: string, manufacturer = ''): boolean {
  const name = kernel.trim().toUpperCase();
  if (/^(BONE|BONEPLUS|BONE PLUS|EDGE|LUNG|ULTRA|DETAIL|CHST)/.test(name)) return true;
  const siemens = /^(?:B|BR|BL|I|J|Q|BF|BV|HR|U|H|T)[A-Z]?(\d{2})/.exec(name);
  if (siemens) return Number(siemens[1]) >= 60;
  const canon = /^FC(\d+)/.exec(name);
  if (canon) return /^(3\d|5[0-9]|8\d)$/.test(canon[1]);
  if (/philips/i.test(manufacturer) && /^(C|D|E|L|YC|YD|YE|YL)$/.test(name)) return true;
  return false;
}

/** Flags that follow from how the scan was made. */
export function acquisitionFlags(acquisition: Acquisition, sliceSpacingMm: number): QualityFlag[] {
  const flags: QualityFlag[] = [];
  const { kVp, contrastAgent, convolutionKernel, manufacturer } = acquisition;
  if (kVp === undefined)
    flags.push({
      code: 'kvp-unknown',
      message: 'The tube voltage is not recorded; the reference values hold for 120 kV.',
      value: null,
    });
  else if (Math.abs(kVp - 120) > 0.5)
    flags.push({
      code: 'kvp-not-120',
      message: `The tube voltage is ${kVp} kV; bone reads higher below 120 kV and lower above. Not corrected: do not pool with 120 kV scans.`,
      value: kVp,
    });
  if (contrastAgent)
    flags.push({
      code: 'contrast-declared',
      message: `The scan declares a contrast agent ('${contrastAgent}'), which raises trabecular HU by about 10 to 30. Not corrected.`,
      value: contrastAgent,
    });
  if (convolutionKernel && isSharpKernel(convolutionKernel, manufacturer))
    flags.push({
      code: 'kernel-not-standard',
      message: `The kernel '${convolutionKernel}' enhances edges; its noise widens the distribution and can move the mode.`,
      value: convolutionKernel,
    });
  const thickness = Math.max(acquisition.sliceThicknessMm ?? 0, sliceSpacingMm);
  if (thickness > thresholds.sliceThicknessMm)
    flags.push({
      code: 'slice-thickness',
      message: `Slices are ${round(thickness)} mm thick (over ${thresholds.sliceThicknessMm} mm): endplates and discs blur into the region.`,
      value: thickness,
    });
  return flags;
}

/** Rounds to `digits` decimals for a message; results keep all digits. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
