/** What ONNX Runtime throws, as an error that a person can mend. */

import { OsteonError } from '../../errors.ts';

interface Kind {
  readonly pattern: RegExp;
  readonly code: string;
  readonly hint: string;
}

/** Words of ONNX Runtime's own messages, in the order in which they are looked for. */
const kinds: readonly Kind[] = [
  {
    pattern: /adapter|execution ?provider|backend not found|no available backend/i,
    code: 'device-missing',
    hint: 'Choose the device cpu, or install what the device needs (docs/runtime.md).',
  },
  {
    pattern: /bad_alloc|failed to allocate|out of memory|not enough memory|memory access out of bounds/i,
    code: 'out-of-memory',
    hint: 'Take a smaller batch, patch or network, or a machine with more memory.',
  },
  {
    pattern: /could not find an implementation|not implemented|is not supported|no such operator/i,
    code: 'operator-missing',
    hint: 'Write the graph for the target of this runtime, or choose the device cpu.',
  },
  {
    pattern: /protobuf parsing failed|invalid (?:model|graph)|load model|type error|shape ?inference/i,
    code: 'model-invalid',
    hint: 'Give the whole bytes of an ONNX file that this version of ONNX Runtime can read.',
  },
];

/** An error of ONNX Runtime while it prepared (`compile`) or ran (`run`) a graph. */
export function runtimeFailure(cause: unknown, during: 'compile' | 'run'): OsteonError {
  const message = oneLine(cause instanceof Error ? cause.message : String(cause));
  const kind = kinds.find(({ pattern }) => pattern.test(message));
  const fallback =
    during === 'compile'
      ? { code: 'model-invalid', hint: 'Check the ONNX file with another program that reads it.' }
      : { code: 'run-failed', hint: 'Check the values and shapes of the inputs, or try the device cpu.' };
  const { code, hint } = kind ?? fallback;
  const what = during === 'compile' ? 'cannot prepare the graph' : 'cannot run the graph';
  return new OsteonError(code, `ONNX Runtime ${what}: ${message}`, { hint, cause });
}

/** Without the source files and signatures of C++ that ONNX Runtime puts in front. */
function oneLine(message: string): string {
  const text = message.replace(/\s+/g, ' ').trim();
  const short = text.replace(
    /^\S*onnxruntime\S*\/\S+\.(?:cc|h):\d+ .*?(?=\b(?:was false|Failed|Got|Could)\b)/,
    '',
  );
  return short.length > 600 ? `${short.slice(0, 600)} ...` : short;
}
