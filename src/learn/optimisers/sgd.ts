/** Stochastic gradient descent with momentum and Nesterov's variant of it. The rule is PyTorch's. */

import { OsteonError } from '../../errors.ts';
import { type Optimiser, requireKnown, requireOption, requireRate, Slots } from './optimiser.ts';

export interface SgdOptions {
  /** Default 0. */
  readonly momentum?: number;
  /** Share of the gradient that does not enter the momentum. Default 0. */
  readonly dampening?: number;
  /** Default false. */
  readonly nesterov?: boolean;
  /** Added to the gradient as a share of the weight. Default 0. */
  readonly weightDecay?: number;
}

/**
 * `torch.optim.SGD`
 *
 * @throws OsteonError `optimiser-option` for Nesterov without momentum or with dampening
 */
export function sgd(options: SgdOptions = {}): Optimiser {
  requireKnown('sgd', options, ['momentum', 'dampening', 'nesterov', 'weightDecay']);
  const { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
  requireOption('sgd', 'momentum', momentum, 0, Number.POSITIVE_INFINITY);
  requireOption('sgd', 'dampening', dampening, 0, Number.POSITIVE_INFINITY);
  requireOption('sgd', 'weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  if (nesterov && (momentum === 0 || dampening !== 0)) throw nesterovError(momentum, dampening);
  const slots = new Slots('sgd', ['momentum_buffer']);
  return {
    kind: 'sgd',
    step(parameters, learningRate) {
      requireRate('sgd', learningRate);
      slots.step++;
      for (const parameter of parameters) {
        const rate = learningRate * (parameter.learningRateFactor ?? 1);
        const decay = parameter.decays === false ? 0 : weightDecay;
        const [weights, gradient] = [parameter.value.data, parameter.gradient.data];
        if (momentum === 0) {
          plain(weights, gradient, rate, decay);
          continue;
        }
        // The first gradient enters the momentum whole.
        const fresh = slots.has('momentum_buffer', parameter.name) ? 1 - dampening : 1;
        const buffer = slots.of('momentum_buffer', parameter);
        withMomentum(weights, gradient, buffer, { rate, decay, momentum, fresh, nesterov });
      }
    },
    state: () => slots.state(),
    restore: (state) => slots.restore(state),
  };
}

function plain(weights: Float32Array, gradient: Float32Array, rate: number, decay: number): void {
  for (let i = 0; i < weights.length; i++) weights[i] -= rate * (gradient[i] + decay * weights[i]);
}

interface Coefficients {
  readonly rate: number;
  readonly decay: number;
  readonly momentum: number;
  /** Share of the gradient that enters the momentum. */
  readonly fresh: number;
  readonly nesterov: boolean;
}

function withMomentum(
  weights: Float32Array,
  gradient: Float32Array,
  buffer: Float32Array,
  { rate, decay, momentum, fresh, nesterov }: Coefficients,
): void {
  // The direction is b, or g + momentum b.
  const own = nesterov ? 1 : 0;
  const along = nesterov ? momentum : 1;
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] + decay * weights[i];
    const b = momentum * buffer[i] + fresh * g;
    buffer[i] = b;
    weights[i] -= rate * (own * g + along * b);
  }
}

function nesterovError(momentum: number, dampening: number): OsteonError {
  return new OsteonError(
    'optimiser-option',
    `sgd: nesterov needs a momentum above 0 and no dampening, got momentum ${momentum} and dampening ${dampening}`,
    { hint: 'Give a momentum such as 0.9, or leave nesterov out.', kind: 'usage' },
  );
}
