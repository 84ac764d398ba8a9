/**
 * Runtimes in threads of their own. ONNX Runtime for Node holds its thread while it runs, so that sessions run at the
 * same time only in several threads.
 */

import { Worker } from 'node:worker_threads';
import { OsteonError } from '../../../errors.ts';
import type { RuntimeOptions } from '../../runtime/create-runtime.node.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { usableCores } from '../../runtime/threads.node.ts';
import type { Tensor } from '../../tensor.ts';
import { errorOf } from './failure.ts';
import type { Answer, Call, Failure, Greeting, Reply, Request } from './messages.ts';

export interface Replicas {
  readonly runtimes: readonly Runtime[];
  /** Ends the threads. */
  close(): Promise<void>;
}

/** What every replica is made with; `tuned` as of `createRuntime`. */
export interface ReplicaOptions extends Pick<RuntimeOptions, 'tuned'> {
  readonly count: number;
  /** Threads that each one computes with; the cores of the machine divided among them where left out. */
  readonly threads?: number;
}

/**
 * Runtimes for `Trainer`'s `replicas`, on the CPU.
 *
 * @throws OsteonError `replicas` for a number of them that cannot be
 */
export async function createReplicas({ count, threads, ...others }: ReplicaOptions): Promise<Replicas> {
  const cores = usableCores();
  if (!Number.isInteger(count) || count < 1 || (threads === undefined && count > cores))
    throw new OsteonError('replicas', `${count} replicas on ${cores} cores`, {
      hint: `Choose a whole number from 1 to ${cores}, or say how many threads each is to have.`,
      kind: 'usage',
    });
  const each = threads ?? Math.floor(cores / count);
  const started = await Promise.all(Array.from({ length: count }, () => start({ ...others, threads: each })));
  return {
    runtimes: started.map(({ runtime }) => runtime),
    async close() {
      await Promise.all(started.map(({ worker }) => worker.terminate()));
    },
  };
}

async function start(options: RuntimeOptions): Promise<{ worker: Worker; runtime: Runtime }> {
  // Run from the sources the thread is TypeScript, from the published package JavaScript.
  const file = import.meta.url.endsWith('.ts') ? './replica.ts' : './replica.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: options });
  const greeting = await new Promise<Greeting>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if ('failure' in greeting) throw errorOf(greeting.failure);
  return { worker, runtime: runtimeOf(worker, greeting) };
}

function runtimeOf(
  worker: Worker,
  { target, description }: Exclude<Greeting, { failure: Failure }>,
): Runtime {
  const call = callsTo(worker);
  return {
    device: target.device,
    description,
    target,
    async compile(model, options) {
      const session = (await call({ kind: 'compile', model, options })) as number;
      return {
        run: async (feeds, wanted) =>
          (await call({ kind: 'run', session, feeds: sendable(feeds), wanted })) as Record<string, Tensor>,
        release: async () => {
          await call({ kind: 'release', session });
        },
      };
    },
  };
}

/** Requests in flight keep the process alive; a thread without one does not. */
function callsTo(worker: Worker): (request: Request) => Promise<Answer> {
  const open = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let next = 0;
  let ended: string | undefined;
  const end = (why: string) => {
    ended ??= why;
    for (const { reject } of open.values()) reject(threadEnded(ended));
    open.clear();
  };
  worker.unref();
  worker.on('error', (error) => end(String(error)));
  worker.on('exit', () => end('it was closed'));
  worker.on('message', (reply: Reply) => {
    const waiting = open.get(reply.id);
    open.delete(reply.id);
    if (open.size === 0) worker.unref();
    if ('failure' in reply) waiting?.reject(errorOf(reply.failure));
    else waiting?.resolve(reply.answer);
  });
  return (request) =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(threadEnded(ended));
        return;
      }
      const id = next++;
      open.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, request } satisfies Call);
    });
}

/** Weights in shared memory go by reference; of a part of an array only the part is copied. */
function sendable(feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const { data } = tensor;
      const part = !(data.buffer instanceof SharedArrayBuffer) && data.byteLength < data.buffer.byteLength;
      return [name, part ? { ...tensor, data: data.slice() } : tensor];
    }),
  );
}

function threadEnded(why: string): OsteonError {
  return new OsteonError('replica-ended', `the thread of a replica has ended: ${why}`, {
    hint: 'Make new replicas; if memory ran out, use fewer or smaller batches.',
  });
}
