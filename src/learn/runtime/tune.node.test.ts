import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlationOf } from '../gradient/convolution.ts';
import { candidates } from '../gradient/recipes/choose.ts';
import { recipes } from '../gradient/recipes/table.ts';
import { Graph, type GraphNode, type Value } from '../graph/graph.ts';
import { conv, convTranspose } from '../graph/operators/convolution.ts';
import { lower } from '../lowering/lower.ts';
import { createRuntime } from './create-runtime.node.ts';
import { tuneRecipes } from './tune.ts';
import { readRecipes, recipeFile, tuneRecipesCached } from './tune-cache.node.ts';

const runtime = await createRuntime();

function network(tuned = {}): { graph: Graph; y: Value } {
  const graph = new Graph({ ...runtime.target, tuned });
  const x = graph.input('x', 'float32', [1, 8, 12, 12]);
  const w = graph.input('w', 'float32', [8, 8, 3, 3]);
  const y = conv(conv(x, w, undefined, { padding: 1 }), w, undefined, { padding: 1 });
  const up = convTranspose(y, graph.input('up', 'float32', [8, 4, 2, 2]), undefined, { stride: 2 });
  graph.output('y', up);
  return { graph, y };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osteon-tune-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('tuneRecipes', () => {
  it('names for each different convolution and gradient a recipe that serves it', async () => {
    const steps: string[] = [];
    const tuned = await tuneRecipes(network().graph, runtime, {
      rounds: 1,
      onProgress: ({ done, total }) => steps.push(`${done}/${total}`),
    });
    const c = correlationOf(network().y.node as GraphNode);
    const parts = Object.entries(tuned).map(([key, name]) => [key.split(' ')[0], name] as const);
    // The two convolutions are alike; the transposed one has one recipe for its own sake and two gradients.
    expect(parts.filter(([part]) => part === 'dx')).toHaveLength(1);
    for (const [part, name] of parts) expect(Object.keys(recipes[part as 'y'])).toContain(name);
    for (const part of ['y', 'dx', 'dw'] as const)
      expect(candidates(part, c, runtime.target)).toContain(parts.find(([each]) => each === part)?.[1]);
    expect(steps.at(-1)).toBe(`${parts.length}/${parts.length}`);
  });

  it('is obeyed by the graph that is written; a name that is not known is not', () => {
    const key = 'y 1x8x12x12 1x8x12x12 3x3 1x1 1x1 1x1 1';
    const operators = (tuned: Record<string, string>) =>
      lower(network(tuned).graph)
        .liveNodes()
        .map((node) => node.operator);
    expect(operators({ [key]: 'winograd' })).toContain('MatMul');
    expect(operators({ [key]: 'plain' })).toEqual(['Conv', 'Conv', 'ConvTranspose']);
    expect(operators({ [key]: 'no such recipe' })).toEqual(operators({}));
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(tuneRecipes(network().graph, runtime, { signal })).rejects.toThrow('enough');
  });
});

describe('tuneRecipesCached', () => {
  it('measures once, and reads what it has measured', async () => {
    const first = await tuneRecipesCached(network().graph, runtime, { folder, rounds: 1 });
    const file = recipeFile(runtime, folder);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(first);
    const measured: number[] = [];
    const again = await tuneRecipesCached(network().graph, runtime, {
      folder,
      onProgress: ({ total }) => measured.push(total as number),
    });
    expect(again).toEqual(first);
    expect(measured).toEqual([0]);
  });

  it.each(['', '{"y', '[1, 2]', 'null', '{"y 1": 3}'])(
    'takes a file that holds %j for none',
    async (text) => {
      const file = recipeFile(runtime, folder);
      await writeFile(file, text);
      expect(await readRecipes(file)).toEqual({});
      await tuneRecipesCached(network().graph, runtime, { folder, rounds: 1 });
      expect(Object.keys(await readRecipes(file)).length).toBeGreaterThan(2);
    },
  );
});
