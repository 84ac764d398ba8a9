/** Measured recipes kept on disk, in a file for each kind of machine. */

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { cpus, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'onnxruntime-common';
import { writeAtomically } from '../../image/node.ts';
import type { Graph } from '../graph/graph.ts';
import type { Runtime } from './runtime.ts';
import { type Recipes, type TuneOptions, tuneRecipes } from './tune.ts';

export interface CachedTuneOptions extends Omit<TuneOptions, 'known'> {
  /** Where measurements are kept; by default in the user's cache folder. */
  readonly folder?: string;
}

/** The user's cache folder by the custom of the system. */
export function defaultCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const base = XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.cache');
  return join(base, 'osteon');
}

/** The file of a runtime's machine: what is fastest depends on the processor, the threads and ONNX Runtime. */
export function recipeFile(runtime: Runtime, folder = defaultCacheFolder()): string {
  const { device, threads, channelBlock } = runtime.target;
  const processor = cpus()[0]?.model ?? 'unknown';
  const machine = [processor, device, threads, channelBlock, env.versions.common].join('\n');
  const name = createHash('sha256').update(machine).digest('hex').slice(0, 16);
  return join(folder, `recipes-${name}.json`);
}

/** The recipes of a file; none where it does not exist or does not hold names by key. */
export async function readRecipes(file: string): Promise<Recipes> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, name]) => typeof name === 'string'));
  } catch {
    // Measurements can be made again: a file that cannot be read is as good as none.
    return {};
  }
}

/**
 * As `tuneRecipes`, but measures only what no earlier call on this machine has measured.
 *
 * @throws OsteonError `cannot-write`, `disk-full` where the measurements cannot be kept
 */
export async function tuneRecipesCached(
  graph: Graph,
  runtime: Runtime,
  { folder, ...options }: CachedTuneOptions = {},
): Promise<Recipes> {
  const file = recipeFile(runtime, folder);
  const known = await readRecipes(file);
  const tuned = await tuneRecipes(graph, runtime, { ...options, known });
  if (Object.keys(tuned).every((key) => tuned[key] === known[key])) return tuned;
  await mkdir(dirname(file), { recursive: true });
  const text = new TextEncoder().encode(`${JSON.stringify(tuned, null, 1)}\n`);
  await writeAtomically(file, (out) => out.write(text));
  return tuned;
}
