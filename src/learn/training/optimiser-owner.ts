/** An optimiser remembers the steps of the weights it moves, and so serves one training at a time. */

import { OsteonError } from '../../errors.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';

const owners = new WeakMap<Optimiser, object>();

/** Binds an optimiser to a training; one that has restored its memory takes it over. */
export function ownOptimiser(optimiser: Optimiser, owner: object): void {
  owners.set(optimiser, owner);
}

/** @throws OsteonError `optimiser-in-use` for an optimiser that has taken steps in another training */
export function requireOwnOptimiser(optimiser: Optimiser, owner: object): void {
  const found = owners.get(optimiser) ?? owner;
  if (found === owner) return;
  throw new OsteonError(
    'optimiser-in-use',
    `the optimiser ${optimiser.kind} belongs to another trainer, whose gradients it remembers`,
    { hint: 'Make an optimiser for each trainer.', kind: 'usage' },
  );
}
