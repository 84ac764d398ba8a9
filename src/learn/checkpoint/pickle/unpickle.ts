/**
 * A pickle machine that cannot run code. It knows the instructions of protocols 2 to 5; a global name is
 * looked up in the table that its caller gives, and a name that is not there ends the reading before anything
 * else happens. Instructions: Python's `Lib/pickletools.py`.
 */

import { Cursor } from './cursor.ts';
import { instructions } from './instructions.ts';
import { Machine, type PickleHost } from './machine.ts';
import type { Source } from './source.ts';

/** Runs the pickle that begins at `start`; `end` is the byte behind it. */
export function unpickle(
  bytes: Uint8Array,
  host: PickleHost,
  source: Source,
  start = 0,
): { value: unknown; end: number } {
  const machine = new Machine(new Cursor(bytes, start, source), host);
  while (!machine.stopped) {
    const code = machine.input.uint8();
    const instruction = instructions.get(code);
    if (!instruction)
      throw source.broken(
        `byte ${machine.input.at - 1} is ${code}, no instruction of pickle protocols 2 to 5`,
      );
    instruction(machine);
  }
  return { value: machine.pop(), end: machine.input.at };
}
