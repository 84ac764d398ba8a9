/** A network with fixed weights: running statistics in place of batch statistics, no dropout. */

import { matchStateDict, type StateDict } from '../checkpoint/state-dict.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { softmax } from '../graph/operators/activation.ts';
import { cast } from '../graph/operators/elementwise.ts';
import { argMax } from '../graph/operators/reduction.ts';
import { checkLabels } from '../losses/check-labels.ts';
import type { Loss } from '../losses/loss.ts';
import { lower } from '../lowering/lower.ts';
import { buildNetwork, type Network, parametersOf } from '../networks/network.ts';
import type { Runtime, Session } from '../runtime/runtime.ts';
import type { FloatTensor, Shape, Tensor } from '../tensor.ts';
import { areClasses, type Batch, checkBatch, requireFinite } from './batch.ts';
import { requireNetwork, requireRuntime, requireWeights } from './check-options.ts';
import { SessionCache } from './session-cache.ts';

/** How well a batch is predicted; sums over batches give the figures of a whole data set. */
export interface Evaluation {
  /** Undefined where the predictor has no loss. */
  readonly loss?: number;
  /** Voxels of truth (row) and prediction (column), class by class; ignored voxels count nowhere; empty where labels are no classes. */
  readonly confusion: readonly (readonly number[])[];
}

export interface Predictor {
  /**
   * Logits [N, K, ...size] of images [N, C, ...size].
   *
   * @throws OsteonError `image-not-finite` for NaN or infinities, `image-does-not-fit`, `batch-incomplete`
   */
  predict(image: FloatTensor): Promise<FloatTensor>;
  /** @throws OsteonError `labels-do-not-fit`, `label-outside-classes`, and as `predict` */
  evaluate(batch: Batch): Promise<Evaluation>;
  release(): Promise<void>;
}

export interface PredictorOptions {
  readonly network: Network;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly runtime: Runtime;
  readonly loss?: Loss;
  /** The label that the loss ignores: allowed although it is no class. */
  readonly ignoreIndex?: number;
}

/**
 * Sessions are made for each shape when it first comes, and given back by `release`.
 *
 * @throws OsteonError `trainer-option` for a network, runtime or weights that are none; `checkpoint-other-network` for weights that do not fit
 */
export function createPredictor(options: PredictorOptions): Predictor {
  const { network, runtime, loss, ignoreIndex } = options;
  requireNetwork('predictor', network);
  requireRuntime('predictor', 'runtime', runtime);
  const weights = fittingWeights(network, options.weights);
  type Outputs = (graph: Graph, logits: Value) => Readonly<Record<string, Value>>;
  const compile = (shape: Shape, outputs: Outputs) => {
    const { graph, logits } = buildNetwork(network, shape, { target: runtime.target, weights });
    for (const [name, value] of Object.entries(outputs(graph, logits[0]))) graph.output(name, value);
    return runtime.compile(writeOnnx(lower(graph)), { purpose: 'inference' });
  };
  const predicting = new SessionCache<Session>((key) =>
    compile(JSON.parse(key), (_, logits) => ({ logits })),
  );
  const evaluating = new SessionCache<Session>((key) => {
    const { image, type, labels } = JSON.parse(key);
    return compile(image, (graph, logits): Record<string, Value> => {
      const classes = cast(argMax(logits, 1), 'int32');
      if (!loss) return { classes };
      const truth = graph.input('labels', type, labels);
      return { classes, loss: loss(logits, type.startsWith('float') ? truth : cast(truth, 'int64')) };
    });
  });
  return {
    async predict(image) {
      requireFinite(image);
      const session = await predicting.get(JSON.stringify(image.shape));
      return (await session.run({ image })).logits as FloatTensor;
    },
    async evaluate(batch) {
      checkBatch(batch);
      requireFinite(batch.image);
      const { image, labels } = batch;
      if (areClasses(labels)) checkLabels(labels, network.outputChannels, ignoreIndex);
      const key = { image: image.shape, type: labels.type, labels: labels.shape };
      const session = await evaluating.get(JSON.stringify(key));
      const found = await session.run(loss ? { ...batch.extra, image, labels } : { image });
      return {
        ...(loss && { loss: Number(found.loss.data[0]) }),
        confusion: areClasses(labels) ? countConfusion(labels, found.classes, network.outputChannels) : [],
      };
    },
    async release() {
      await predicting.release();
      await evaluating.release();
    },
  };
}

/** The weights of the network, those in half precision as they are. */
function fittingWeights(network: Network, weights: ReadonlyMap<string, Tensor>): StateDict {
  requireWeights('prediction', weights);
  return matchStateDict(weights, parametersOf(network), { source: 'the set of weights', keepHalf: true });
}

function countConfusion(truth: Tensor, prediction: Tensor, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.data.length; i++) {
    const row = counts[Number(truth.data[i])];
    if (row) row[Number(prediction.data[i])]++;
  }
  return counts;
}

/** Intersection over union of each class; NaN for one that neither truth nor prediction has. */
export function intersectionOverUnion(confusion: Evaluation['confusion']): number[] {
  return confusion.map((row, k) => {
    const truth = row.reduce((a, b) => a + b, 0);
    const predicted = confusion.reduce((sum, other) => sum + other[k], 0);
    return row[k] / (truth + predicted - row[k]);
  });
}

/**
 * A network as an ONNX file for inference: input `image`, outputs `logits` and `probabilities`, weights inside,
 * operators of the standard only.
 *
 * @throws OsteonError `checkpoint-other-network` for weights that do not fit; `image-does-not-fit`
 */
export function inferenceModel(
  network: Network,
  weights: ReadonlyMap<string, Tensor>,
  shape: Shape,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const { graph, logits } = buildNetwork(network, shape, { weights: fittingWeights(network, weights) });
  graph.output('logits', logits[0]);
  graph.output('probabilities', softmax(logits[0], 1));
  return writeOnnx(graph, { metadata });
}
