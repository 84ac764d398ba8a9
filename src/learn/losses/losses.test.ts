import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/losses.json' with { type: 'json' };
import { differentiate } from '../gradient/differentiate.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor, integerTensor, type Shape, type Tensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { evaluate } from '../testing/runtime.ts';
import { combineLosses, diceCrossEntropy } from './combine.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dice } from './dice.ts';
import { focal } from './focal.ts';
import { jaccard } from './jaccard.ts';
import type { Loss } from './loss.ts';
import { lovaszSoftmax } from './lovasz-softmax.ts';
import { focalTversky, tversky } from './tversky.ts';

/** As in goldens/learn/make_losses.py. */
function goldenLabels([n, , ...size]: Shape, classes: number, ignore: number | null): Tensor {
  const shape = [n, ...size];
  const ignored = goldenUniform('ignored', shape, 0, 1).data;
  const labels = goldenUniform('labels', shape, 0, classes).data;
  return integerTensor(
    shape,
    Array.from(labels, (x, i) => (ignore !== null && ignored[i] < 0.2 ? ignore : Math.floor(x))),
  );
}

async function lossAndGradient(loss: Loss, logits: Tensor, labels: Tensor) {
  const [value, gradient] = await evaluate(
    (graph) => {
      const x = graph.input('logits', 'float32', logits.shape);
      const value = loss(x, graph.input('labels', 'int64', labels.shape));
      return [value, differentiate(value, [x])[0] as Value];
    },
    { logits, labels },
  );
  return { value: Number(value.data[0]), shape: value.shape, gradient: gradient.data as Float32Array };
}

const losses: Record<keyof typeof golden.cases, Loss> = {
  'cross-entropy': crossEntropy(),
  'cross-entropy 3d': crossEntropy(),
  'cross-entropy weights': crossEntropy({ weights: [0.2, 1, 3] }),
  'cross-entropy ignore': crossEntropy({ ignoreIndex: 255 }),
  'cross-entropy ignore a class': crossEntropy({ ignoreIndex: 1 }),
  'cross-entropy smoothing': crossEntropy({ labelSmoothing: 0.1 }),
  'cross-entropy all': crossEntropy({ weights: [0.2, 1, 3], ignoreIndex: -1, labelSmoothing: 0.2 }),
  dice: dice(),
  'dice absent': dice(),
  'dice absent counts': dice({ absent: 'count', smooth: 0.5, over: 'image' }),
  'dice joint': dice({ over: 'joint', smooth: 1 }),
  'dice logarithm': dice({ logarithm: true, ignoreIndex: 255 }),
  jaccard: jaccard(),
  'jaccard 3d absent': jaccard(),
  'jaccard joint': jaccard({ over: 'joint', smooth: 1 }),
  'jaccard ignore': jaccard({ ignoreIndex: 255 }),
  'jaccard ignore a class': jaccard({ ignoreIndex: 0 }),
  tversky: tversky({ alpha: 0.3, beta: 0.7 }),
  'tversky bone': tversky({ alpha: 1.25, beta: 1.25 }),
  'focal tversky': focalTversky({ alpha: 0.3, beta: 0.7 }),
  focal: focal(),
  'focal jmedseg': focal({ alpha: 0.5 }),
  'focal per class': focal({ gamma: 1.5, alpha: [0.1, 0.2, 0.3, 0.4], ignoreIndex: 9 }),
  'focal sigmoid': focal({ form: 'sigmoid' }),
  'focal sigmoid ignore': focal({ form: 'sigmoid', gamma: 3, alpha: 0.25, ignoreIndex: 255 }),
  lovasz: lovaszSoftmax(),
  'lovasz absent': lovaszSoftmax(),
  'lovasz image': lovaszSoftmax({ over: 'image' }),
  'lovasz all': lovaszSoftmax({ classes: 'all' }),
  'lovasz ignore': lovaszSoftmax({ ignoreIndex: 255 }),
  'dice ce': diceCrossEntropy(),
  'dice ce batch': diceCrossEntropy({ batchDice: true }),
  'dice ce ignore': diceCrossEntropy({ batchDice: true, ignoreIndex: 3 }),
};

describe('losses and their gradients are those of PyTorch in double precision', () => {
  it.each(Object.keys(losses) as (keyof typeof losses)[])('%s', async (name) => {
    const { shape, classes, ignore, loss, gradient } = golden.cases[name];
    const logits = goldenUniform('logits', shape, -3, 3);
    const found = await lossAndGradient(losses[name], logits, goldenLabels(shape, classes, ignore));
    expect(found.shape).toEqual([]);
    expect(Math.abs(found.value - loss)).toBeLessThan(1e-6);
    const largest = Math.max(...gradient.map(Math.abs));
    const worst = Math.max(...gradient.map((g, i) => Math.abs(g - found.gradient[i])));
    expect(worst / largest).toBeLessThan(1e-6);
  });
});

describe('losses at their edges', () => {
  const logits = goldenUniform('logits', [1, 3, 2, 2], -3, 3);
  const ignored = integerTensor([1, 2, 2], [7, 7, 7, 7]);

  it.each([
    ['cross-entropy', crossEntropy({ ignoreIndex: 7 })],
    ['jaccard', jaccard({ ignoreIndex: 7 })],
    ['focal', focal({ ignoreIndex: 7 })],
    ['lovasz', lovaszSoftmax({ ignoreIndex: 7 })],
  ])('%s of a batch in which nothing counts is 0, with no gradient', async (_, loss) => {
    const found = await lossAndGradient(loss, logits, ignored);
    expect(Math.abs(found.value)).toBe(0);
    expect(found.gradient.every((g) => Math.abs(g) === 0)).toBe(true);
  });

  it('lovasz of some voxels is that without the ignored ones, also where those tie with voxels without error', async () => {
    // Logits of class 0 and 1 of six voxels in a row; of the ignored ones the first comes before all others.
    const voxels = [3, 200, 0.5, -1, -200, 2];
    const labels = [9, 0, 1, 0, 1, 9];
    const counted = labels.flatMap((label, i) => (label === 9 ? [] : [i]));
    const of = (which: readonly number[]) =>
      lossAndGradient(
        lovaszSoftmax({ ignoreIndex: 9 }),
        floatTensor(
          [1, 2, 1, which.length],
          [...which.map((i) => voxels[i]), ...which.map((i) => -voxels[i])],
        ),
        integerTensor(
          [1, 1, which.length],
          which.map((i) => labels[i]),
        ),
      );
    const [all, some] = [await of([0, 1, 2, 3, 4, 5]), await of(counted)];
    expect(some.value).toBeGreaterThan(0.1);
    expect(all.value).toBeCloseTo(some.value, 6);
    const places = [...counted, ...counted.map((i) => 6 + i)];
    for (const [at, i] of places.entries()) expect(all.gradient[i]).toBeCloseTo(some.gradient[at], 6);
  });

  it('are finite for logits that softmax takes to 0 and 1', async () => {
    const extreme = floatTensor([1, 2, 1, 2], [200, -200, -200, 200]);
    const labels = integerTensor([1, 1, 2], [1, 1]);
    for (const loss of [
      crossEntropy(),
      jaccard(),
      focal(),
      focal({ form: 'sigmoid' }),
      focalTversky(),
      lovaszSoftmax(),
    ]) {
      const { value, gradient } = await lossAndGradient(loss, extreme, labels);
      expect(Number.isFinite(value)).toBe(true);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });

  it('refuse options that cannot be', async () => {
    expect(() => crossEntropy({ labelSmoothing: 1 })).toThrow('labelSmoothing is 1');
    expect(() => focal({ gamma: -1 })).toThrow('gamma is -1');
    expect(() => crossEntropy({ weights: [1, -1] })).toThrow('weights is 1,-1');
    expect(() => crossEntropy({ weights: [0, 0] })).toThrow('not all of them 0');
    expect(() => crossEntropy({ weight: [1, 2] } as object)).toThrow("'weight'");
    for (const make of [dice, jaccard, tversky, focal, focalTversky, lovaszSoftmax])
      expect(() => make({ ignore_index: 255 } as object)).toThrow("'ignore_index'");
    expect(() => tversky({ alpha: Number.NaN })).toThrow('alpha is NaN');
    expect(() => combineLosses([])).toThrow('at least one loss');
    await expect(lossAndGradient(crossEntropy({ weights: [1, 2] }), logits, ignored)).rejects.toThrow(
      'weights is 2 numbers, expected 3 numbers',
    );
  });
});
