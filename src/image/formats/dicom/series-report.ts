/** The plan of a read as data for people: what was found, what is used, what was left out and why. */

import type { LeftOut, SeriesCheck, SeriesReport, SeriesSummary } from '../../report.ts';
import { defined } from './acquisition.ts';
import type { Candidate } from './candidates.ts';
import { type Plan, refusalOfPlan } from './plan.ts';
import { transferSyntaxes } from './syntax.ts';

/** Without what only decoding tells (padding). */
export function reportOf(plan: Plan): SeriesReport {
  const used = new Set(plan.layout?.frames.map(({ header }) => header.file.name));
  const checks: SeriesCheck[] = [...plan.checks];
  const broken = plan.unreadable.filter(({ code }) => code === 'broken-header' || code === 'no-meta-header');
  if (broken.length > 0)
    checks.push({
      code: 'unreadable-files',
      severity: 'warning',
      message: `${broken.length} of ${plan.filesFound} files are damaged DICOM and were left out; a slice at either end of the series may be among them`,
      value: broken.length,
    });
  const { refusal } = plan;
  if (refusal !== undefined)
    checks.push({ code: refusal.code, severity: 'refusal', message: refusal.message });
  return defined<SeriesReport>({
    schema: 'osteon/series@1',
    format: 'dicom',
    filesFound: plan.filesFound,
    filesUsed: used.size,
    leftOut: leftOutOf(plan, used),
    series: plan.candidates.map((candidate) => summaryOf(candidate, plan)),
    checks,
    acquisition: plan.chosen?.frames[0].header.acquisition ?? {},
    geometry: refusalOfPlan(plan, false) === undefined ? plan.geometry : undefined,
  });
}

function summaryOf(candidate: Candidate, { chosen, why, refusal }: Plan): SeriesSummary {
  const { header, sliceThicknessMm } = candidate.frames[0];
  const isChosen = candidate === chosen;
  const syntaxes = new Set(candidate.frames.map((frame) => frame.header.transferSyntax));
  return defined<SeriesSummary>({
    id: candidate.id,
    number: header.seriesNumber,
    description: header.acquisition.seriesDescription,
    modality: header.modality,
    images: candidate.frames.length,
    rows: header.pixels?.rows,
    columns: header.pixels?.columns,
    sliceThicknessMm,
    convolutionKernel: header.acquisition.convolutionKernel,
    transferSyntaxes: [...syntaxes].map((uid) => transferSyntaxes[uid]?.name ?? uid),
    chosen: isChosen,
    why: isChosen
      ? (why ?? '')
      : (candidate.leftOut?.reason ?? (chosen || !refusal ? 'another series was chosen' : 'could be chosen')),
  });
}

/** A file counts once, under the first reason that holds for it. */
function leftOutOf(plan: Plan, used: ReadonlySet<string>): LeftOut[] {
  const groups = new Map<string, { code: string; reason: string; names: Set<string> }>();
  const seen = new Set(used);
  const add = (code: string, reason: string, name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const group = groups.get(code) ?? { code, reason, names: new Set<string>() };
    group.names.add(name);
    groups.set(code, group);
  };
  for (const frame of plan.copies)
    add('duplicate-file', 'the same pixels at the same position as another file', frame.header.file.name);
  for (const { file, code, reason } of plan.unreadable)
    add(code, code === 'broken-header' ? 'the DICOM header cannot be read' : reason, file.name);
  for (const { file } of plan.withoutImage) add('no-image', 'a DICOM object without an image', file.name);
  for (const candidate of plan.candidates) {
    if (candidate === plan.chosen || (plan.chosen === undefined && candidate.leftOut === undefined)) continue;
    const { code, reason } = candidate.leftOut ?? {
      code: 'other-series',
      reason: 'another series was chosen',
    };
    for (const { header } of candidate.frames) add(code, reason, header.file.name);
  }
  return [...groups.values()].map(({ code, reason, names }) => ({
    code,
    reason,
    count: names.size,
    examples: [...names].slice(0, 5),
  }));
}
