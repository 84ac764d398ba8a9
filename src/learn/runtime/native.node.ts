/** ONNX Runtime's package for Node, loaded when it is needed first and set up once. */

import { OsteonError } from '../../errors.ts';
import type { OnnxRuntime } from './onnxruntime.ts';

/**
 * The package is installed by those who train or run networks: it takes 290 MB, and its own install script would
 * fetch the CUDA libraries from a host that hospitals block.
 */
export const nativeInstall = 'npm install --ignore-scripts onnxruntime-node@1.30.0';

export interface NativeRuntime extends OnnxRuntime {
  readonly version: string;
}

/** @throws OsteonError `onnxruntime-missing` where the package is not installed or does not load */
export async function loadNative(): Promise<NativeRuntime> {
  try {
    const ort = await import('onnxruntime-node');
    // Set before the first session, or the library prints a warning of its own where a device is missing.
    ort.env.logLevel = 'fatal';
    const { InferenceSession, Tensor } = ort as unknown as OnnxRuntime;
    return { InferenceSession, Tensor, version: ort.env.versions.node ?? 'unknown' };
  } catch (cause) {
    const absent = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    const why = absent ? 'is not installed' : `does not load: ${(cause as Error).message}`;
    throw new OsteonError('onnxruntime-missing', `onnxruntime-node, which runs networks, ${why}`, {
      hint: absent
        ? `Run once: ${nativeInstall}`
        : 'Use Linux (glibc 2.27 or later), macOS on arm64, or Windows.',
      cause,
    });
  }
}
