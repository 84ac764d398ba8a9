/**
 * The elements of group 7FE0 before Pixel Data. dicom-parser knows no 64-bit representations (OV), which the
 * extended offset table has, and loses its place there; so it is stopped before, and this group walked here.
 */

import type dicomParser from 'dicom-parser';

export const extendedOffsetTable = 'x7fe00001';

/** Tag (7FE0,0001) and representation OV, as bytes of explicit little endian. */
const signature = [0xe0, 0x7f, 0x01, 0x00, 0x4f, 0x56];

/** True where the bytes hold the tag of an Extended Offset Table (7FE0,0001). */
export function hasExtendedOffsetTable(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(signature[0]); at >= 0; at = bytes.indexOf(signature[0], at + 1))
    if (signature.every((byte, i) => bytes[at + i] === byte)) return true;
  return false;
}

/** Adds the elements from the extended offset table to Pixel Data to a data set that was parsed up to there. */
export function addPixelGroup(dataSet: dicomParser.DataSet): void {
  const { byteArray, elements } = dataSet;
  const view = new DataView(byteArray.buffer, byteArray.byteOffset, byteArray.length);
  // The parser took the element for one with a short length: its value begins four bytes early.
  let at = elements[extendedOffsetTable].dataOffset - 8;
  while (at + 12 <= byteArray.length && view.getUint16(at, true) === 0x7fe0) {
    const tag = `x7fe0${view
      .getUint16(at + 2, true)
      .toString(16)
      .padStart(4, '0')}`;
    const vr = String.fromCharCode(byteArray[at + 4], byteArray[at + 5]);
    const length = view.getUint32(at + 8, true);
    elements[tag] = { tag, vr, length, dataOffset: at + 12, hadUndefinedLength: length === 0xffffffff };
    if (tag === 'x7fe00010') return;
    at += 12 + length;
  }
}
