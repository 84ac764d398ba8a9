/** Frames at one position: copies of the same pixels are dropped, different pixels are a contradiction. */

import type { Frame } from './header.ts';
import { rescaleOf } from './hounsfield.ts';
import type { Layout } from './layout.ts';
import { repeatsOf } from './layout.ts';
import { openFrames } from './pixels.ts';

export interface Copies {
  readonly copies: ReadonlySet<Frame>;
  /** Positions where frames with different pixels remain. */
  readonly contradictions: number;
}

/** Compares the pixels of frames that share a position; nothing is decoded where none do. */
export async function findCopies(layout: Pick<Layout, 'frames' | 'depthsMm'>): Promise<Copies> {
  const copies = new Set<Frame>();
  let contradictions = 0;
  for (const run of repeatsOf(layout)) {
    const kept: { frame: Frame; samples: ArrayLike<number> }[] = [];
    for (const k of run) {
      const frame = layout.frames[k];
      const samples = await (await openFrames(frame.header))(frame.index);
      if (kept.some((other) => same(frame, samples, other.frame, other.samples))) copies.add(frame);
      else kept.push({ frame, samples });
    }
    if (kept.length > 1) contradictions++;
  }
  return { copies, contradictions };
}

function same(a: Frame, ours: ArrayLike<number>, b: Frame, theirs: ArrayLike<number>): boolean {
  const [first, second] = [rescaleOf(a), rescaleOf(b)];
  if (first.slope !== second.slope || first.intercept !== second.intercept) return false;
  if (ours.length !== theirs.length) return false;
  for (let i = 0; i < ours.length; i++) if (ours[i] !== theirs[i]) return false;
  return true;
}
