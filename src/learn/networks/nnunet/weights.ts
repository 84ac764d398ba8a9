/** The state dictionary of an nnU-Net checkpoint under the names that our network asks for. */

/**
 * Leaves out what nnU-Net stores twice: a layer's `all_modules.*` beside its `conv` and `norm`, and the encoder again
 * inside the decoder. The prefix `module.` or `_orig_mod.`, left by parallel or compiled training, is removed.
 */
export function nnunetWeights<T>(state: ReadonlyMap<string, T>): Map<string, T> {
  const weights = new Map<string, T>();
  for (const [stored, tensor] of state) {
    const name = stored.replace(/^(module\.|_orig_mod\.)+/, '');
    if (name.includes('.all_modules.') || name.startsWith('decoder.encoder.')) continue;
    weights.set(name, tensor);
  }
  return weights;
}
