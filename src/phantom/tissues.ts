/**
 * Mean HU of tissues at 120 kV, and what tube voltage and contrast agent do to them. Textbook values; the
 * phantom needs plausible ones, its truth is stated beside the image.
 */

export type Contrast = 'none' | 'arterial' | 'portal';
export const tubeVoltages = [80, 100, 120, 140] as const;
export type TubeVoltage = (typeof tubeVoltages)[number];

/**
 * Bone HU relative to 120 kV: inferred from the calcium contrast of usual spectra (about +12 % at 100 kV and
 * -7 % at 140 kV in published lumbar series); scanners and body sizes differ by several percent.
 */
export const boneFactor: Readonly<Record<TubeVoltage, number>> = { 80: 1.33, 100: 1.12, 120: 1, 140: 0.93 };

const soft = {
  air: -1000,
  lung: -860,
  subcutaneousFat: -105,
  visceralFat: -98,
  epiduralFat: -75,
  skin: 20,
  muscle: 54,
  disc: 78,
  annulus: 95,
  spinalFluid: 14,
  cord: 38,
  marrow: 45,
  cartilage: 98,
  stomach: 28,
  bowel: 30,
  stool: -20,
  pancreas: 40,
  bladder: 8,
  trachealWall: 35,
  tableShell: -120,
  tableFoam: -930,
};

const bone = {
  vertebralShell: 620,
  posteriorCortex: 760,
  posteriorCancellous: 240,
  ribCortex: 640,
  ribCancellous: 190,
  pelvicCortex: 680,
  pelvicCancellous: 150,
  femoralHead: 270,
  sternalCortex: 420,
  sternalCancellous: 110,
};

/** Blood and organs by phase: vena cava, aorta and heart differ most. */
const perfused: Record<Contrast, Record<string, number>> = {
  none: { aorta: 42, cava: 40, heart: 42, kidney: 32, liver: 58, spleen: 48, vessel: 40 },
  arterial: { aorta: 310, cava: 75, heart: 240, kidney: 165, liver: 68, spleen: 125, vessel: 230 },
  portal: { aorta: 160, cava: 165, heart: 150, kidney: 195, liver: 112, spleen: 122, vessel: 155 },
};

export type Tissues = Readonly<
  Record<keyof typeof soft | keyof typeof bone, number> &
    Record<'aorta' | 'cava' | 'heart' | 'kidney' | 'liver' | 'spleen' | 'vessel' | 'metal', number>
>;

/** HU of every tissue as scanned. Contrast agent leaves bone unchanged, so the bone's truth stays exact. */
export function tissuesFor(kVp: TubeVoltage, contrast: Contrast): Tissues {
  const scaled = Object.entries(bone).map(([name, hu]) => [name, hu * boneFactor[kVp]]);
  return { ...soft, ...Object.fromEntries(scaled), ...perfused[contrast], metal: 3071 };
}
