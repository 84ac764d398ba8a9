/** What a TIFF page holds: one grey value per pixel in strips or tiles; anything else is refused here. */

import type { ElementType } from '../raw/elements.ts';
import { elementTypes } from '../raw/elements.ts';
import { corruptFile, invalidHeader, unsupported } from '../raw/errors.ts';
import { numberOf, numbersOf, required, type Tags } from './directory.ts';

export type Compression = 'none' | 'lzw' | 'deflate' | 'packbits';

export interface Page {
  readonly width: number;
  readonly height: number;
  /** How a pixel is stored; one-bit pixels become uint8 of 0 and 1. */
  readonly type: ElementType;
  readonly oneBit: boolean;
  readonly littleEndian: boolean;
  readonly compression: Compression;
  /** 1 none, 2 differences along the row, 3 differences of the bytes of floats. */
  readonly predictor: 1 | 2 | 3;
  /** Strips are tiles as wide as the page. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
  /** Zero is white: the meaning of the values is turned round, the values are not. */
  readonly minIsWhite: boolean;
  /** Stored least significant bit first (one-bit pages only). */
  readonly reversedBits: boolean;
}

const compressions: Record<number, Compression> = {
  1: 'none',
  5: 'lzw',
  8: 'deflate',
  32946: 'deflate',
  32773: 'packbits',
};
const otherCompressions: Record<number, string> = {
  2: 'CCITT fax',
  3: 'CCITT fax',
  4: 'CCITT fax',
  6: 'old-style JPEG',
  7: 'JPEG, which loses grey values',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
};

/** No compression here makes more of one byte; a header that promises more would only cost memory. */
const mostUnpacked = 4096;

const resave = 'Save it as greyscale TIFF of 8, 16 or 32 bits, uncompressed or with LZW or deflate.';

/**
 * Reads the tags of one page.
 * @throws OsteonError `unsupported-content` (colours, palettes, other bit depths or compressions),
 * `invalid-header`.
 */
export function parsePage(tags: Tags, littleEndian: boolean, name: string): Page {
  const [width] = required(tags, 256, 'width', name);
  const [height] = required(tags, 257, 'height', name);
  if (width < 1 || height < 1) throw invalidHeader('TIFF', name, `a page of ${width} x ${height}`);
  refuseColours(tags, name);
  const bits = numberOf(tags, 258, 1);
  const type = typeOf(bits, numberOf(tags, 339, 1), name);
  const code = numberOf(tags, 259, 1);
  const compression = compressions[code];
  if (!compression)
    throw unsupported(name, `is compressed with ${otherCompressions[code] ?? `method ${code}`}`, resave);
  const predictor = compression === 'none' || compression === 'packbits' ? 1 : numberOf(tags, 317, 1);
  if (predictor !== 1 && predictor !== 2 && predictor !== 3)
    throw invalidHeader('TIFF', name, `predictor ${predictor} is not defined`);
  if ((predictor === 3 && !type.startsWith('float')) || (predictor !== 1 && bits === 1))
    throw invalidHeader('TIFF', name, `predictor ${predictor} does not go with ${bits}-bit ${type}`);
  const tiled = tags.has(322);
  const tileWidth = tiled ? numberOf(tags, 322, 0) : width;
  const tileHeight = tiled ? numberOf(tags, 323, 0) : Math.min(height, numberOf(tags, 278, height));
  if (tileWidth < 1 || tileHeight < 1)
    throw invalidHeader('TIFF', name, `tiles of ${tileWidth} x ${tileHeight}`);
  const chunks = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
  const offsets = required(tags, tiled ? 324 : 273, 'place of its pixels', name);
  const chunkBytes = tileHeight * (bits === 1 ? Math.ceil(tileWidth / 8) : tileWidth * elementTypes[type]);
  const byteCounts =
    numbersOf(tags, tiled ? 325 : 279) ?? (compression === 'none' ? offsets.map(() => chunkBytes) : []);
  if (offsets.length < chunks || byteCounts.length < chunks)
    throw invalidHeader(
      'TIFF',
      name,
      `${Math.min(offsets.length, byteCounts.length)} of ${chunks} strips or tiles`,
    );
  const stored = byteCounts.reduce((sum, bytes) => sum + bytes, 0);
  const largest = byteCounts.reduce((most, bytes) => Math.max(most, bytes), 0);
  if ((width * height * bits) / 8 > stored * mostUnpacked || (tiled && chunkBytes > largest * mostUnpacked))
    throw corruptFile(name, `${width} x ${height} pixels cannot come out of ${stored} bytes`);
  return {
    width,
    height,
    type,
    oneBit: bits === 1,
    littleEndian,
    compression,
    predictor,
    tileWidth,
    tileHeight,
    offsets,
    byteCounts,
    minIsWhite: numberOf(tags, 262, 1) === 0,
    reversedBits: numberOf(tags, 266, 1) === 2,
  };
}

function refuseColours(tags: Tags, name: string): void {
  const samples = numberOf(tags, 277, 1);
  const photometric = numberOf(tags, 262, 1);
  const grey =
    'Convert it to greyscale; for a measured scan, export the original grey values, not a picture of them.';
  if (photometric === 2 || samples >= 3)
    throw unsupported(name, `holds colours (RGB, ${samples} values per pixel)`, grey);
  if (samples !== 1) throw unsupported(name, `holds ${samples} values per pixel`, grey);
  if (photometric === 3 && !isGreyRamp(numbersOf(tags, 320)))
    throw unsupported(name, 'holds palette colours', grey);
  if (photometric > 3)
    throw unsupported(name, `holds colours (photometric interpretation ${photometric})`, grey);
}

/** A palette that only says "as grey as the value": micro-CT scanners write such. */
function isGreyRamp(palette: readonly number[] | undefined): boolean {
  if (!palette) return false;
  const n = palette.length / 3;
  for (let i = 0; i < n; i++) {
    if (palette[i] !== palette[n + i] || palette[i] !== palette[2 * n + i]) return false;
    if (i > 0 && palette[i] <= palette[i - 1]) return false;
  }
  return true;
}

function typeOf(bits: number, format: number, name: string): ElementType {
  if (bits === 1) return 'uint8';
  const kind =
    format === 2 ? 'int' : format === 3 ? 'float' : format === 1 || format === 4 ? 'uint' : undefined;
  const type = `${kind}${bits}`;
  if (type in elementTypes) return type as ElementType;
  throw unsupported(name, `holds ${bits}-bit ${kind ?? 'complex'} pixels`, resave);
}
