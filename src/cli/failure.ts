/** How the command line fails: one exit code per kind of failure, and words that say how to mend it. */

import { CommanderError } from 'commander';
import { OsteonError } from '../errors.ts';

export const exitCodes = { done: 0, bug: 1, usage: 2, input: 3, refused: 4, interrupted: 130 } as const;

interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function describeFailure(error: unknown): Failure {
  if (error instanceof OsteonError)
    return { exitCode: exitCodes[error.kind], code: error.code, message: error.message, hint: error.hint };
  if (error instanceof CommanderError)
    return {
      exitCode: exitCodes.usage,
      code: error.code.replace('commander.', 'usage-').replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
      message: error.message.replace(/^error: /, '').split('\n')[0],
      hint: 'Run the command with --help to see its options.',
    };
  if (error instanceof DOMException && error.name === 'AbortError')
    return {
      exitCode: exitCodes.interrupted,
      code: 'interrupted',
      message: 'stopped before the end; nothing partial was left',
      hint: 'Run the command again.',
    };
  return {
    exitCode: exitCodes.bug,
    code: 'bug',
    message: error instanceof Error ? error.message : String(error),
    hint: 'This is a fault of the program. Please report it with the command and the lines above.',
  };
}

/**
 * What a failing standard output means: the reader had enough (`| head`), which is no failure, or the disk behind
 * it takes no more. Returns the exit code.
 */
export function reportBrokenOutput({ code }: NodeJS.ErrnoException): number {
  if (code === 'EPIPE') return exitCodes.done;
  process.stderr.write(
    `osteon: standard output cannot be written (${code})\n        Free space, or send it elsewhere.\n`,
  );
  return exitCodes.input;
}

/** Writes the failure (JSON to stdout where asked, words to stderr) and returns the exit code. */
export function reportFailure(error: unknown, json: boolean): number {
  const { exitCode, code, message, hint } = describeFailure(error);
  if (exitCode === exitCodes.bug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.stderr.write(`osteon: ${message}\n        ${hint}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  return exitCode;
}
