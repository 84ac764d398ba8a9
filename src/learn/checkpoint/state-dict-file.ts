/** Weights out of any kind of checkpoint file, known by its content. */

import { type ExtractedWeights, extractStateDict } from './extract-state-dict.ts';
import { readPth } from './pth.ts';
import { readSafetensors } from './safetensors.ts';

/**
 * The weights of a safetensors file, a PyTorch checkpoint or a Jittor pickle. Throws as `readSafetensors`,
 * `readPth` and `extractStateDict`.
 */
export async function readStateDict(bytes: Uint8Array, name = 'the checkpoint'): Promise<ExtractedWeights> {
  // The ninth byte of safetensors is the brace of its header; no zip archive and no pickle has one there
  // together with the three zero bytes of a length below 2^32.
  if (bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0) {
    const { weights, metadata } = readSafetensors(bytes, name);
    return { weights, metadata, layout: 'plain' };
  }
  return extractStateDict(await readPth(bytes, { name }));
}
