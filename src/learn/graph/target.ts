/** What a graph is written for. Results are the same; the operators that compute them fastest are not. */

export interface Target {
  readonly device: 'cpu' | 'wasm' | 'webgpu' | 'cuda';
  /**
   * Channels in a block of ONNX Runtime's own layout for convolutions on this CPU (8 with AVX2, 16 with AVX-512);
   * 0 where it has none, or where only operators of the standard may be used.
   */
  readonly channelBlock: number;
  /** Threads that one run uses; what is best to compute with one thread may not be with many. */
  readonly threads: number;
  /** Recipes measured on this machine, by the key of the shape; empty: the table of defaults decides. */
  readonly tuned: Readonly<Record<string, string>>;
  /** Replicas that share batch statistics and sums over the batch; 1 where left out. */
  readonly replicas?: number;
}

/** Standard operators only, for any CPU. */
export const generic: Target = { device: 'cpu', channelBlock: 0, threads: 2, tuned: {} };
