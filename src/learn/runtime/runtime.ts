/** What runs a graph: one interface over ONNX Runtime in Node and in the browser, on a CPU or a GPU. */

import type { Target } from '../graph/target.ts';
import type { Tensor } from '../tensor.ts';

export type Device = Target['device'];

export interface CompileOptions {
  /** Threads that one run uses; the runtime's own number where left out. */
  readonly threads?: number;
}

/** A graph ready to run. */
export interface Session {
  /**
   * Runs the graph. Several runs of different sessions may be under way at once.
   *
   * @param feeds every input by its name; the tensors are read, not kept
   * @param wanted names of the outputs to give back; all where left out
   */
  run(feeds: Readonly<Record<string, Tensor>>, wanted?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Gives its memory back. The session cannot run after it. */
  release(): Promise<void>;
}

export interface Runtime {
  readonly device: Device;
  /** What was chosen and why, for a person: `CPU, 2 threads (no GPU was found)`. */
  readonly description: string;
  /** What graphs for this runtime are to be written for. */
  readonly target: Target;
  /** Prepares an ONNX file for running. */
  compile(model: Uint8Array, options?: CompileOptions): Promise<Session>;
}
