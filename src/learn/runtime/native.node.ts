/** ONNX Runtime's package for Node, set up once. */

import * as ort from 'onnxruntime-node';
import type { OnnxRuntime } from './onnxruntime.ts';

// Set before the first session, or the library prints a warning of its own where a device is missing.
ort.env.logLevel = 'fatal';

export const native = ort as unknown as OnnxRuntime;
