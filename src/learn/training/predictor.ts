/** A network with fixed weights: running statistics in place of batch statistics, no dropout. */

import type { Graph, Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { softmax } from '../graph/operators/activation.ts';
import { cast } from '../graph/operators/elementwise.ts';
import { argMax } from '../graph/operators/reduction.ts';
import type { Loss } from '../losses/loss.ts';
import { buildNetwork, type Network } from '../networks/network.ts';
import type { Runtime, Session } from '../runtime/runtime.ts';
import type { FloatTensor, Shape, Tensor } from '../tensor.ts';
import { areClasses, type Batch, checkBatch } from './batch.ts';
import { SessionCache } from './session-cache.ts';

/** How well a batch is predicted; sums over batches give the figures of a whole data set. */
export interface Evaluation {
  /** Undefined where the predictor has no loss. */
  readonly loss?: number;
  /** Voxels of truth (row) and prediction (column), class by class; voxels of no class count nowhere; empty where labels are no classes. */
  readonly confusion: readonly (readonly number[])[];
}

export interface Predictor {
  /** Logits [N, K, ...size] of images [N, C, ...size]. */
  predict(image: FloatTensor): Promise<FloatTensor>;
  evaluate(batch: Batch): Promise<Evaluation>;
  release(): Promise<void>;
}

export interface PredictorOptions {
  readonly network: Network;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly runtime: Runtime;
  readonly loss?: Loss;
}

/** Sessions are made for each shape when it first comes, and given back by `release`. */
export function createPredictor({ network, weights, runtime, loss }: PredictorOptions): Predictor {
  type Outputs = (graph: Graph, logits: Value) => Readonly<Record<string, Value>>;
  const compile = (shape: Shape, outputs: Outputs) => {
    const { graph, logits } = buildNetwork(network, shape, { target: runtime.target, weights });
    for (const [name, value] of Object.entries(outputs(graph, logits[0]))) graph.output(name, value);
    return runtime.compile(writeOnnx(graph), { purpose: 'inference' });
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
      const session = await predicting.get(JSON.stringify(image.shape));
      return (await session.run({ image })).logits as FloatTensor;
    },
    async evaluate(batch) {
      checkBatch(batch);
      const { image, labels } = batch;
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
 */
export function inferenceModel(
  network: Network,
  weights: ReadonlyMap<string, Tensor>,
  shape: Shape,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const { graph, logits } = buildNetwork(network, shape, { weights });
  graph.output('logits', logits[0]);
  graph.output('probabilities', softmax(logits[0], 1));
  return writeOnnx(graph, { metadata });
}
