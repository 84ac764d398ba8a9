/** GPUs that ONNX Runtime can use in Node, each tried in a process of its own. */

import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Gpu = 'cuda' | 'webgpu';

/** What a trial of a device gave: the time of a small convolution, or what is in the way. */
export type Trial = { readonly ms: number } | { readonly problem: string; readonly hint: string };

/** The command that fetches the CUDA part of ONNX Runtime (some 250 MB), which npm does not carry. */
export const cudaInstall =
  'node node_modules/onnxruntime-node/script/install --onnxruntime-node-install=cuda12';

/** Tries a device; takes up to a few seconds. */
export async function tryGpu(device: Gpu): Promise<Trial> {
  const absent = device === 'cuda' ? cudaAbsent() : webgpuAbsent();
  if (absent) return absent;
  const hint =
    device === 'cuda'
      ? 'Check that nvidia-smi shows the card and that CUDA 12 and cuDNN 9 are installed.'
      : 'Install a Vulkan driver for the graphics card (Debian: mesa-vulkan-drivers, 23 or later).';
  const result = await runProbe(device);
  return 'ms' in result ? result : { ...result, hint };
}

function cudaAbsent(): Trial | undefined {
  const system = `${process.platform}/${process.arch}`;
  if (system !== 'linux/x64')
    return { problem: `ONNX Runtime has no CUDA for ${system}`, hint: 'Use webgpu or cpu.' };
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  if (existsSync(join(root, 'bin/napi-v6', system, 'libonnxruntime_providers_cuda.so'))) return undefined;
  return { problem: 'the CUDA part of ONNX Runtime is not installed', hint: `Run once: ${cudaInstall}` };
}

/** On Linux a graphics card shows itself in /dev; without one the trial, which takes time, is spared. */
function webgpuAbsent(): Trial | undefined {
  if (process.platform !== 'linux') return undefined;
  if (process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES || existsSync('/dev/dxg')) return undefined;
  const cards = [...list('/dev/dri'), ...list('/dev').filter((name) => /^nvidia\d/.test(name))];
  if (cards.length > 0) return undefined;
  return { problem: 'no graphics card is in /dev', hint: 'Use a machine with a graphics card.' };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function runProbe(device: Gpu): Promise<{ ms: number } | { problem: string }> {
  const here = fileURLToPath(import.meta.url);
  const program = join(dirname(here), `device-probe.node${extname(here)}`);
  return new Promise((resolve) => {
    execFile(process.execPath, [program, device], { timeout: 60_000 }, (error, stdout) => {
      const answer = stdout.slice(stdout.lastIndexOf('\n') + 1);
      if (answer.startsWith('{')) resolve(JSON.parse(answer));
      else resolve({ problem: error?.killed ? 'it did not answer within a minute' : 'its driver crashed' });
    });
  });
}
