/** The portable door of the room `learn`: networks, their training and what runs them. Files are behind `node.ts`. */

export type { CheckpointLayout, ExtractedWeights } from './checkpoint/extract-state-dict.ts';
export { halfWeights } from './checkpoint/half-weights.ts';
export { type PickleValue, type PlainValue, readPth } from './checkpoint/pth.ts';
export { encodePth, type WritableValue } from './checkpoint/pth-write.ts';
export {
  encodeSafetensors,
  openSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type SafetensorsOptions,
} from './checkpoint/safetensors.ts';
export {
  type ExpectedTensor,
  type MatchOptions,
  matchStateDict,
  type StateDict,
} from './checkpoint/state-dict.ts';
export { readStateDict } from './checkpoint/state-dict-file.ts';
export {
  fromPthTrainingCheckpoint,
  type Hyperparameters,
  type PthTrainingCheckpoint,
  type TorchOptimiserOptions,
  toPthTrainingCheckpoint,
} from './checkpoint/training-pth.ts';
export {
  decodeTrainingState,
  encodeTrainingState,
  type OptimiserState,
  type TrainingState,
} from './checkpoint/training-state.ts';
export {
  checkMemory,
  estimateInferenceMemory,
  estimateTrainingMemory,
  type MemoryEstimate,
  type TrainingMemoryOptions,
} from './counting/memory.ts';
export { countOperations, type NodeCount, type OperationCount } from './counting/operations.ts';
export { countParametersByPart, type ParameterCount } from './counting/parameters.ts';
export { differentiate } from './gradient/differentiate.ts';
export { Graph, type GraphNode, type Value } from './graph/graph.ts';
export { type ReadGraph, type ReadOptions, readOnnx } from './graph/onnx/read.ts';
export { type WriteOptions, writeOnnx } from './graph/onnx/write.ts';
export * as op from './graph/ops.ts';
export { type PrintOptions, printGraph } from './graph/print.ts';
export { generic, type Target } from './graph/target.ts';
export type { Json } from './json.ts';
export type { Initialiser } from './layers/initialise.ts';
export * as initialise from './layers/initialise.ts';
export * as layer from './layers/layers.ts';
export { type Ledger, type NoiseSpec, type ParameterSpec, Scope, type Weights } from './layers/scope.ts';
export { checkLabels } from './losses/check-labels.ts';
export {
  combineLosses,
  type DiceCrossEntropyOptions,
  diceCrossEntropy,
  type WeightedLoss,
} from './losses/combine.ts';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.ts';
export { type DeepLoss, deepSupervision, deepSupervisionWeights } from './losses/deep-supervision.ts';
export { dice } from './losses/dice.ts';
export { type FocalOptions, focal } from './losses/focal.ts';
export { type InfoNceOptions, infoNce, unitLength } from './losses/info-nce.ts';
export { jaccard } from './losses/jaccard.ts';
export type { Loss } from './losses/loss.ts';
export { type LovaszOptions, lovaszSoftmax } from './losses/lovasz-softmax.ts';
export { MemoryBank } from './losses/memory-bank.ts';
export type { OverlapOptions } from './losses/overlap.ts';
export { type FocalTverskyOptions, focalTversky, type TverskyOptions, tversky } from './losses/tversky.ts';
export type { NetworkEntry } from './networks/entry.ts';
export type { ContrastiveConfiguration, JMedSegConfiguration } from './networks/jmedseg-unet.ts';
export {
  type BuildOptions,
  type BuiltNetwork,
  buildNetwork,
  countParameters,
  initialWeights,
  type Network,
  parametersOf,
} from './networks/network.ts';
export { type NnUnetConfiguration, nnunetDuplicates, nnunetFromPlans } from './networks/nnunet/nnunet.ts';
export {
  createNetwork,
  type NetworkConfigurations,
  type NetworkId,
  type NetworkOptions,
  networks,
} from './networks/registry.ts';
export type { SegResNetConfiguration } from './networks/segresnet.ts';
export type { SmpDeepLabV3PlusConfiguration } from './networks/smp/deeplab-v3-plus.ts';
export type { EncoderName } from './networks/smp/encoders/table.ts';
export { pretrainedEncoder } from './networks/smp/pretrained.ts';
export type { SmpSegformerConfiguration } from './networks/smp/segformer.ts';
export type { SmpUnetConfiguration } from './networks/smp/unet.ts';
export type { SmpUnetPlusPlusConfiguration } from './networks/smp/unet-plus-plus.ts';
export type { UNetConfiguration } from './networks/unet.ts';
export { type AdamOptions, adam, adamW } from './optimisers/adam.ts';
export { clipNorm, clipValue, gradientNorm } from './optimisers/clip.ts';
export { MovingAverage, type MovingAverageOptions } from './optimisers/moving-average.ts';
export type { Optimiser, ParameterStep } from './optimisers/optimiser.ts';
export {
  type CosineOptions,
  constantRate,
  cosineAnnealing,
  perEpoch,
  polynomialDecay,
  type Schedule,
  stepDecay,
  warmRestarts,
  warmUp,
} from './optimisers/schedule.ts';
export { type SgdOptions, sgd } from './optimisers/sgd.ts';
export { discard } from './runtime/discard.ts';
export { type OnnxRuntime, onnxRuntime } from './runtime/onnxruntime.ts';
export type { CompileOptions, Device, Runtime, Session } from './runtime/runtime.ts';
export { type Recipes, type TuneOptions, tuneRecipes } from './runtime/tune.ts';
export { createWebRuntime, type OnnxRuntimeWeb, type WebRuntimeOptions } from './runtime/web.ts';
export {
  createTensor,
  type ElementType,
  type FloatTensor,
  floatTensor,
  integerTensor,
  type Shape,
  type Tensor,
  type TensorData,
  zeros,
} from './tensor.ts';
export type { Batch } from './training/batch.ts';
export {
  type CompiledStep,
  compileTrainingStep,
  meanResult,
  type StepResult,
} from './training/compiled-step.ts';
export type { ParameterGroup } from './training/parameter-groups.ts';
export {
  createPredictor,
  type Evaluation,
  inferenceModel,
  intersectionOverUnion,
  type Predictor,
  type PredictorOptions,
} from './training/predictor.ts';
export { type StepReport, Trainer, type TrainerOptions } from './training/trainer.ts';
