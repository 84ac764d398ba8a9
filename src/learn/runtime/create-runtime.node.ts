/** The runtime of Node: the device is tried before it is chosen. */

import { OsteonError } from '../../errors.ts';
import { generic, type Target } from '../graph/target.ts';
import { channelBlock } from './channel-block.ts';
import { checkThreads } from './check-threads.ts';
import { type Gpu, tryGpu } from './gpu.node.ts';
import { loadNative } from './native.node.ts';
import { type OnnxRuntime, onnxRuntime } from './onnxruntime.ts';
import { probe } from './probe.ts';
import type { Runtime } from './runtime.ts';
import { usableCores } from './threads.node.ts';

export interface RuntimeOptions {
  /**
   * `cpu` (default) always works and gives the same bytes for the same seed. `auto` takes a GPU where one is found
   * that computes correctly and is at least twice as fast. A device by name is taken or an error says what it lacks.
   */
  readonly device?: 'auto' | 'cpu' | 'webgpu' | 'cuda';
  /** Threads of one run on the CPU; the physical cores that the process may use where left out. */
  readonly threads?: number;
  /** Recipes measured on this machine. */
  readonly tuned?: Target['tuned'];
}

const names = { cuda: 'CUDA', webgpu: 'WebGPU' } as const;

/**
 * A runtime over onnxruntime-node.
 *
 * @throws OsteonError `onnxruntime-missing` where the package is not installed; `device-missing` for a device that
 *   was named and cannot be used; `threads` for a number of threads that cannot be
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { device = 'cpu', threads = usableCores(), tuned = {} } = options;
  checkThreads(threads);
  if (!['auto', 'cpu', 'webgpu', 'cuda'].includes(device))
    throw new OsteonError('device-missing', `'${device}' is no device`, {
      hint: 'Choose auto, cpu, webgpu or cuda.',
      kind: 'usage',
    });
  const native = await loadNative();
  const base: Target = { ...generic, threads, tuned };
  if (device === 'cpu') return cpuRuntime(native, base, 'as asked');
  if (device !== 'auto') {
    await requireGpu(device);
    return gpuRuntime(native, device, base, 'as asked');
  }

  const cpuMs = await probe(onnxRuntime(native, base, 'trial'));
  const reasons: string[] = [];
  for (const gpu of ['cuda', 'webgpu'] as const) {
    const trial = await tryGpu(gpu);
    if ('problem' in trial) reasons.push(`${names[gpu]}: ${trial.problem}`);
    else if (trial.ms > cpuMs / 2) reasons.push(`${names[gpu]}: ${compare(trial.ms, cpuMs)}`);
    else return gpuRuntime(native, gpu, base, `found and tried: ${compare(trial.ms, cpuMs)}`);
  }
  return cpuRuntime(native, base, reasons.join('; '));
}

function compare(gpuMs: number, cpuMs: number): string {
  return `a convolution takes ${gpuMs.toFixed(1)} ms, on the CPU ${cpuMs.toFixed(1)} ms`;
}

async function requireGpu(device: Gpu): Promise<void> {
  const trial = await tryGpu(device);
  if ('problem' in trial)
    throw new OsteonError('device-missing', `${names[device]} cannot be used: ${trial.problem}`, {
      hint: trial.hint,
    });
}

async function cpuRuntime(native: OnnxRuntime, base: Target, why: string): Promise<Runtime> {
  const target = { ...base, channelBlock: await channelBlock(onnxRuntime(native, base, 'trial')) };
  return onnxRuntime(native, target, `CPU, ${base.threads} thread${base.threads === 1 ? '' : 's'} (${why})`);
}

function gpuRuntime(native: OnnxRuntime, device: Gpu, base: Target, why: string): Runtime {
  return onnxRuntime(native, { ...base, device }, `${names[device]} (${why})`);
}
