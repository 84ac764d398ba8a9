/** What there is for training and running networks on this machine, for a person. */

import { OsteonError } from '../../errors.ts';
import { createRuntime } from './create-runtime.node.ts';
import { tryGpu } from './gpu.node.ts';

export interface DeviceReport {
  readonly device: 'cpu' | 'cuda' | 'webgpu';
  readonly usable: boolean;
  readonly found: string;
  /** How to get it, where it is missing. */
  readonly hint?: string;
}

/** Tries every device; takes up to some seconds where there is a graphics card. */
export async function describeDevices(): Promise<DeviceReport[]> {
  try {
    const { target } = await createRuntime();
    const blocks = target.channelBlock === 0 ? '' : `, channels in blocks of ${target.channelBlock}`;
    const found = `${target.threads} thread${target.threads === 1 ? '' : 's'}${blocks}`;
    const gpus = await Promise.all((['cuda', 'webgpu'] as const).map(describeGpu));
    return [{ device: 'cpu', usable: true, found }, ...gpus];
  } catch (error) {
    if (!(error instanceof OsteonError)) throw error;
    return [{ device: 'cpu', usable: false, found: error.message, hint: error.hint }];
  }
}

async function describeGpu(device: 'cuda' | 'webgpu'): Promise<DeviceReport> {
  const trial = await tryGpu(device);
  return 'ms' in trial
    ? { device, usable: true, found: `a small convolution takes ${trial.ms.toFixed(1)} ms` }
    : { device, usable: false, found: trial.problem, hint: trial.hint };
}
