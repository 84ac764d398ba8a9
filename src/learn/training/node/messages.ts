/** What the main thread and the threads of replicas say to each other. */

import type { ErrorKind } from '../../../errors.ts';
import type { Target } from '../../graph/target.ts';
import type { CompileOptions } from '../../runtime/runtime.ts';
import type { Tensor } from '../../tensor.ts';

export type Request =
  | { readonly kind: 'compile'; readonly model: Uint8Array; readonly options?: CompileOptions }
  | {
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: Readonly<Record<string, Tensor>>;
      readonly wanted?: readonly string[];
    }
  | { readonly kind: 'release'; readonly session: number };

/** The number of a session, the outputs of a run, or nothing. */
export type Answer = number | Readonly<Record<string, Tensor>> | undefined;

export interface Call {
  readonly id: number;
  readonly request: Request;
}

/** An error as plain data; `code` is undefined for one that is not of the house. */
export interface Failure {
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly kind?: ErrorKind;
}

export type Reply =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: Failure };

/** The first thing that a thread says. */
export type Greeting =
  | { readonly target: Target; readonly description: string }
  | { readonly failure: Failure };
