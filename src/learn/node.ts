/** The Node door of the room `learn`: what needs files, processes or the native runtime. */

export {
  loadCheckpoint,
  readPthFile,
  readStateDictFile,
  saveCheckpoint,
  writePth,
  writeSafetensors,
} from './checkpoint/node/files.ts';
export { availableMemory } from './counting/available-memory.node.ts';
export { createRuntime, type RuntimeOptions } from './runtime/create-runtime.node.ts';
export { type DeviceReport, describeDevices } from './runtime/describe-devices.node.ts';
export { type CachedTuneOptions, tuneRecipesCached } from './runtime/tune-cache.node.ts';
export { createReplicas, type ReplicaOptions, type Replicas } from './training/node/replicas.ts';
