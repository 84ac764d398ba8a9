/** The instructions of the pickle machine by their code, in the order of Python's `pickletools`. */

import type { Cursor } from './cursor.ts';
import type { Machine } from './machine.ts';

type Instruction = (machine: Machine) => void;

const pushText = (length: (input: Cursor) => number, latin1 = false): Instruction => {
  return (machine) => {
    const count = length(machine.input);
    machine.push(latin1 ? machine.input.latin1(count) : machine.input.text(count));
  };
};
const pushBytes = (length: (input: Cursor) => number): Instruction => {
  return (machine) => machine.push(machine.input.take(length(machine.input)));
};
const pushLong = (length: (input: Cursor) => number): Instruction => {
  return (machine) => machine.push(wholeNumber(machine.input.take(longLength(machine, length))));
};

const one = (input: Cursor) => input.uint8();
const four = (input: Cursor) => input.uint32();
const eight = (input: Cursor) => input.uint64();

/** Python integers of checkpoints are seeds and counters; numbers of a thousand bytes are not. */
function longLength(machine: Machine, length: (input: Cursor) => number): number {
  const count = length(machine.input);
  if (count > 1024) throw machine.source.broken(`an integer of ${count} bytes`);
  return count;
}

/** Little-endian two's complement; a number where it is exact, else a bigint. */
function wholeNumber(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return exact(BigInt.asIntN(Math.max(1, 8 * bytes.length), value));
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function parseLine(machine: Machine): number | bigint | boolean {
  const text = machine.input.line();
  if (text === '00' || text === '01') return text === '01';
  if (!/^[+-]?\d+L?$/.test(text)) throw machine.source.broken('a line that should hold an integer does not');
  return exact(BigInt(text.replace(/L$/, '').replace(/^\+/, '')));
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const target = machine.top();
  if (!(target instanceof Map) || items.length % 2 !== 0)
    throw machine.source.broken('its pickle sets items of what is no dictionary');
  for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
}

function append(machine: Machine, items: readonly unknown[]): void {
  const target = machine.top();
  if (!Array.isArray(target)) throw machine.source.broken('its pickle appends to what is no list');
  for (const item of items) target.push(item);
}

function pairs(machine: Machine, items: readonly unknown[]): Map<unknown, unknown> {
  machine.push(new Map());
  setItems(machine, items);
  return machine.pop() as Map<unknown, unknown>;
}

/** The last values of the stack, first one first. */
function take(machine: Machine, count: number): unknown[] {
  return Array.from({ length: count }, () => machine.pop()).reverse();
}

function memoIndex(machine: Machine): number {
  const index = parseLine(machine);
  if (typeof index !== 'number') throw machine.source.broken('a number of a memo is none');
  return index;
}

/** Values. */
const values: Record<string, Instruction> = {
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  I: (m) => m.push(parseLine(m)),
  L: (m) => m.push(parseLine(m)),
  J: (m) => m.push(m.input.int32()),
  K: (m) => m.push(m.input.uint8()),
  M: (m) => m.push(m.input.uint16()),
  '\x8a': pushLong(one),
  '\x8b': pushLong(four),
  G: (m) => m.push(m.input.float64()),
  X: pushText(four),
  '\x8c': pushText(one),
  '\x8d': pushText(eight),
  U: pushText(one, true),
  T: pushText(four, true),
  B: pushBytes(four),
  C: pushBytes(one),
  '\x8e': pushBytes(eight),
  '\x96': pushBytes(eight),
};

/** Containers. */
const containers: Record<string, Instruction> = {
  ')': (m) => m.push([]),
  ']': (m) => m.push([]),
  '}': (m) => m.push(new Map()),
  '\x8f': (m) => m.push(new Set()),
  '\x85': (m) => m.push(take(m, 1)),
  '\x86': (m) => m.push(take(m, 2)),
  '\x87': (m) => m.push(take(m, 3)),
  t: (m) => m.push(m.popMark()),
  l: (m) => m.push(m.popMark()),
  d: (m) => m.push(pairs(m, m.popMark())),
  '\x91': (m) => m.push(new Set(m.popMark())),
  a: (m) => append(m, take(m, 1)),
  e: (m) => append(m, m.popMark()),
  s: (m) => setItems(m, take(m, 2)),
  u: (m) => setItems(m, m.popMark()),
  '\x90': (m) => {
    const items = m.popMark();
    const target = m.top();
    if (!(target instanceof Set)) throw m.source.broken('its pickle adds items to what is no set');
    for (const item of items) target.add(item);
  },
};

/** The stack, the memo, and the frame around them. */
const plumbing: Record<string, Instruction> = {
  '(': (m) => {
    m.marks.push(m.stack);
    m.stack = [];
  },
  '0': (m) => {
    if (m.stack.length === 0 && m.marks.length > 0) m.popMark();
    else m.pop();
  },
  '1': (m) => void m.popMark(),
  '2': (m) => m.push(m.top()),
  q: (m) => m.remember(m.input.uint8()),
  r: (m) => m.remember(m.input.uint32()),
  p: (m) => m.remember(memoIndex(m)),
  '\x94': (m) => m.remember(m.memo.size),
  h: (m) => m.recall(m.input.uint8()),
  j: (m) => m.recall(m.input.uint32()),
  g: (m) => m.recall(memoIndex(m)),
  // Only says that the bytes before it may not be changed.
  '\x98': () => {},
  // The length of a frame helps streaming readers; here all bytes are at hand.
  '\x95': (m) => void m.input.uint64(),
  '\x80': (m) => {
    const protocol = m.input.uint8();
    if (protocol > 5) throw m.source.broken(`its pickle has protocol ${protocol}, at most 5 is known`);
  },
  '.': (m) => {
    m.stopped = true;
  },
};

/** Names, calls and what lies outside. Every name passes the allow list of `Machine.global`. */
const calls: Record<string, Instruction> = {
  c: (m) => {
    const module = m.input.line();
    m.push(m.global(module, m.input.line()));
  },
  '\x93': (m) => {
    const [module, name] = take(m, 2);
    m.push(m.global(module, name));
  },
  i: (m) => {
    const module = m.input.line();
    const callee = m.global(module, m.input.line());
    m.push(m.call(callee, m.popMark()));
  },
  o: (m) => {
    const [callee, ...args] = m.popMark();
    m.push(m.call(callee, args));
  },
  R: (m) => {
    const [callee, args] = take(m, 2);
    m.push(m.call(callee, args));
  },
  '\x81': (m) => {
    const [callee, args] = take(m, 2);
    m.push(m.call(callee, args));
  },
  b: (m) => m.build(m.pop()),
  Q: (m) => m.push(m.host.persistent(m.pop())),
};

/** All instructions, by their code. */
export const instructions: ReadonlyMap<number, Instruction> = new Map(
  Object.entries({ ...values, ...containers, ...plumbing, ...calls }).map(([code, instruction]) => [
    code.charCodeAt(0),
    instruction,
  ]),
);
