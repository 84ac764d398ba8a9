/**
 * Label maps as people have them: one file of numbers, a DICOM segmentation, one binary mask with a vertebra's
 * name, or TotalSegmentator's folder of masks, one file a structure.
 */

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type BuiltInTableName,
  contrastOrgans,
  type LabelTable,
  labelOf,
  labelTables,
  parseLabelTable,
  vertebraName,
} from '../density/index.ts';
import { OsteonError } from '../errors.ts';
import {
  gridDifference,
  type LabelArray,
  type LabelImage,
  labelToleranceMm,
  type SeriesReport,
  sameGrid,
} from '../image/index.ts';
import { readLabels } from '../image/node.ts';

/** The built-in table of that name, or the table in a file. @throws OsteonError `label-table-unknown`. */
export async function loadLabelTable(nameOrFile: string): Promise<LabelTable> {
  if (nameOrFile in labelTables) return labelTables[nameOrFile as BuiltInTableName];
  let text: string;
  try {
    text = await readFile(nameOrFile, 'utf8');
  } catch (cause) {
    throw new OsteonError(
      'label-table-unknown',
      `'${nameOrFile}' is neither a built-in label table nor a file that can be read`,
      {
        hint: `Use ${Object.keys(labelTables).join(', ')}, or a file with lines such as "20,L1".`,
        kind: 'usage',
        cause,
      },
    );
  }
  return parseLabelTable(text, nameOrFile);
}

export interface LoadedLabels {
  readonly labels: LabelImage;
  readonly report: SeriesReport;
}

const maskEnding = /\.(nii|nii\.gz|nrrd|seg\.nrrd|mha|mhd)$/i;

/**
 * Reads what `--labels` names.
 *
 * @param path a label map, a DICOM SEG, a folder of binary masks named by structure, or `L1=FILE,aorta=FILE`
 * @param asked vertebrae that are wanted; of a folder of masks only these are read
 */
export async function loadLabels(path: string, asked: readonly string[]): Promise<LoadedLabels> {
  const named = namedFiles(path);
  if (named) return mergeMasks(named);
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) {
    const inside = await readdir(path).catch(() => []); // one that may not be read is named by the reader below
    const files = inside.filter((file) => maskEnding.test(file));
    const structures = files.map((file) => ({ name: structureOf(file), path: join(path, file) }));
    if (structures.some(({ name }) => vertebraName(name))) return mergeMasks(wanted(structures, asked, path));
  }
  const { labels, report } = await readLabels(path);
  const only = vertebraName(structureOf(path));
  if (only && !labels.names && isBinary(labels.labels))
    return { labels: { ...labels, names: { 1: only } }, report };
  return { labels, report };
}

/** `vertebrae_L1.nii.gz` -> `vertebrae_L1`; `seg_vertebrae_T12.nii.gz` -> `vertebrae_T12`. */
function structureOf(path: string): string {
  return basename(path)
    .replace(maskEnding, '')
    .replace(/^(seg|mask|label)s?[_-]/i, '');
}

interface Structure {
  readonly name: string;
  readonly path: string;
}

/** Parses `L1=a.nii.gz,L2=b.nii.gz`, also with organs that show contrast agent; undefined for a plain path. */
function namedFiles(text: string): Structure[] | undefined {
  const parts = text.split(',').map((part) => /^([A-Za-z_0-9]+)=(.+)$/.exec(part));
  const isStructure = (name: string) => vertebraName(name) !== undefined || contrastOrgans.includes(name);
  if (parts.some((part) => part === null || !isStructure(part[1]))) return undefined;
  return parts.map((part) => ({ name: (part as RegExpExecArray)[1], path: (part as RegExpExecArray)[2] }));
}

function wanted(structures: readonly Structure[], asked: readonly string[], path: string): Structure[] {
  const chosen = structures.filter(({ name }) => {
    const vertebra = vertebraName(name);
    return vertebra ? asked.includes(vertebra) : contrastOrgans.includes(name);
  });
  if (chosen.some(({ name }) => vertebraName(name))) return chosen;
  const there = structures.flatMap(({ name }) => vertebraName(name) ?? []);
  throw new OsteonError(
    'vertebra-not-labelled',
    `the folder '${path}' holds no mask of ${asked.join(', ')}; it holds ${there.toSorted().join(', ')}`,
    { hint: `Ask for what is there, for example --vertebrae ${there[0]}.` },
  );
}

/** Puts binary masks of one grid into one map, numbered as TotalSegmentator v2 does; later ones win. */
async function mergeMasks(structures: readonly Structure[]): Promise<LoadedLabels> {
  let merged: { labels: LabelImage; report: SeriesReport; array: LabelArray } | undefined;
  const names: Record<number, string> = {};
  for (const [index, { name, path }] of structures.entries()) {
    const { labels, report } = await readLabels(path);
    const structure = vertebraName(name) ?? name;
    const id = labelOf(labelTables.totalsegmentator, structure) ?? 1000 + index;
    names[id] = structure;
    merged ??= { labels, report, array: new Uint16Array(labels.labels.length) };
    if (!sameGrid(merged.labels.geometry, labels.geometry, labelToleranceMm)) {
      const difference = gridDifference(labels.geometry, merged.labels.geometry);
      const message = `the mask '${basename(path)}' has another grid than the others: ${difference}`;
      throw new OsteonError('labels-other-geometry', message, {
        hint: 'Give masks that were made from one scan.',
      });
    }
    for (let p = 0; p < labels.labels.length; p++) if (labels.labels[p]) merged.array[p] = id;
  }
  const { labels, report, array } = merged as NonNullable<typeof merged>;
  return { labels: { geometry: labels.geometry, labels: array, names }, report };
}

function isBinary(labels: LabelArray): boolean {
  for (const label of labels) if (label > 1) return false;
  return true;
}
