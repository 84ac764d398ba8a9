/** The door of the room `density`: from a scan and a label map to trabecular bone density. Portable. */

export { contrastOrgans } from './contrast.ts';
export { type FlagCode, isSharpKernel, type QualityFlag, thresholds } from './flags.ts';
export type { HounsfieldOptions } from './hounsfield.ts';
export { type LabelStatistics, labelStatistics } from './label-statistics.ts';
export {
  type BuiltInTableName,
  type LabelTable,
  labelOf,
  labelTable,
  labelTables,
  parseLabelTable,
} from './label-table.ts';
export type * from './result.ts';
export { defaultVertebrae } from './select-vertebrae.ts';
export { defaultFamilies, measureTbd, measureTbdInTurns, type TbdOptions, type TbdOutcome } from './tbd.ts';
export type { RegionKind } from './trabecular-core.ts';
export { vertebraName, vertebraNames, vertebraRank } from './vertebra-names.ts';
