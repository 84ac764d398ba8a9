/** Training: steps over batches, and everything that a training run keeps between them. */

import type { OsteonError } from '../../errors.ts';
import type { TrainingState } from '../checkpoint/training-state.ts';
import type { Json } from '../json.ts';
import type { ParameterSpec } from '../layers/scope.ts';
import { checkLabels } from '../losses/check-labels.ts';
import type { Loss } from '../losses/loss.ts';
import { type Network, parametersOf } from '../networks/network.ts';
import { clipNorm, clipValue, gradientNorm } from '../optimisers/clip.ts';
import { MovingAverage, type MovingAverageOptions } from '../optimisers/moving-average.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';
import type { Schedule } from '../optimisers/schedule.ts';
import { discard } from '../runtime/discard.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { FloatTensor, Tensor } from '../tensor.ts';
import { areClasses, type Batch, checkBatch, incompleteBatch, splitBatch } from './batch.ts';
import { checkTrainerOptions } from './check-options.ts';
import { type CompiledStep, compileTrainingStep, meanResult, type StepResult } from './compiled-step.ts';
import { drawNoise } from './noise.ts';
import { firstNotFinite, notFiniteError } from './not-finite.ts';
import { ownOptimiser, requireOwnOptimiser } from './optimiser-owner.ts';
import { type ParameterGroup, type ParameterTreatment, treatParameters } from './parameter-groups.ts';
import { createPredictor, type Evaluation, type Predictor } from './predictor.ts';
import { SessionCache } from './session-cache.ts';
import type { StepGraphOptions } from './step-graph.ts';
import { freshWeights, overwrite, ownWeights, readProgress } from './weights.ts';

export interface TrainerOptions {
  readonly network: Network;
  /** Trains and predicts. */
  readonly runtime: Runtime;
  /** Train in its place: each gets an equal part of every batch, and their gradients are averaged (data parallel). */
  readonly replicas?: readonly Runtime[];
  /**
   * Replicas share the statistics of batch norms and the sums of losses over a batch, and so compute what one runtime
   * would, but for the last digits of sums; they wait for each other at every norm. Default false.
   */
  readonly synchronised?: boolean;
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  /** Learning rate of each step, counted from 0. */
  readonly schedule: Schedule;
  /** Of fresh weights and of dropout. */
  readonly seed: number;
  /** What to start from; fresh weights where left out. */
  readonly weights?: ReadonlyMap<string, Tensor>;
  readonly groups?: readonly ParameterGroup[];
  /** False: no weight decay of biases and of the weights of norms. Default true, as PyTorch. */
  readonly decayNormsAndBiases?: boolean;
  /** The largest norm of all gradients together, the largest element of one; first by value, then by norm. */
  readonly clip?: { readonly norm?: number; readonly value?: number };
  /** Keeps an average of the weights, which `predict` and `evaluate` then use. */
  readonly movingAverage?: MovingAverageOptions;
  /** The label that the loss ignores: allowed although it is no class. */
  readonly ignoreIndex?: number;
  /** Weight of each resolution of a network with deep supervision; nnU-Net's where left out. */
  readonly deepWeights?: readonly number[];
}

export interface StepReport {
  /** Steps taken, this one included. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Of all gradients together, before clipping. */
  readonly gradientNorm: number;
}

/**
 * A training run. The same options, batches and machine give the same bytes, with one replica and with several; how
 * many there are changes sums in their last digits, batch statistics (each replica has its own) and losses that are
 * no mean over images, such as Dice over a batch.
 */
export class Trainer {
  /** The weights as they are now; they change in place with every step. */
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly #options: TrainerOptions;
  readonly #replicas: readonly Runtime[];
  readonly #specs: readonly ParameterSpec[];
  readonly #treatments: ReadonlyMap<string, ParameterTreatment>;
  readonly #sessions: SessionCache<CompiledStep>;
  #average: MovingAverage | undefined;
  #predictor: Predictor | undefined;
  #step = 0;

  /**
   * @throws OsteonError `trainer-option` for an option that is missing, unknown or cannot be;
   *   `checkpoint-other-network` for weights that do not fit, `parameter-group`, `optimiser-option`
   */
  constructor(options: TrainerOptions) {
    checkTrainerOptions(options);
    const { network, seed, movingAverage } = options;
    this.#options = options;
    this.#replicas = options.replicas ?? [options.runtime];
    this.#specs = parametersOf(network);
    const shared = this.#replicas.length > 1;
    this.weights = options.weights
      ? ownWeights(this.#specs, options.weights, shared)
      : freshWeights(this.#specs, seed, shared);
    this.#treatments = treatParameters(this.#specs, options);
    this.#average = movingAverage && new MovingAverage(this.weights, movingAverage);
    this.#sessions = new SessionCache((key) =>
      compileTrainingStep(this.#stepOptions(JSON.parse(key)), this.#replicas, options.synchronised),
    );
  }

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /** Weights to predict with: the moving average where one is kept. */
  get averagedWeights(): ReadonlyMap<string, Tensor> {
    return this.#average?.weights ?? this.weights;
  }

  /**
   * One step. Several batches are one step too: their gradients are averaged (accumulation).
   *
   * @throws OsteonError `batch-incomplete`, `label-outside-classes`, `labels-do-not-fit`, `image-does-not-fit`,
   *   `batch-not-divisible`, `optimiser-in-use`, `loss-not-finite`; the weights then are as before
   */
  async train(given: Batch | readonly Batch[]): Promise<StepReport> {
    const { optimiser, schedule, network, ignoreIndex } = this.#options;
    const batches = Array.isArray(given) ? (given as readonly Batch[]) : [given as Batch];
    requireOwnOptimiser(optimiser, this);
    if (batches.length === 0) throw incompleteBatch('there is no batch to train on');
    for (const batch of batches) {
      checkBatch(batch);
      if (areClasses(batch.labels)) checkLabels(batch.labels, network.outputChannels, ignoreIndex);
    }
    const buffers = new Map<string, Tensor>();
    const runs: BatchRun[] = [];
    for (const [i, batch] of batches.entries()) {
      const run = await this.#run(batch, buffers, `step ${this.#step} batch ${i}`);
      for (const [name, tensor] of run.result.updates) buffers.set(name, tensor);
      runs.push(run);
    }
    const {
      loss,
      gradients,
      gradientNorm: found = Number.NaN,
    } = meanResult(runs.map(({ result }) => result));
    // Squares of single precision overflow before the gradients do.
    const norm = Number.isFinite(found) ? found : gradientNorm(gradients.values());
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) throw await this.#notFinite(loss, norm, runs);
    this.#clip(gradients, norm);
    const learningRate = schedule(this.#step);
    ownOptimiser(optimiser, this);
    optimiser.step(
      [...gradients].map(([name, gradient]) => ({
        name,
        value: this.weights.get(name) as FloatTensor,
        gradient,
        ...this.#treatments.get(name),
      })),
      learningRate,
    );
    for (const { result } of runs) discard(result.gradients.values());
    overwrite(this.weights, buffers);
    this.#average?.update(this.weights, this.#step);
    this.#step++;
    await this.#forgetPredictor();
    return { step: this.#step, loss, learningRate, gradientNorm: norm };
  }

  /** Logits, by running statistics and without dropout. Throws as `Predictor.predict`. */
  predict(image: FloatTensor): Promise<FloatTensor> {
    return this.#currentPredictor().predict(image);
  }

  /** As {@link predict}, compared with the truth. */
  evaluate(batch: Batch): Promise<Evaluation> {
    return this.#currentPredictor().evaluate(batch);
  }

  /** A copy of everything that is needed to go on. `progress` is kept beside the number of the step. */
  state(notes: { progress?: Readonly<Record<string, Json>>; metadata?: Json } = {}): TrainingState {
    const { optimiser, seed } = this.#options;
    return {
      weights: copyAll(this.weights),
      optimiser: optimiser.state(),
      ...(this.#average && { ema: copyAll(this.#average.weights) }),
      progress: { ...notes.progress, step: this.#step, seed },
      metadata: notes.metadata ?? null,
    };
  }

  /**
   * Goes on from a state: the following steps give the same bytes as if the training had never stopped.
   *
   * @throws OsteonError `checkpoint-other-network`, `optimiser-state`, `checkpoint-progress`, `checkpoint-seed`
   */
  async restore(state: TrainingState): Promise<void> {
    const { optimiser, seed, movingAverage } = this.#options;
    const step = readProgress((state as TrainingState | undefined)?.progress, seed);
    const found = ownWeights(this.#specs, state.weights, false);
    const average = state.ema && ownWeights(this.#specs, state.ema, false);
    optimiser.restore(state.optimiser);
    ownOptimiser(optimiser, this);
    overwrite(this.weights, found);
    this.#average = movingAverage && new MovingAverage(average ?? this.weights, movingAverage);
    this.#step = step;
    await this.#forgetPredictor();
  }

  /** Gives all sessions back. The training can go on: a later step or prediction prepares its session anew. */
  async release(): Promise<void> {
    await this.#sessions.release();
    await this.#forgetPredictor();
  }

  /** Loss, gradients and new buffers of one batch. */
  async #run(batch: Batch, buffers: ReadonlyMap<string, Tensor>, place: string): Promise<BatchRun> {
    const parts = splitBatch(batch, this.#replicas.length);
    const session = await this.#sessions.get(JSON.stringify(shapesOf(parts[0])));
    const { seed } = this.#options;
    const noises = drawNoise(session.noises, { seed, step: place, replicas: parts.length });
    const feeds = parts.map((part, replica) => ({
      ...Object.fromEntries(this.weights),
      ...Object.fromEntries(buffers),
      ...part.extra,
      ...noises[replica],
      image: part.image,
      labels: part.labels,
    }));
    return { parts, feeds, result: meanResult(await session.run(feeds)) };
  }

  /** The error of a step that cannot be taken, with the first value that is not finite. */
  async #notFinite(loss: number, norm: number, runs: readonly BatchRun[]): Promise<OsteonError> {
    for (const { parts, feeds } of runs)
      for (const [replica, part] of parts.entries()) {
        const options = this.#stepOptions(shapesOf(part));
        const first = await firstNotFinite(options, this.#options.runtime, feeds[replica]);
        if (first) return notFiniteError(loss, norm, this.#step + 1, first);
      }
    return notFiniteError(loss, norm, this.#step + 1, undefined);
  }

  #clip(gradients: ReadonlyMap<string, FloatTensor>, norm: number): void {
    const { norm: largest, value } = this.#options.clip ?? {};
    if (value !== undefined) clipValue(gradients.values(), value);
    if (largest === undefined) return;
    clipNorm(gradients.values(), value === undefined ? norm : gradientNorm(gradients.values()), largest);
  }

  #stepOptions(shapes: StepShapes): Omit<StepGraphOptions, 'target'> {
    const { network, loss, deepWeights } = this.#options;
    const trains = (name: string) => this.#treatments.get(name)?.frozen === false;
    return { network, loss, deepWeights, trains, ...shapes };
  }

  #currentPredictor(): Predictor {
    const { network, runtime, loss, ignoreIndex } = this.#options;
    const weights = this.averagedWeights;
    this.#predictor ??= createPredictor({ network, weights, runtime, loss, ignoreIndex });
    return this.#predictor;
  }

  async #forgetPredictor(): Promise<void> {
    await this.#predictor?.release();
    this.#predictor = undefined;
  }
}

/** One batch that was run: what was found, and what went in. */
interface BatchRun {
  readonly result: StepResult;
  readonly parts: readonly Batch[];
  readonly feeds: readonly Readonly<Record<string, Tensor>>[];
}

type StepShapes = Pick<StepGraphOptions, 'image' | 'labels'>;

function shapesOf({ image, labels }: Batch): StepShapes {
  return { image: image.shape, labels: { type: labels.type, shape: labels.shape } };
}

function copyAll(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
}
