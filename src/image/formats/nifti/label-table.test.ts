import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../testing/shared.ts';
import { readLabels } from '../../node.ts';
import { niftiLabelNames } from './label-table.ts';
import { parseNifti } from './read.ts';

function extension(code: number, text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const size = Math.ceil((body.length + 8) / 16) * 16;
  const bytes = new Uint8Array(4 + size);
  bytes[0] = 1;
  const view = new DataView(bytes.buffer);
  view.setInt32(4, size, true);
  view.setInt32(8, code, true);
  bytes.set(body, 12);
  return bytes;
}

const table =
  '<CaretExtension><LabelTable><Label Key="31" Red="1.0"><![CDATA[vertebrae_L1]]></Label><Label Key="0">none</Label></LabelTable></CaretExtension>';

/** A NIfTI-1 file of two voxels, with the extension between header and voxels. */
function file(extensions: Uint8Array): Uint8Array {
  const offset = 348 + extensions.length;
  const bytes = new Uint8Array(offset + 2);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  for (const [at, n] of [3, 2, 1, 1].entries()) view.setInt16(40 + 2 * at, n, true);
  view.setInt16(70, 2, true);
  view.setInt16(72, 8, true);
  for (const at of [76, 80, 84, 88]) view.setFloat32(at, 1, true);
  view.setFloat32(108, offset, true);
  view.setInt16(252, 1, true);
  bytes.set(new TextEncoder().encode('n+1\0'), 344);
  bytes.set(extensions, 348);
  bytes.set([31, 0], offset);
  return bytes;
}

describe('label names in NIfTI', () => {
  it.each([30, 0])('reads the table of extension %i and leaves the voxels where they are', async (code) => {
    const { image, names } = await parseNifti(file(extension(code, table)));
    expect([...image.voxels]).toEqual([31, 0]);
    expect(names).toEqual({ 31: 'vertebrae_L1', 0: 'none' });
  });

  it.each([
    ['other XML', extension(30, table.replaceAll('Caret', 'Other'))],
    ['no table', extension(30, '<CaretExtension/>')],
    ['a size that lies', extension(30, table).fill(0xff, 4, 8)],
    ['nothing', new Uint8Array(4)],
  ])('ignores %s', async (_, bytes) => {
    expect(niftiLabelNames(bytes, true)).toBeUndefined();
    expect([...(await parseNifti(file(bytes))).image.voxels]).toEqual([31, 0]);
  });

  const real = sharedPath('data/ct_labelled/ts_example_3mm');
  it.skipIf(!real)('knows the vertebral bodies of TotalSegmentator (needs the shared scans)', async () => {
    const { labels } = await readLabels(`${real}/seg_vertebral_bodies.nii.gz`);
    expect(labels.names?.[20]).toBe('vertebrae_L1');
  });
});
