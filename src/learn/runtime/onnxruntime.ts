/** Sessions of ONNX Runtime. Node's and the browser's package have the same functions; the caller gives one. */

import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { OsteonError } from '../../errors.ts';
import type { Target } from '../graph/target.ts';
import {
  createTensor,
  type ElementType,
  formatShape,
  sameShape,
  type Tensor,
  type TensorData,
} from '../tensor.ts';
import { runtimeFailure } from './failure.ts';
import type { CompileOptions, Runtime, Session } from './runtime.ts';

/** The part of `onnxruntime-node` and `onnxruntime-web` that is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<InferenceSession> };
  readonly Tensor: new (type: never, data: never, shape: readonly number[]) => OrtTensor;
}

/** A runtime over one of ONNX Runtime's packages. */
export function onnxRuntime(
  ort: OnnxRuntime,
  target: Target,
  description: string,
  provider: string = target.device,
): Runtime {
  return {
    device: target.device,
    description,
    target,
    async compile(model, options = {}) {
      try {
        return wrap(ort, await ort.InferenceSession.create(model, sessionOptions(target, provider, options)));
      } catch (error) {
        throw runtimeFailure(error, 'compile');
      }
    },
  };
}

function sessionOptions(target: Target, provider: string, options: CompileOptions): object {
  return {
    executionProviders: [provider],
    intraOpNumThreads: options.threads ?? target.threads,
    graphOptimizationLevel: optimisationLevel(target, options),
    // Measured: without it a training step takes a quarter less memory and no more time.
    enableMemPattern: false,
    // Failures are thrown; what ONNX Runtime would print besides is for its own developers.
    logSeverityLevel: 4,
    // Threads that spin while they wait hinder other sessions and programs. The value must be a string.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/** A training graph that was written for this very CPU has nothing left to optimise; see lowering/lower.ts. */
function optimisationLevel(target: Target, { purpose }: CompileOptions): string {
  if (purpose === 'inference') return 'all';
  return target.channelBlock > 0 && purpose === 'training' ? 'disabled' : 'extended';
}

function wrap(ort: OnnxRuntime, session: InferenceSession): Session {
  let released = false;
  return {
    async run(feeds, wanted = session.outputNames) {
      if (released) throw sessionReleased();
      checkInputs(session, feeds);
      checkOutputs(session, wanted);
      const inputs: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) inputs[name] = toOrt(ort, feeds[name]);
      const outputs = await session.run(inputs, [...wanted]).catch((error: unknown) => {
        throw runtimeFailure(error, 'run');
      });
      const result: Record<string, Tensor> = {};
      for (const name of wanted) result[name] = fromOrt(outputs[name]);
      return result;
    },
    async release() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}

function checkInputs(session: InferenceSession, feeds: Readonly<Record<string, Tensor>>): void {
  if (typeof feeds !== 'object' || feeds === null) throw doesNotFit(`the inputs of the graph are ${feeds}`);
  const missing = session.inputNames.filter((name) => !(name in feeds));
  if (missing.length > 0)
    throw new OsteonError('inputs-missing', `the graph was run without its input '${missing.join("', '")}'`, {
      hint: 'Give every input of the graph by its name.',
      kind: 'usage',
    });
  for (const expected of session.inputMetadata) {
    if (!expected.isTensor) continue;
    const { name, type, shape } = expected;
    const given: Partial<Tensor> | null | undefined = feeds[name];
    const wanted = `${type} ${formatShape(shape as number[])}`;
    if (!given?.data || !Array.isArray(given.shape))
      throw doesNotFit(
        `input '${name}' of the graph is ${wanted}, got ${given === null ? 'null' : 'no tensor'}`,
      );
    const free = shape.some((size) => typeof size !== 'number');
    if (given.type !== type || !(free || sameShape(given.shape, shape as number[])))
      throw doesNotFit(
        `input '${name}' of the graph is ${wanted}, got ${given.type} ${formatShape(given.shape)}`,
      );
    // Refuses data that are too short or too long for their shape, or elements of another type.
    createTensor(given.type, given.shape, given.data);
  }
}

function doesNotFit(problem: string): OsteonError {
  return new OsteonError('input-does-not-fit', problem, {
    hint: 'Give a tensor of this type and shape by the name of each input, or build the graph for another one.',
    kind: 'usage',
  });
}

function checkOutputs(session: InferenceSession, wanted: readonly string[]): void {
  const unknown = wanted.filter((name) => !session.outputNames.includes(name));
  if (unknown.length > 0)
    throw new OsteonError('output-unknown', `the graph has no output '${unknown.join("', '")}'`, {
      hint: `Its outputs are '${session.outputNames.slice(0, 20).join("', '")}'.`,
      kind: 'usage',
    });
}

function sessionReleased(): OsteonError {
  return new OsteonError('session-released', 'the session was released and cannot run any more', {
    hint: 'Release a session after its last run.',
    kind: 'usage',
  });
}

function toOrt(ort: OnnxRuntime, { type, data, shape }: Tensor): OrtTensor {
  return new ort.Tensor(type as never, data as never, shape);
}

function fromOrt(tensor: OrtTensor): Tensor {
  return createTensor(tensor.type as ElementType, [...tensor.dims], tensor.data as TensorData);
}
