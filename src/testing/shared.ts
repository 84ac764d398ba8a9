/** Where tests find the real scans that are too large for the repository. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = process.env.OSTEON_SHARED ?? resolve(import.meta.dirname, '../../../shared');

/** Path of a file or folder of the shared data, or undefined where this machine has none. */
export function sharedPath(relative: string): string | undefined {
  const path = resolve(root, relative);
  return existsSync(path) ? path : undefined;
}
