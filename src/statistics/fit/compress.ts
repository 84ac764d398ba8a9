/**
 * Stands in a few hundred weighted nodes for a large sample while a fit searches. Each bin becomes two nodes at
 * mean - sd and mean + sd, which keeps mass, mean and variance, so that a smooth log-likelihood changes only in
 * third order of the bin width. Bins grow with their distance from the ends: the extreme values, which steer
 * families with a bounded support, stay as they are.
 */

import type { WeightedSample } from '../distributions/distribution.ts';

/**
 * @param bins in the middle of the sample no bin holds more than 1 / bins of the mass.
 * @param growth near an end no bin holds more than 1 / growth of the mass between it and that end.
 * @returns the sample itself where it is small enough already.
 */
export function compress(sample: WeightedSample, bins: number, growth: number): WeightedSample {
  const { values, weights, n } = sample;
  if (values.length <= 2 * bins) return sample;
  const nodes: number[] = [];
  const masses: number[] = [];
  let before = 0;
  for (let from = 0; from < values.length; ) {
    const most = Math.min(n / bins, Math.min(before, n - before) / growth);
    let to = from + 1;
    let mass = weights[from];
    while (to < values.length && mass + weights[to] <= Math.min(most, (n - before - mass) / growth))
      mass += weights[to++];
    push(from, to, mass);
    before += mass;
    from = to;
  }
  return { values: Float64Array.from(nodes), weights: Float64Array.from(masses), n };

  function push(from: number, to: number, mass: number): void {
    const first = values[from];
    const last = values[to - 1];
    let mean = 0;
    for (let i = from; i < to; i++) mean += weights[i] * (values[i] - first);
    mean = first + mean / mass;
    let variance = 0;
    for (let i = from; i < to; i++) variance += weights[i] * (values[i] - mean) ** 2;
    const sd = Math.sqrt(variance / mass);
    if (!(sd > 0)) {
      nodes.push(mean);
      masses.push(mass);
      return;
    }
    // A very lopsided bin would put a node outside itself; its nodes stay in order inside it.
    nodes.push(Math.max(first, mean - sd), Math.min(last, mean + sd));
    masses.push(mass / 2, mass / 2);
  }
}
