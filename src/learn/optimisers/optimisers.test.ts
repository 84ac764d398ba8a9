import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/optimisers.json' with { type: 'json' };
import { type FloatTensor, floatTensor, integerTensor, type Tensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { adam, adamW } from './adam.ts';
import { clipNorm, clipValue, gradientNorm } from './clip.ts';
import { MovingAverage } from './moving-average.ts';
import type { Optimiser, ParameterStep } from './optimiser.ts';
import { sgd } from './sgd.ts';

/** As in goldens/learn/make_optimisers.py. */
const shapes = { 'a.weight': [3, 2, 2], 'a.bias': [3] };
const names = Object.keys(shapes) as (keyof typeof shapes)[];

function gradient(name: keyof typeof shapes, step: number): FloatTensor {
  const scale = Math.fround(10 ** -(step % 5));
  const { shape, data } = goldenUniform(`${name} ${step}`, shapes[name]);
  return floatTensor(
    shape,
    data.map((g) => (step > 1 || g > 0 ? g * scale : 0)),
  );
}

function parameters(): Map<string, FloatTensor> {
  return new Map(names.map((name) => [name, goldenUniform(name, shapes[name])]));
}

function train(optimiser: Optimiser, values: Map<string, FloatTensor>, steps: number[], decaysBias = true) {
  for (const step of steps)
    optimiser.step(
      names.map((name): ParameterStep => {
        const decays = decaysBias || name !== 'a.bias';
        return { name, value: values.get(name) as FloatTensor, gradient: gradient(name, step), decays };
      }),
      golden.rates[step],
    );
  return names.flatMap((name) => [...(values.get(name) as FloatTensor).data]);
}

const optimisers: Record<keyof typeof golden.optimisers, () => Optimiser> = {
  adam: () => adam(),
  'adam decay': () => adam({ betas: [0.8, 0.99], epsilon: 1e-6, weightDecay: 0.1 }),
  adamw: () => adamW(),
  'adamw groups': () => adamW({ weightDecay: 0.3 }),
  sgd: () => sgd(),
  'sgd decay': () => sgd({ weightDecay: 0.01 }),
  'sgd momentum': () => sgd({ momentum: 0.9, dampening: 0.2, weightDecay: 1e-4 }),
  'sgd nesterov': () => sgd({ momentum: 0.99, nesterov: true, weightDecay: 3e-5 }),
};
const cases = Object.keys(optimisers) as (keyof typeof optimisers)[];

describe('optimisers', () => {
  it.each(cases)('%s goes where PyTorch goes', (name) => {
    const optimiser = optimisers[name]();
    const values = parameters();
    let next = 0;
    for (const [step, expected] of Object.entries(golden.optimisers[name])) {
      const steps = [];
      while (next <= Number(step)) steps.push(next++);
      const found = train(optimiser, values, steps, name !== 'adamw groups');
      for (const [i, x] of expected.entries())
        expect(Math.abs(found[i] - x) / Math.max(Math.abs(x), 1e-2), `step ${step}, ${i}`).toBeLessThan(1e-6);
    }
  });

  it.each(cases)('%s goes on from its state as if it had not stopped', (name) => {
    const straight = parameters();
    train(optimisers[name](), straight, [0, 1, 2, 3, 4, 5]);
    const first = optimisers[name]();
    const values = parameters();
    train(first, values, [0, 1, 2]);
    const state = first.state();
    train(first, parameters(), [3]); // The state is a copy: what the first one does now must not move it.
    const second = optimisers[name]();
    second.restore(state);
    train(second, values, [3, 4, 5]);
    expect(values).toEqual(straight);
  });

  it('takes another learning rate for a parameter by its factor', () => {
    const value = floatTensor([1], [1]);
    const one = { name: 'w', value, gradient: floatTensor([1], [1]) };
    sgd().step([{ ...one, learningRateFactor: 0.1 }], 1);
    expect(value.data[0]).toBeCloseTo(0.9, 6);
  });

  it('refuses the state of another kind, of another shape, and options that cannot be', () => {
    const saved = adam();
    train(saved, parameters(), [0]);
    expect(() => sgd().restore(saved.state())).toThrow("it was saved by 'adam', the optimiser is 'sgd'");
    const other = adam();
    other.restore(saved.state());
    const step = { name: 'a.bias', value: floatTensor([2], [1, 1]), gradient: floatTensor([2], [1, 1]) };
    expect(() => other.step([step], 1)).toThrow("exp_avg of 'a.bias' has the shape [3], the parameter [2]");
    expect(() => adam({ betas: [1, 0.9] })).toThrow('betas[0] is 1, not in [0, 1)');
    expect(() => sgd({ momentum: 0.9, dampening: Number.NaN })).toThrow('dampening is NaN');
    expect(() => adam({ lr: 0.1 } as object)).toThrow("adam: there is no option 'lr'");
    expect(() => sgd(0.1 as unknown as object)).toThrow('sgd: there is no option 0.1');
    expect(() => sgd({ nesterov: true })).toThrow('nesterov needs a momentum');
  });
});

describe('clipping', () => {
  const gradients = () => names.map((name) => gradient(name, 5));
  const flat = (tensors: FloatTensor[]) => tensors.flatMap(({ data }) => [...data]);

  it.each([
    ['norm', 0.5],
    ['below', 50],
  ] as const)('by %s, as PyTorch', (name, largest) => {
    const found = gradients();
    const norm = gradientNorm(found);
    expect(norm).toBeCloseTo(golden.clip[name].norm as number, 6);
    clipNorm(found, norm, largest);
    for (const [i, g] of golden.clip[name].gradients.entries()) expect(flat(found)[i]).toBeCloseTo(g, 6);
  });

  it('by value, as PyTorch', () => {
    const found = gradients();
    clipValue(found, 0.3);
    expect(flat(found)).toEqual(golden.clip.value.gradients);
  });

  it('sees a gradient that is not finite', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(Number.isFinite(gradientNorm([floatTensor([6], [1, 2, 3, 4, 5, bad])]))).toBe(false);
  });
});

describe('MovingAverage', () => {
  const at = (value: number, count: number) =>
    new Map<string, Tensor>([
      ['w', floatTensor([1], [value])],
      ['n', integerTensor([], [count])],
    ]);

  it('follows the weights, faster at first', () => {
    const average = new MovingAverage(at(0, 0), { decay: 0.9 });
    average.update(at(1, 1), 0);
    expect(average.weights.get('w')?.data[0]).toBeCloseTo(0.9, 6);
    average.update(at(1, 2), 1);
    expect(average.weights.get('w')?.data[0]).toBeCloseTo(0.9 * (2 / 11) + 9 / 11, 6);
    average.update(at(0, 3), 1000);
    expect(average.weights.get('w')?.data[0]).toBeCloseTo(0.9 * (0.9 * (2 / 11) + 9 / 11), 6);
    expect(average.weights.get('n')?.data[0]).toBe(3n);
  });

  it.each([1, 1.5, -0.1, Number.NaN])('refuses a decay of %s', (decay) => {
    expect(() => new MovingAverage(at(0, 0), { decay })).toThrow(
      `moving average: decay is ${decay}, not in [0, 1)`,
    );
  });

  it('does not move the weights that it began with', () => {
    const weights = at(1, 0);
    new MovingAverage(weights, { decay: 0.5, warmUp: false }).update(at(3, 1), 0);
    expect(weights.get('w')?.data[0]).toBe(1);
  });
});

describe('a learning rate that is none', () => {
  const value = floatTensor([2], [1, 2]);
  const step = [{ name: 'w', value, gradient: floatTensor([2], [1, 1]) }];

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('%s changes nothing', (rate) => {
    for (const optimiser of [adam(), adamW(), sgd(), sgd({ momentum: 0.9 })]) {
      expect(() => optimiser.step(step, rate)).toThrow(`the learning rate of the step is ${rate}`);
      expect([...value.data, optimiser.state().step]).toEqual([1, 2, 0]);
    }
  });
});
