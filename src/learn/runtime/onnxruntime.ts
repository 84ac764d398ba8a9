/** Sessions of ONNX Runtime. Node's and the browser's package have the same functions; the caller gives one. */

import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { OsteonError } from '../../errors.ts';
import type { Target } from '../graph/target.ts';
import { createTensor, type ElementType, type Tensor, type TensorData } from '../tensor.ts';
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
      const session = await ort.InferenceSession.create(model, sessionOptions(target, provider, options));
      return wrap(ort, session);
    },
  };
}

function sessionOptions(target: Target, provider: string, options: CompileOptions): object {
  return {
    executionProviders: [provider],
    intraOpNumThreads: options.threads ?? target.threads,
    // Measured: without it a training step takes a quarter less memory and no more time.
    enableMemPattern: false,
    // Threads that spin while they wait hinder other sessions and programs. The value must be a string.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

function wrap(ort: OnnxRuntime, session: InferenceSession): Session {
  return {
    async run(feeds, wanted = session.outputNames) {
      const missing = session.inputNames.filter((name) => !(name in feeds));
      if (missing.length > 0)
        throw new OsteonError(
          'inputs-missing',
          `the graph was run without its input '${missing.join("', '")}'`,
          {
            hint: 'Give every input of the graph by its name.',
            kind: 'usage',
          },
        );
      const inputs: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) inputs[name] = toOrt(ort, feeds[name]);
      const outputs = await session.run(inputs, [...wanted]);
      const result: Record<string, Tensor> = {};
      for (const name of wanted) result[name] = fromOrt(outputs[name]);
      return result;
    },
    release: () => session.release(),
  };
}

function toOrt(ort: OnnxRuntime, { type, data, shape }: Tensor): OrtTensor {
  return new ort.Tensor(type as never, data as never, shape);
}

function fromOrt(tensor: OrtTensor): Tensor {
  return createTensor(tensor.type as ElementType, [...tensor.dims], tensor.data as TensorData);
}
