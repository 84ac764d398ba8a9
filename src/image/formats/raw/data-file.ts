/** Voxels in a file beside their header. */

import { OsteonError } from '../../../errors.ts';
import type { ByteFile } from './byte-file.ts';
import { unsupported } from './errors.ts';

/**
 * Opens the file that a header names.
 * @throws OsteonError `missing-data-file`; `unsupported-content` for lists and patterns of files;
 * `data-file-outside` for a path that leaves the header's folder.
 */
export async function openDataFile(header: ByteFile, name: string): Promise<ByteFile> {
  if (/^LIST\b/i.test(name) || /%\d*d/.test(name))
    throw unsupported(header.name, 'spreads its voxels over a list of data files', 'Save it as one file.');
  const data = await header.sibling(name);
  if (data) return data;
  throw missingDataFile(header.name, name);
}

export function missingDataFile(header: string, name: string): OsteonError {
  return new OsteonError(
    'missing-data-file',
    `'${header}' keeps its voxels in '${name}', which is not there.`,
    {
      hint: 'Put the data file beside its header.',
    },
  );
}
