/**
 * How sharp a reconstruction kernel is, as far as its name tells. Values compare only within one maker:
 * Siemens numbers its kernels (B30f, Br40d), Canon its filter cards (FC12), GE and Philips use names.
 */

/** In each maker's own order, from soft to sharp. */
const named: readonly string[][] = [
  [
    'SOFT',
    'STANDARD',
    'STND',
    'DETAIL',
    'CHST',
    'CHEST',
    'LUNG',
    'BONE',
    'BONEPLUS',
    'BONE+',
    'EDGE',
    'ULTRA',
  ],
  [
    'A',
    'SA',
    'UA',
    'IA',
    'B',
    'UB',
    'SB',
    'IB',
    'BRAIN',
    'C',
    'UC',
    'SC',
    'IC',
    'D',
    'UD',
    'YA',
    'E',
    'L',
    'YB',
    'YC',
    'YD',
    'YE',
  ],
];

/** A number that grows with sharpness; undefined for a name that is not known. */
export function kernelSharpness(kernel: string | undefined): number | undefined {
  if (kernel === undefined) return undefined;
  const name = kernel.split('\\')[0].trim().toUpperCase();
  const siemens = /^(?:[A-Z]{1,2})(\d\d)[A-Z]?(?:\b|$)/.exec(name);
  if (siemens && !name.startsWith('FC')) return Number(siemens[1]);
  const canon = /^FC(\d\d)/.exec(name);
  // FC01-FC29 are body and head kernels, FC30-39 bone, FC50-59 lung, FC80-89 high resolution.
  if (canon) return (Number(canon[1]) % 10) + (Number(canon[1]) >= 30 ? 100 : 0);
  for (const order of named) {
    const place = order.indexOf(name);
    if (place >= 0) return (100 * place) / order.length;
  }
  return undefined;
}
