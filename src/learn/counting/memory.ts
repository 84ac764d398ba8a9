/** What a network will need of memory, before it runs. */

import { OsteonError } from '../../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { generic, type Target } from '../graph/target.ts';
import type { Loss } from '../losses/loss.ts';
import { lower } from '../lowering/lower.ts';
import { buildNetwork, type Network, parametersOf } from '../networks/network.ts';
import { bytesPerElement, elementCount, formatShape, type Shape, type Tensor } from '../tensor.ts';
import { buildStepGraph, declareStepOutputs } from '../training/step-graph.ts';
import { liveness, sizeOf } from './liveness.ts';

/**
 * What ONNX Runtime takes for each byte that is alive: the work space of its kernels, and what its arena cannot fill.
 * Measured for training steps of U-Nets in 2D and 3D and of a ResNet-18 U-Net: 1.3 to 1.6.
 */
const runtimeOverhead = 1.4;

/** For each byte of weights in an inference session: the file, the tensor, and its layout for this machine. */
const copiesOfConstants = 3;

/** Threads and tables of a session, and the heap that building its graph leaves behind. */
const sessionBytes = 64 * 2 ** 20;

/** Bytes that something will take, by what they are for. */
export interface MemoryEstimate {
  /** The most that is taken at one time; measured runs took between 0.8 and 1.3 of it. */
  readonly totalBytes: number;
  /** Values between the layers, with the runtime's overhead. */
  readonly activationBytes: number;
  /** Weights with all their copies: gradients, the memory of the optimiser, the moving average. */
  readonly weightBytes: number;
}

/** A training whose memory is to be estimated. */
export interface TrainingMemoryOptions {
  readonly network: Network;
  readonly loss: Loss;
  /** [N, C, ...size] */
  readonly image: Shape;
  /** Default: classes as uint8 in the size of the image. */
  readonly labels?: Pick<Tensor, 'type' | 'shape'>;
  /** Tensors that the optimiser keeps for each parameter. Default 2, as Adam; 1 with momentum. */
  readonly slots?: number;
  /** Whether a moving average of the weights is kept. Default false. */
  readonly movingAverage?: boolean;
  readonly target?: Target;
}

/** Memory of a training step and of what the trainer keeps. */
export function estimateTrainingMemory(options: TrainingMemoryOptions): MemoryEstimate {
  const { network, image, slots = 2, movingAverage = false, target = generic } = options;
  const [n, , ...size] = image;
  const labels = options.labels ?? { type: 'uint8', shape: [n, ...size] };
  const step = buildStepGraph({ ...options, labels, target });
  declareStepOutputs(step);
  // Weights, gradients as the session gives them back, and what the optimiser keeps.
  const copies = 2 + slots + (movingAverage ? 1 : 0);
  return total(activationsOf(lower(step.graph)), copies * bytesOfWeights(network));
}

/** Memory of predictions for images of a shape. */
export function estimateInferenceMemory(
  network: Network,
  image: Shape,
  target: Target = generic,
): MemoryEstimate {
  const { graph, logits } = buildNetwork(network, image, { target });
  graph.output('logits', logits[0]);
  return total(activationsOf(graph), copiesOfConstants * bytesOfWeights(network));
}

function activationsOf(graph: Graph): number {
  const given = graph.inputs.filter(({ name }) => name === 'image' || name === 'labels');
  return runtimeOverhead * liveness(graph).peakBytes + given.reduce((sum, value) => sum + sizeOf(value), 0);
}

function bytesOfWeights(network: Network): number {
  return parametersOf(network).reduce(
    (sum, { type, shape }) => sum + elementCount(shape) * bytesPerElement(type),
    0,
  );
}

function total(activationBytes: number, weightBytes: number): MemoryEstimate {
  return { totalBytes: activationBytes + weightBytes + sessionBytes, activationBytes, weightBytes };
}

/**
 * Refuses what will not fit.
 *
 * @param what is to run, for the message: `training of 'smp-unet'`
 * @param availableBytes of memory that may be used; `availableMemory` of the Node door says it
 * @throws OsteonError `memory-insufficient` with what is needed, what there is and what to make smaller
 */
export function checkMemory(
  what: string,
  image: Shape,
  estimate: MemoryEstimate,
  availableBytes: number,
): void {
  if (estimate.totalBytes <= availableBytes) return;
  const left = availableBytes - estimate.weightBytes - sessionBytes;
  const fits = Math.floor((image[0] * left) / estimate.activationBytes);
  const hint =
    fits >= 1
      ? `Make the batch smaller: ${fits} instead of ${image[0]} should fit.`
      : left > 0
        ? 'Even one image is too large: use smaller patches, or a network with fewer channels.'
        : 'Even the weights are too large: use a smaller network, or a machine with more memory.';
  throw new OsteonError(
    'memory-insufficient',
    `${what} on ${formatShape(image)} needs about ${gigabytes(estimate.totalBytes)} of memory, ` +
      `${gigabytes(availableBytes)} are available`,
    { hint },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(2)} GB`;
}
