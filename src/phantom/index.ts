/** The door of the room `phantom`: procedural subjects with known truth. Portable. */

export { boneLawHU, boneLawSource } from './bone-law.ts';
export { type LevelName, levelNames, vertebraLabel } from './levels.ts';
export type { Coverage, ResolvedTrunkOptions, TrunkOptions } from './options.ts';
export { phantomPresets } from './presets.ts';
export { compartments as phantomCompartments } from './scene.ts';
export { createTrunkPhantom, createTrunkPhantomInTurns, type TrunkPhantom } from './trunk.ts';
export type * from './truth.ts';
