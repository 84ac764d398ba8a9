/** What runs a graph: one interface over ONNX Runtime in Node and in the browser, on a CPU or a GPU. */

import type { Target } from '../graph/target.ts';
import type { Tensor } from '../tensor.ts';

export type Device = Target['device'];

export interface CompileOptions {
  /** Threads that one run uses; the runtime's own number where left out. */
  readonly threads?: number;
  /**
   * `training` (default): weights are inputs. `inference`: weights are constants, which the runtime may lay out
   * anew for this machine; preparing takes longer and each run less.
   */
  readonly purpose?: 'training' | 'inference';
}

/** A graph ready to run. */
export interface Session {
  /**
   * Runs the graph. In Node a run holds the thread that called it until it ends; runs that are to go on at the
   * same time need worker threads or processes.
   *
   * @param feeds every input by its name; the tensors are read, not kept and not copied
   * @param wanted names of the outputs to give back, each a copy of its own; all where left out
   * @throws OsteonError `inputs-missing`, `input-does-not-fit`, `output-unknown` for a wrong call;
   *   `out-of-memory`, `session-released`, `run-failed` for what ONNX Runtime reports
   */
  run(feeds: Readonly<Record<string, Tensor>>, wanted?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Gives its memory back at once. The session cannot run after it; releasing it again does nothing. */
  release(): Promise<void>;
}

export interface Runtime {
  readonly device: Device;
  /** What was chosen and why, for a person: `CPU, 2 threads (no GPU was found)`. */
  readonly description: string;
  /** What graphs for this runtime are to be written for. */
  readonly target: Target;
  /**
   * Prepares an ONNX file for running.
   *
   * @throws OsteonError `model-invalid` for bytes that are no ONNX graph, `operator-missing` for an operator that
   *   the device lacks, `out-of-memory`
   */
  compile(model: Uint8Array, options?: CompileOptions): Promise<Session>;
}
