/** The portable door of the room `learn`: networks, their training and what runs them. Files are behind `node.ts`. */

export { differentiate } from './gradient/differentiate.ts';
export { Graph, type GraphNode, type Value } from './graph/graph.ts';
export { writeOnnx } from './graph/onnx/write.ts';
export { generic, type Target } from './graph/target.ts';
export type { Initialiser } from './layers/initialise.ts';
export { type ParameterSpec, Scope, type Weights } from './layers/scope.ts';
export type { Loss } from './losses/loss.ts';
export type { NetworkEntry } from './networks/entry.ts';
export {
  type BuiltNetwork,
  buildNetwork,
  countParameters,
  initialWeights,
  type Json,
  type Network,
  parametersOf,
} from './networks/network.ts';
export { nnunetFromPlans } from './networks/nnunet/nnunet.ts';
export { nnunetWeights } from './networks/nnunet/weights.ts';
export { createNetwork, networks } from './networks/registry.ts';
export { pretrainedEncoder } from './networks/smp/pretrained.ts';
export { type OnnxRuntime, onnxRuntime } from './runtime/onnxruntime.ts';
export type { CompileOptions, Device, Runtime, Session } from './runtime/runtime.ts';
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
