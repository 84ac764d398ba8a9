/**
 * Encapsulated pixel data (PS3.5 A.4): a basic offset table, then fragments. A frame may be cut into several
 * fragments; which belong together is said by the basic or the extended offset table, or, where both are
 * empty, follows from one fragment per frame or from the codestreams' own beginnings.
 */

import type { PixelModule } from './header.ts';
import { corrupt, truncated } from './problems.ts';

interface Fragment {
  /** Counted from the first byte after the basic offset table, where offset tables count from. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Compressed bytes of every frame. `bytes` begin at the value of Pixel Data. */
export function encapsulatedFrames(name: string, bytes: Uint8Array, pixels: PixelModule): Uint8Array[] {
  const { table, fragments } = split(name, bytes);
  const { frames, extendedOffsets } = pixels;
  if (frames === 1) return [join(fragments)];
  const starts = extendedOffsets?.offsets ?? (table.length === frames ? table : undefined);
  if (starts !== undefined && starts.length === frames) {
    return starts.map((start, f) => {
      const end = starts[f + 1] ?? Number.POSITIVE_INFINITY;
      const own = fragments.filter(({ offset }) => offset >= start && offset < end);
      const whole = join(own);
      const length = extendedOffsets?.lengths[f];
      return length === undefined ? whole : whole.subarray(0, length);
    });
  }
  if (fragments.length === frames) return fragments.map((fragment) => fragment.bytes);
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    if (groups.length === 0 || beginsCodestream(fragment.bytes)) groups.push([]);
    groups[groups.length - 1].push(fragment);
  }
  if (groups.length !== frames)
    throw corrupt(name, `${fragments.length} fragments and no offset table for ${frames} frames`);
  return groups.map(join);
}

/** JPEG and JPEG-LS start with SOI; JPEG 2000 and HTJ2K with SOC and SIZ. */
function beginsCodestream(bytes: Uint8Array): boolean {
  const marker = (bytes[0] << 8) | bytes[1];
  return (marker === 0xffd8 && bytes[2] === 0xff) || (marker === 0xff4f && bytes[2] === 0xff);
}

function join(fragments: readonly Fragment[]): Uint8Array {
  if (fragments.length === 1) return fragments[0].bytes;
  const whole = new Uint8Array(fragments.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of fragments) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

const itemTag = 0xe000fffe;
const sequenceEnd = 0xe0ddfffe;

function split(name: string, bytes: Uint8Array): { table: number[]; fragments: Fragment[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const items: Uint8Array[] = [];
  const starts: number[] = [];
  let at = 0;
  for (;;) {
    if (at + 8 > bytes.length)
      throw truncated(name, `no end of the sequence of fragments after ${items.length} items`);
    const tag = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (tag === sequenceEnd) break;
    if (tag !== itemTag) throw corrupt(name, `item ${items.length} of the fragments has no item tag`);
    if (at + 8 + length > bytes.length)
      throw truncated(name, `fragment ${items.length} says ${length} bytes and has ${bytes.length - at - 8}`);
    items.push(bytes.subarray(at + 8, at + 8 + length));
    starts.push(at);
    at += 8 + length;
  }
  if (items.length < 2) throw corrupt(name, 'it has no fragments');
  const [first, ...rest] = items;
  const table = Array.from({ length: first.length >> 2 }, (_, i) =>
    new DataView(first.buffer, first.byteOffset).getUint32(4 * i, true),
  );
  return { table, fragments: rest.map((each, i) => ({ offset: starts[i + 1] - starts[1], bytes: each })) };
}
