/** Watching and stopping a job from a terminal: a progress line on stderr, and Ctrl-C. */

import type { LongWork, Progress } from '../progress.ts';

/**
 * Runs a job with a signal that Ctrl-C aborts and a progress line where stderr is a terminal. A job that does
 * not answer to Ctrl-C within three seconds is ended at the second one.
 */
export async function watched<T>(job: (work: Required<LongWork>) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const line = progressLine();
  try {
    return await job({ signal: controller.signal, onProgress: line.show });
  } finally {
    line.clear();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

const barWidth = 24;

function progressLine() {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  let last = 0;
  return {
    show({ step, done, total }: Progress) {
      const now = Date.now();
      if (now - last < 50 && done !== total) return;
      last = now;
      const filled = total ? Math.round((done / total) * barWidth) : 0;
      const bar = total ? `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done}/${total} ` : '';
      stderr.write(`\r\x1b[K${`${bar}${step}`.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    clear() {
      stderr.write('\r\x1b[K');
    },
  };
}
