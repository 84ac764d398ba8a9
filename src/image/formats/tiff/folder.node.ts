/** A folder of TIFF pages as one volume: the usual output of micro-CT scanners. */

import { basename, join } from 'node:path';
import { OsteonError } from '../../../errors.ts';
import type { LeftOut, ReadOptions, SeriesCheck } from '../../report.ts';
import { openDiskFile } from '../raw/disk-file.node.ts';
import { unsupported } from '../raw/errors.ts';
import type { FormatResult } from '../raw/result.ts';
import { decodePage } from './decode-page.ts';
import { readDirectories, type Tags } from './directory.ts';
import { type Page, parsePage } from './page.ts';
import { choosePages } from './page-names.ts';
import { stackResult } from './result.ts';
import { requireSamePage } from './stack.ts';

/**
 * Reads the pages `names` of `folder` in the order of their numbers. `others` are the files beside them that
 * are no TIFF. Memory: the volume and four pages.
 * @throws OsteonError `several-stacks`, `missing-page`, `pages-differ`, and as `readTiff`.
 */
export async function readTiffFolder(
  folder: string,
  names: readonly string[],
  others: readonly string[],
  options: ReadOptions = {},
): Promise<FormatResult> {
  const chosen = choosePages(names, basename(folder), options);
  const first = await withPage(folder, chosen.pages[0], async (page, tags) => ({ page, tags }));
  const stack = {
    name: folder,
    first: first.page,
    count: chosen.pages.length,
    decode: (index: number, target: Uint8Array) =>
      withPage(folder, chosen.pages[index], async (page, _, file) => {
        requireSamePage(first.page, page, folder, `'${chosen.pages[index]}'`);
        await decodePage(file, page, target);
      }),
  };
  const checks: SeriesCheck[] = [...chosen.checks];
  const leftOut: LeftOut[] = [
    ...leaveOut('other-stack', 'TIFF files whose names belong to another stack', chosen.leftOut),
    ...leaveOut('not-tiff', 'files that are no TIFF', others),
  ];
  const found = names.length + others.length;
  return stackResult(
    { stack, tags: first.tags, description: chosen.description, checks, leftOut, found },
    options,
  );
}

function leaveOut(code: string, reason: string, files: readonly string[]): LeftOut[] {
  return files.length === 0 ? [] : [{ code, reason, count: files.length, examples: files.slice(0, 5) }];
}

/** Opens one file of the folder, which must hold one page, for as long as `use` runs. */
async function withPage<T>(
  folder: string,
  name: string,
  use: (page: Page, tags: Tags, file: Awaited<ReturnType<typeof openDiskFile>>) => Promise<T>,
): Promise<T> {
  const file = await openDiskFile(join(folder, name));
  try {
    const { littleEndian, pages } = await readDirectories(file);
    if (pages.length > 1)
      throw new OsteonError(
        'pages-differ',
        `'${file.name}' holds ${pages.length} pages; one per file is needed in a folder.`,
        {
          hint: 'Give the multi-page file itself instead of its folder.',
        },
      );
    if (!pages[0]) throw unsupported(file.name, 'has no page', 'Export the page again.');
    return await use(parsePage(pages[0], littleEndian, file.name), pages[0], file);
  } finally {
    await file.close();
  }
}
