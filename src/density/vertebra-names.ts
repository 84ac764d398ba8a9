/** Names of vertebrae: one spelling inside the house, many accepted at its door. */

/** From the skull down. L6 and T13 exist in people with transitional anatomy. */
export const vertebraNames = [
  ...Array.from({ length: 7 }, (_, i) => `C${i + 1}`),
  ...Array.from({ length: 13 }, (_, i) => `T${i + 1}`),
  ...Array.from({ length: 6 }, (_, i) => `L${i + 1}`),
  'S1',
] as const;

/**
 * The house's name of a vertebra (`L1`) from any common spelling: `vertebrae_L1`, `Th12`, `lumbar vertebra 1`,
 * `L01`; undefined where the text names no vertebra.
 */
export function vertebraName(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/\.(nii|nrrd|mha)(\.gz)?$/, '');
  const short = /^(?:vertebra[e]?|vert|spine)?[\s_-]*(c|t|th|l|s)[\s_-]*0?(\d{1,2})$/.exec(plain);
  const long = /^(cervical|thoracic|lumbar|sacral)[\s_-]*(?:vertebra[\s_-]*)?0?(\d{1,2})$/.exec(plain);
  const match = short ?? long;
  if (!match) return undefined;
  const name = `${match[1][0].toUpperCase()}${Number(match[2])}`;
  return (vertebraNames as readonly string[]).includes(name) ? name : undefined;
}

/** Position from the skull down, for sorting and for finding neighbours; -1 where it is no vertebra. */
export function vertebraRank(name: string): number {
  return (vertebraNames as readonly string[]).indexOf(name);
}
