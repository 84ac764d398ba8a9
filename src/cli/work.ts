/** Watching and stopping a job from a terminal: a progress line on stderr, and Ctrl-C. */

import type { LongWork, Progress } from '../progress.ts';

/** One program runs one job; this is how the terminal stops it. */
const stop = new AbortController();
let working = false;

/**
 * Time (ms) that a job has to tidy up. Signals that come meanwhile are not taken as a second wish: npm and the
 * starter of a checkout pass on a Ctrl-C that the terminal has already sent to the whole group.
 */
const patienceMs = 3000;

/**
 * Answers Ctrl-C, the end of the terminal and a request to stop: at once while there is no job, else by its
 * signal, so that nothing partial is left; a job that has not ended after three seconds is ended by the next.
 * `say` reports the end and returns the exit code.
 */
export function answerInterrupts(say: (failure: DOMException) => number): void {
  const stopped = new DOMException('stopped', 'AbortError');
  let askedMs = 0;
  const answer = () => {
    const now = performance.now();
    if (!working || (stop.signal.aborted && now - askedMs > patienceMs)) process.exit(say(stopped));
    if (stop.signal.aborted) return;
    askedMs = now;
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, answer);
}

/** Runs a job with the signal that Ctrl-C aborts and a progress line where stderr is a terminal. */
export async function watched<T>(job: (work: Required<LongWork>) => Promise<T>): Promise<T> {
  working = true;
  const line = progressLine();
  try {
    return await job({ signal: stop.signal, onProgress: line.show });
  } finally {
    line.clear();
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
