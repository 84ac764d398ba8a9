/** A DICOM file (PS3.10): preamble, file meta information, data set; always explicit VR little endian. */

import { version } from '../../../../version.ts';
import { ByteSink } from './byte-sink.ts';
import { type Dataset, encodeDataset, writeDataset } from './element.ts';

const explicitLittleEndian = '1.2.840.10008.1.2.1';
/** Our implementation, by a UID made once from a random UUID (PS3.5 B.2). */
const implementationClassUID = '2.25.204264388332059247088607331423908934013';
const preambleBytes = 128;

/** Encodes one SOP instance as a file; `sopClassUID` and `sopInstanceUID` also become part of the data set. */
export function encodePart10(sopClassUID: string, sopInstanceUID: string, dataset: Dataset): Uint8Array {
  const meta = encodeDataset([
    [0x00020001, 'OB', Uint8Array.of(0, 1)],
    [0x00020002, 'UI', sopClassUID],
    [0x00020003, 'UI', sopInstanceUID],
    [0x00020010, 'UI', explicitLittleEndian],
    [0x00020012, 'UI', implementationClassUID],
    [0x00020013, 'SH', `OSTEON_${version}`.slice(0, 16)],
  ]);
  const sink = new ByteSink();
  sink.put(new Uint8Array(preambleBytes));
  sink.put(Uint8Array.of(0x44, 0x49, 0x43, 0x4d));
  writeDataset(sink, [[0x00020000, 'UL', meta.length]]);
  sink.put(meta);
  writeDataset(sink, [
    [0x00080005, 'CS', 'ISO_IR 192'],
    [0x00080016, 'UI', sopClassUID],
    [0x00080018, 'UI', sopInstanceUID],
    ...dataset,
  ]);
  return sink.bytes();
}
