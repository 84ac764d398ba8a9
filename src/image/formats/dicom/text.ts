/** Text of a data set in its Specific Character Set (PS3.3 C.12.1.1.2), for what a person will read. */

import type { DataSet } from 'dicom-parser';

const encodings: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 166': 'windows-874',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** The value of a text element, trimmed; undefined where it is absent or empty. */
export function textOf(dataSet: DataSet, tag: string): string | undefined {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length === 0) return undefined;
  const set = dataSet.string('x00080005')?.trim() ?? '';
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const value = new TextDecoder(encodings[set] ?? 'iso-8859-1').decode(bytes);
  const trimmed = value.replace(/\0.*$/s, '').trim();
  return trimmed === '' ? undefined : trimmed;
}
