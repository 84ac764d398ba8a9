/** The state of the pickle machine, and the only gate to what lies outside of a pickle: its allow list of names. */

import { OsteonError } from '../../../errors.ts';
import type { Cursor } from './cursor.ts';
import type { Source } from './source.ts';
import { isUnfinished, PickleFunction } from './values.ts';

/** What a pickle may reach outside of itself. */
export interface PickleHost {
  /** Names by module and qualified name (`collections.OrderedDict`): functions, or values that stand for themselves. */
  readonly globals: ReadonlyMap<string, unknown>;
  /** Resolves the id of something stored beside the pickle. */
  persistent(id: unknown): unknown;
}

/** The state of the machine: stack, marks and memo. */
export class Machine {
  readonly input: Cursor;
  readonly source: Source;
  readonly host: PickleHost;
  readonly memo = new Map<number, unknown>();
  stack: unknown[] = [];
  /** The stacks below each open mark. */
  readonly marks: unknown[][] = [];
  stopped = false;

  constructor(input: Cursor, host: PickleHost) {
    this.input = input;
    this.source = input.source;
    this.host = host;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    if (this.stack.length === 0) throw this.source.broken('its pickle takes a value from an empty stack');
    return this.stack.pop();
  }

  top(): unknown {
    if (this.stack.length === 0) throw this.source.broken('its pickle uses a value of an empty stack');
    return this.stack[this.stack.length - 1];
  }

  /** The values since the last mark, which is taken away. */
  popMark(): unknown[] {
    const below = this.marks.pop();
    if (!below) throw this.source.broken('its pickle asks for a mark that was never set');
    const values = this.stack;
    this.stack = below;
    return values;
  }

  remember(index: number): void {
    const value = this.top();
    if (isUnfinished(value)) value.memo.push(index);
    this.memo.set(index, value);
  }

  recall(index: number): void {
    if (!this.memo.has(index))
      throw this.source.broken(`its pickle recalls value ${index}, which it never stored`);
    this.push(this.memo.get(index));
  }

  /** @throws OsteonError `pth-global-refused` */
  global(module: unknown, name: unknown): unknown {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw this.source.broken('a global name is not a text');
    // NumPy 2 moved its private modules; Python 2 called its own differently.
    const full = `${module.replace(/^numpy\._core\./, 'numpy.core.').replace(/^__builtin__$/, 'builtins')}.${name}`;
    if (this.host.globals.has(full)) return this.host.globals.get(full);
    throw new OsteonError(
      'pth-global-refused',
      `${this.source.name} asks for the Python object ${printable(full)}, which is not one that weights need`,
      {
        hint:
          'Nothing of it was run. If the file is trusted, save only the weights: ' +
          'torch.save(model.state_dict(), path).',
      },
    );
  }

  call(callee: unknown, args: unknown): unknown {
    if (!(callee instanceof PickleFunction) || !Array.isArray(args))
      throw this.source.broken('its pickle calls what is no function');
    return callee.call(args);
  }

  /** Completes the top of the stack with its state. */
  build(state: unknown): void {
    const value = this.pop();
    // Attributes of dictionaries (`_metadata` of a state dictionary) and of parameters carry no weights.
    const finished = isUnfinished(value) ? value.build(state) : value;
    if (isUnfinished(value)) for (const index of value.memo) this.memo.set(index, finished);
    this.push(finished);
  }
}

/** Control characters of a forged name do not reach a terminal. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 120)).slice(1, -1);
}
