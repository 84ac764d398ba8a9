/** How many threads may be asked for. */

import { OsteonError } from '../../errors.ts';

/** More than any one machine has cores for; ONNX Runtime would try to start whatever it is told to. */
const mostThreads = 1024;

/** @throws OsteonError `threads` for a number of threads that cannot be */
export function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= mostThreads) return;
  throw new OsteonError('threads', `the number of threads is ${threads}`, {
    hint: `Give a whole number from 1 to ${mostThreads}, or leave it out.`,
    kind: 'usage',
  });
}
