/** The order of parameters: PyTorch counts those of an optimiser by it, so it must be that of PyTorch's modules. */

import type { Scope } from '../../layers/scope.ts';

/**
 * Moves the parameters of a scope's parts to the order in which PyTorch lists those parts, where the network uses
 * them in another one. Parts that are not named stay behind the named ones, in the order of their use.
 */
export function inOrder(scope: Scope, parts: readonly string[]): void {
  const { parameters } = scope.ledger;
  const within = scope.path === '' ? '' : `${scope.path}.`;
  const own = [...parameters].filter(([name]) => name.startsWith(within));
  const place = (name: string) => {
    const found = parts.findIndex((part) => name.startsWith(`${within}${part}.`));
    return found < 0 ? parts.length : found;
  };
  for (const [name] of own) parameters.delete(name);
  own.sort(([a], [b]) => place(a) - place(b));
  for (const [name, entry] of own) parameters.set(name, entry);
}
