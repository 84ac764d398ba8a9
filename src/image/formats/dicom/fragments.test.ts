import { expect, it } from 'vitest';
import { encapsulatedFrames } from './fragments.ts';
import type { PixelModule } from './header.ts';

/** Encapsulated pixel data: an offset table, then fragments, then the end of the sequence. */
function encapsulate(table: readonly number[], fragments: readonly (readonly number[])[]): Uint8Array {
  const item = (bytes: ArrayLike<number>, tag = 0xe000fffe) => {
    const out = new Uint8Array(8 + bytes.length);
    const view = new DataView(out.buffer);
    view.setUint32(0, tag, true);
    view.setUint32(4, bytes.length, true);
    out.set(Array.from(bytes), 8);
    return out;
  };
  const offsets = new Uint8Array(new Uint32Array(table).buffer);
  const parts = [item(offsets), ...fragments.map((each) => item(each)), item([], 0xe0ddfffe)];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const pixels = (frames: number, more: Partial<PixelModule> = {}) => ({ frames, ...more }) as PixelModule;

const read = (bytes: Uint8Array, module: PixelModule) =>
  encapsulatedFrames('x', bytes, module).map((frame) => [...frame]);

it('joins the fragments between two offsets of the basic offset table', () => {
  const bytes = encapsulate(
    [0, 20],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  );
  expect(read(bytes, pixels(2))).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

it('believes the extended offset table and its lengths', () => {
  const bytes = encapsulate(
    [],
    [
      [1, 2],
      [3, 4],
      [5, 0],
    ],
  );
  const extendedOffsets = { offsets: [0, 20], lengths: [4, 1] };
  expect(read(bytes, pixels(2, { extendedOffsets }))).toEqual([[1, 2, 3, 4], [5]]);
});

it('takes one fragment for one frame, or all for the only frame', () => {
  const bytes = encapsulate(
    [],
    [
      [1, 2],
      [3, 4],
    ],
  );
  expect(read(bytes, pixels(2))).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(read(bytes, pixels(1))).toEqual([[1, 2, 3, 4]]);
});

it('finds frames by the start of their codestreams where nothing else tells', () => {
  const soi = [0xff, 0xd8, 0xff, 0xf7];
  const bytes = encapsulate([], [soi, [1, 2], soi, [3, 4]]);
  expect(read(bytes, pixels(2))).toEqual([
    [...soi, 1, 2],
    [...soi, 3, 4],
  ]);
});

it('refuses what it cannot attribute, and what is cut', () => {
  const bytes = encapsulate(
    [],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  );
  expect(() => read(bytes, pixels(2))).toThrow(/3 fragments and no offset table for 2 frames/);
  expect(() => read(bytes.subarray(0, bytes.length - 8), pixels(3))).toThrow(/no end of the sequence/);
  expect(() => read(bytes.subarray(0, 27), pixels(3))).toThrow(/says 2 bytes and has 1/);
});
