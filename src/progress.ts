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
