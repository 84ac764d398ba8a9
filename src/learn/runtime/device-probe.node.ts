/**
 * A program that tries one device and prints the result as JSON: `node device-probe.node.js webgpu`. A driver that
 * crashes, or writes to the terminal, does so here and not in the program that asks.
 */

import { OsteonError } from '../../errors.ts';
import { generic } from '../graph/target.ts';
import { loadNative } from './native.node.ts';
import { onnxRuntime } from './onnxruntime.ts';
import { probe } from './probe.ts';
import type { Device } from './runtime.ts';

const device = process.argv[2] as Device;
try {
  const ms = await probe(onnxRuntime(await loadNative(), { ...generic, device }, device));
  process.stdout.write(`\n${JSON.stringify({ ms })}`);
} catch (error) {
  if (!(error instanceof OsteonError)) throw error;
  process.stdout.write(`\n${JSON.stringify({ problem: error.message })}`);
}
