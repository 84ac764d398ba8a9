import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/optimisers.json' with { type: 'json' };
import {
  constantRate,
  cosineAnnealing,
  perEpoch,
  polynomialDecay,
  type Schedule,
  stepDecay,
  warmRestarts,
  warmUp,
} from './schedule.ts';

const schedules: Record<keyof typeof golden.schedules, Schedule> = {
  cosine: cosineAnnealing(0.1, { steps: 25, lowest: 1e-3 }),
  restarts: warmRestarts(0.1, { steps: 7, lowest: 1e-3 }),
  'growing restarts': warmRestarts(0.1, { steps: 5, growth: 2 }),
  polynomial: polynomialDecay(0.1, { steps: 30 }),
  jmedseg: polynomialDecay(0.1, { steps: 50 }),
  step: stepDecay(0.1, { steps: 9, factor: 0.5 }),
  'warm-up': warmUp(cosineAnnealing(0.1, { steps: 25 }), { steps: 8, from: 0.1 }),
};

describe('schedules', () => {
  it.each(Object.keys(schedules) as (keyof typeof schedules)[])('%s has the rates of PyTorch', (name) => {
    for (const [t, rate] of golden.schedules[name].entries())
      expect(Math.abs(schedules[name](t) - rate), `step ${t}`).toBeLessThan(1e-12);
  });

  it('stays, or changes with the epoch only', () => {
    expect(constantRate(0.3)(1000)).toBe(0.3);
    const rates = Array.from({ length: 6 }, (_, t) =>
      perEpoch(stepDecay(1, { steps: 1, factor: 0.5 }), 2)(t),
    );
    expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('refuses lengths that cannot be', () => {
    expect(() => cosineAnnealing(1, { steps: 0 })).toThrow('steps is 0, not a whole number of at least 1');
    expect(() => warmRestarts(1, { steps: 2, growth: 1.5 })).toThrow('growth is 1.5');
    expect(() => perEpoch(constantRate(1), 0)).toThrow('steps is 0');
  });

  it.each([
    [() => cosineAnnealing(1, undefined as never), 'cosine annealing: an option is undefined'],
    [
      () => stepDecay(1, { steps: 3, gamma: 0.1 } as never),
      "step decay: an option is 'gamma', not one of steps, factor",
    ],
    [() => warmUp(0.01 as never, { steps: 3 }), 'warm-up: what it changes is 0.01, not a schedule'],
    [() => perEpoch(0.01 as never, 3), 'what it changes is 0.01'],
  ])('refuses what is no schedule or no option, case %#', (make, message) => {
    const error = { code: 'schedule-option', kind: 'usage', message: expect.stringContaining(message) };
    expect(make).toThrow(expect.objectContaining(error));
  });
});
