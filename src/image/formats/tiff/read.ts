/** Reads one TIFF file: pages of strips or tiles, BigTIFF, and ImageJ's stacks behind a single directory. */

import type { LeftOut, ReadOptions } from '../../report.ts';
import type { ByteFile } from '../raw/byte-file.ts';
import { elementTypes } from '../raw/elements.ts';
import { truncatedFile, unsupported } from '../raw/errors.ts';
import { memoryFile } from '../raw/memory-file.ts';
import type { FormatResult } from '../raw/result.ts';
import { volumeIndex } from '../raw/volume.ts';
import { decodePage } from './decode-page.ts';
import { numberOf, readDirectories, type Tags, textOf } from './directory.ts';
import { type Page, parsePage } from './page.ts';
import { stackResult } from './result.ts';
import { imagejOf } from './spacing.ts';
import { requireSamePage } from './stack.ts';

/** Reads a TIFF file that lies in memory; see `readTiff`. */
export function parseTiff(bytes: Uint8Array, options: ReadOptions = {}): Promise<FormatResult> {
  return readTiff(memoryFile(bytes, 'file.tif'), options);
}

/**
 * Reads all full-resolution pages as one volume, values as stored. Grey pages of 1, 8, 16, 32 or 64 bits,
 * uncompressed, LZW, deflate or PackBits, with any predictor. Memory: the volume and four pages.
 * @throws OsteonError `unsupported-content`, `pages-differ`, `many-volumes`, `truncated-file`,
 * `corrupt-file`, `invalid-header`.
 */
export async function readTiff(file: ByteFile, options: ReadOptions = {}): Promise<FormatResult> {
  const { name } = file;
  const { littleEndian, pages: all } = await readDirectories(file);
  const tags = all.filter((page) => !isReduced(page));
  if (tags.length === 0) throw unsupported(name, 'holds only thumbnails', 'Export the scan itself.');
  const parsed = tags.map((page) => parsePage(page, littleEndian, name));
  for (const [p, page] of parsed.entries()) requireSamePage(parsed[0], page, name, `page ${p + 1}`);
  const { pages, volumes } = imagejStack(file, parsed, tags[0]);
  const volume = volumeIndex(name, volumes, options);
  const count = pages.length / volumes;
  const stack = {
    name,
    first: pages[0],
    count,
    decode: (index: number, target: Uint8Array) => decodePage(file, pages[volume * count + index], target),
  };
  const thumbnails = all.length - tags.length;
  const leftOut: LeftOut[] =
    thumbnails > 0
      ? [{ code: 'thumbnail', reason: 'pages of reduced resolution', count: thumbnails, examples: [] }]
      : [];
  const description = `${pages.length} pages`;
  return stackResult({ stack, tags: tags[0], description, checks: [], leftOut, found: 1 }, options);
}

/** NewSubfileType: bit 0 a reduced version of another page, bit 2 a transparency mask. */
function isReduced(tags: Tags): boolean {
  return (numberOf(tags, 254, 0) & 0b101) !== 0;
}

/**
 * ImageJ may write one directory and all pages behind each other; its text says how many. Time points follow
 * each other as volumes.
 */
function imagejStack(
  file: ByteFile,
  pages: readonly Page[],
  tags: Tags,
): { pages: readonly Page[]; volumes: number } {
  const imagej = imagejOf(textOf(tags, 270) ?? '');
  const count = (key: string) => Math.max(1, Math.floor(Number(imagej?.get(key) ?? 1)) || 1);
  if (count('channels') > 1)
    throw unsupported(
      file.name,
      `holds ${count('channels')} channels`,
      'Split the channels in ImageJ and save one of them.',
    );
  const images = count('images');
  const all =
    pages.length === 1 && images > 1 && pages[0].compression === 'none'
      ? contiguous(file, pages[0], images)
      : pages;
  const frames = count('frames');
  return { pages: all, volumes: all.length % frames === 0 ? frames : 1 };
}

function contiguous({ name, size }: ByteFile, page: Page, count: number): Page[] {
  const bytes = page.width * page.height * elementTypes[page.type];
  const [start] = page.offsets;
  if (start + count * bytes > size) throw truncatedFile(name, count * bytes, size - start);
  return Array.from({ length: count }, (_, p) => ({
    ...page,
    tileHeight: page.height,
    offsets: [start + p * bytes],
    byteCounts: [bytes],
  }));
}
