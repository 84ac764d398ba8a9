/** How long work is watched and stopped, in every room. */

export interface Progress {
  /** What is being done now, as a person would say it: `reading slices`. */
  readonly step: string;
  readonly done: number;
  /** Undefined while the amount is not known. */
  readonly total?: number;
}

/** Options that every function taking more than a second accepts. */
export interface LongWork {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Runs work that pauses in between to its end, without a break. */
export function atOnce<T>(steps: Generator<void, T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Longest time (ms) that work in turns keeps others waiting, but for a single step that takes longer. */
const turnMs = 50;

/** Runs work that pauses in between to its end, and lets timers, signals and drawing have their turn. */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  let since = performance.now();
  let step = steps.next();
  while (!step.done) {
    if (performance.now() - since > turnMs) {
      await new Promise((resume) => setTimeout(resume));
      since = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}
