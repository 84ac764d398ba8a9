/** The thread of a replica: a runtime of its own that does what the main thread asks for. */

import { parentPort, workerData } from 'node:worker_threads';
import { createRuntime, type RuntimeOptions } from '../../runtime/create-runtime.node.ts';
import type { Runtime, Session } from '../../runtime/runtime.ts';
import { failureOf } from './failure.ts';
import type { Answer, Call, Greeting, Reply, Request } from './messages.ts';

const port = parentPort as NonNullable<typeof parentPort>;
const sessions: Session[] = [];

async function answer(runtime: Runtime, request: Request): Promise<Answer> {
  switch (request.kind) {
    case 'compile':
      return sessions.push(await runtime.compile(request.model, request.options)) - 1;
    case 'run':
      return sessions[request.session].run(request.feeds, request.wanted);
    case 'release':
      await sessions[request.session].release();
      return undefined;
  }
}

try {
  const runtime = await createRuntime(workerData as RuntimeOptions);
  const greeting: Greeting = { target: runtime.target, description: runtime.description };
  port.postMessage(greeting);
  port.on('message', async ({ id, request }: Call) => {
    try {
      const found = await answer(runtime, request);
      const reply: Reply = { id, answer: found };
      // The outputs of a run move over without being copied.
      const buffers = typeof found === 'object' ? Object.values(found).map(({ data }) => data.buffer) : [];
      port.postMessage(reply, [...new Set(buffers)] as ArrayBuffer[]);
    } catch (error) {
      port.postMessage({ id, failure: failureOf(error) } satisfies Reply);
    }
  });
} catch (error) {
  port.postMessage({ failure: failureOf(error) } satisfies Greeting);
}
