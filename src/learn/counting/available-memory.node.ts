/** Memory that this process may still take. */

import { freemem, totalmem } from 'node:os';

/** Bytes that the machine has free (caches counted as free), or what is left of the container's limit. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  // Without a limit some systems say 0, others a number beyond all memory.
  const left = limit > 0 && limit < totalmem() ? limit - process.memoryUsage.rss() : Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(freemem(), left));
}
