/** The page a person reads: the number, its proof in pictures, what is doubtful, and where it came from. */

import type { VertebraResult } from '../density/index.ts';
import type { LabelImage, ReadResult, Rgb } from '../image/index.ts';
import { johnsonSU, weightedSample } from '../statistics/index.ts';
import { forestSvg } from './figures/forest-svg.ts';
import { histogramSvg } from './figures/histogram-svg.ts';
import { outlinesSvg } from './figures/outlines-svg.ts';
import { pngDataUri } from './figures/png.ts';
import { escapeXml } from './figures/svg.ts';
import { threePlanes } from './figures/three-planes.ts';
import type { TbdDocument } from './tbd-document.ts';

const regionColour: Rgb = [86, 180, 233];

/** One self-contained HTML page; nothing in it is loaded from elsewhere. */
export function renderTbdReport(document: TbdDocument, scan: ReadResult, region: LabelImage): string {
  const tbd = number(document.tbdHU);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trabecular bone density ${tbd} HU</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="caution">${escapeXml(document.provenance.notForDiagnosis)}</p>
<h1>Trabecular bone density</h1>
${headline(document)}
${flagSection(document)}
<h2>Region that was measured</h2>
${planesFigure(document, scan, region)}
<h2>Distribution of Hounsfield units</h2>
<figure>${histogram(document, scan, region)}<figcaption>All ${document.voxels} voxels of the region. TBD is the mode of the fitted Johnson-SU distribution; the shaded band is its 95 % interval.</figcaption></figure>
<h2>Vertebrae</h2>
${vertebraTable(document)}
<figure>${forest(document)}</figure>
<h2>Cortical against trabecular bone</h2>
${corticalSection(document)}
<h2>Comparison of distributions</h2>
${familyTable(document)}
<h2>What was done</h2>
${method(document)}
<h2>Provenance</h2>
${provenance(document)}
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: .5rem 0; } h2 { margin-top: 2.2rem; border-bottom: 1px solid #8886; }
.caution { border-left: .3rem solid #d55e00; padding: .3rem .8rem; margin: 0; background: #d55e0018; }
.number { font-size: 2.6rem; font-weight: 600; line-height: 1.1; }
.number small { font-size: 1.1rem; font-weight: 400; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; } dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #8884; } th:first-child, td:first-child { text-align: left; } td { white-space: nowrap; } td.words { white-space: normal; text-align: left; min-width: 14rem; }
.scroll { overflow-x: auto; } figure { margin: 1rem 0; } figure img, figure svg { max-width: 100%; height: auto; } figcaption { font-size: .9rem; opacity: .8; }
ul.flags { padding-left: 1.2rem; } code { font-size: .9em; }
@media print { main { max-width: none; padding: 0; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } table { font-size: .7rem; } th, td { padding: .2rem .3rem; } td.words { min-width: 0; } .scroll { overflow: visible; } }
`;

function headline({
  tbdHU,
  tbdCI95HU,
  meanHU,
  medianHU,
  sdHU,
  skewness,
  meanToModeRelativeError,
  voxels,
  effectiveVoxels,
  vertebrae,
  subject,
}: TbdDocument): string {
  const names = vertebrae.filter((each) => each.tbdHU !== null).map(({ name }) => name);
  const interval = tbdCI95HU ? `95 % interval ${number(tbdCI95HU[0])} to ${number(tbdCI95HU[1])} HU` : '';
  const rows: [string, string][] = [
    ['Vertebrae', names.join(', ')],
    ['Mean', `${number(meanHU)} HU (differs from TBD by ${number((meanToModeRelativeError ?? 0) * 100)} %)`],
    ['Median', `${number(medianHU)} HU`],
    ['Standard deviation', `${number(sdHU)} HU`],
    ['Skewness', number(skewness, 2)],
    ['Voxels', `${voxels} (worth ${number(effectiveVoxels, 0)} independent ones)`],
    ['Subject', subjectText(subject)],
  ];
  return `<p class="number">${number(tbdHU)} HU <small>${interval}</small></p>${definitions(rows)}`;
}

function subjectText({ ageYears, sex }: TbdDocument['subject']): string {
  const parts = [sex === 'F' ? 'female' : sex === 'M' ? 'male' : 'sex not stated'];
  parts.push(ageYears === null ? 'age not stated' : `${ageYears} years`);
  return parts.join(', ');
}

function flagSection({ flags, vertebrae }: TbdDocument): string {
  const all = [...flags, ...vertebrae.flatMap((vertebra) => vertebra.flags)];
  if (all.length === 0) return '<h2>Quality</h2><p>No flag was raised.</p>';
  const items = all.map(
    ({ code, message }) => `<li>${escapeXml(message)} <code>${escapeXml(code)}</code></li>`,
  );
  return `<h2>Quality: ${all.length} ${all.length === 1 ? 'flag' : 'flags'}</h2><ul class="flags">${items.join('')}</ul>`;
}

function planesFigure({ provenance }: TbdDocument, { image }: ReadResult, region: LabelImage): string {
  const shift = provenance.options.ctUnits ? 1000 : 0;
  const window = shift ? { levelHU: 400 + shift, widthHU: 1800 } : undefined;
  const { png, width, height, atMm, pixelMm } = threePlanes(image, [{ mask: region, colour: regionColour }], {
    window,
  });
  const at = atMm.map((mm) => number(mm)).join(', ');
  return `<figure><img src="${pngDataUri(png)}" width="${width}" height="${height}" alt="Axial, sagittal and coronal planes through the measured region, which is coloured"><figcaption>Axial, sagittal and coronal plane through ${at} mm (LPS); patient's right is on the left of the picture. Coloured: exactly the voxels that were fitted. One pixel is ${number(pixelMm, 2)} mm; bone window.</figcaption></figure>`;
}

function histogram(document: TbdDocument, { image }: ReadResult, region: LabelImage): string {
  const shift = document.provenance.options.ctUnits ? 1000 : 0;
  const values: number[] = [];
  for (let p = 0; p < region.labels.length; p++) if (region.labels[p]) values.push(image.voxels[p] - shift);
  const { a, b, locHU, scaleHU } = document.fit;
  const law = { a, b, loc: locHU, scale: scaleHU };
  return histogramSvg({
    sample: weightedSample(values),
    curve: (hu) => johnsonSU.pdf(hu, law),
    curveName: 'Johnson-SU fit',
    modeHU: document.tbdHU,
    ci95HU: document.tbdCI95HU,
    meanHU: document.meanHU,
    title: 'Trabecular voxels',
  });
}

function forest({ vertebrae, tbdHU, tbdCI95HU }: TbdDocument): string {
  const rows = vertebrae.map((vertebra) => ({
    name: vertebra.name,
    ...(vertebra.tbdHU === null ? { note: 'no number' } : { valueHU: vertebra.tbdHU }),
    ...(vertebra.tbdCI95HU ? { ci95HU: vertebra.tbdCI95HU } : {}),
  }));
  const pooled = { name: 'Pooled', valueHU: tbdHU, ci95HU: tbdCI95HU, pooled: true };
  return forestSvg({ rows: [...rows, pooled], title: 'TBD with 95 % interval' });
}

function vertebraTable({ vertebrae }: TbdDocument): string {
  const row = (vertebra: VertebraResult) => {
    const { name, tbdHU, tbdCI95HU, meanHU, medianHU, sdHU, skewness, voxels, slices, cortical, heightsMm } =
      vertebra;
    const refusal = vertebra.refusal
      ? `<td class="words">${escapeXml(vertebra.refusal.message)}</td>`
      : `<td>${number(tbdHU)}</td>`;
    const cells = [
      tbdCI95HU ? `${number(tbdCI95HU[0])} to ${number(tbdCI95HU[1])}` : '',
      number(meanHU),
      number(medianHU),
      number(sdHU),
      number(skewness, 2),
      String(voxels),
      String(slices),
      number(cortical.meanHU, 0),
      heightsMm
        ? `${number(heightsMm.anterior)} / ${number(heightsMm.middle)} / ${number(heightsMm.posterior)}`
        : '',
    ];
    return `<tr><td>${name}</td>${refusal}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  };
  const heads = [
    '',
    'TBD (HU)',
    '95 % interval',
    'mean',
    'median',
    'SD',
    'skewness',
    'voxels',
    'slices',
    'rim mean',
    'heights front / middle / back (mm)',
  ];
  return `<div class="scroll"><table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${vertebrae.map(row).join('')}</tbody></table></div>`;
}

function corticalSection({ cortical }: TbdDocument): string {
  const { voxels, meanHU, sdHU, overlap, histograms } = cortical;
  if (overlap === null) return '<p>The bodies show no rim.</p>';
  const { binHU, trabecular, cortical: rim } = histograms;
  const figure = outlinesSvg({
    title: 'Rim of the bodies and trabecular region',
    outlines: [
      { name: 'trabecular region', binHU, ...trabecular },
      { name: 'rim (cortex, endplates)', binHU, ...rim },
    ],
  });
  return `<figure>${figure}<figcaption>The outermost voxel layer of the bodies: ${voxels} voxels, mean ${number(meanHU, 0)} HU, SD ${number(sdHU, 0)} HU. The two distributions share ${number(overlap * 100, 0)} % of their area; partial volume, not bone alone, decides the rim.</figcaption></figure>`;
}

function familyTable({ families }: TbdDocument): string {
  const rows = families.map(
    ({ name, negLogLikelihood, aic, bic, mse, lnMseRatio, reason }) =>
      `<tr><td>${escapeXml(name)}</td><td>${number(negLogLikelihood)}</td><td>${number(aic)}</td><td>${number(bic)}</td><td>${mse === null ? '' : mse.toExponential(3)}</td><td>${number(lnMseRatio, 3)}</td><td class="words">${escapeXml(reason ?? '')}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>family</th><th>negative log-likelihood</th><th>AIC</th><th>BIC</th><th>MSE</th><th>ln MSE ratio</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></div><p>ln MSE ratio: 0 is a tie with Johnson-SU, above 0 Johnson-SU lies closer to the histogram.</p>`;
}

function method({ provenance: { options }, vertebrae }: TbdDocument): string {
  const region =
    options.region === 'slices'
      ? 'the slices around mid-height (about 15 mm, 5 to 10 slices)'
      : 'the whole trabecular core';
  return `<p>Vertebrae ${vertebrae.map(({ name }) => name).join(', ')} were taken from the label map (numbering <code>${escapeXml(options.labelTable)}</code>, ${options.labelTableHow}). The vertebral body was separated from the posterior elements; voxels within ${options.marginMm} mm and half a voxel of its surface, and the region of the basivertebral vein, were left out; of the rest ${region} was kept. A Johnson-SU distribution was fitted by maximum likelihood to each vertebra and to all voxels together; TBD is its mode. The interval allows for the correlation of neighbouring voxels; it does not cover errors of segmentation or calibration.</p>`;
}

function provenance({ provenance: { scan, labels, version } }: TbdDocument): string {
  const { acquisition, checks } = scan;
  const rows: [string, string][] = [
    ['Osteon', version],
    [
      'Scan',
      `${scan.format}, ${scan.filesUsed} ${scan.filesUsed === 1 ? 'file' : 'files'}, sha256 ${scan.contentSha256}`,
    ],
    ['Labels', `${labels.format}, sha256 ${labels.contentSha256}`],
    ...Object.entries(acquisition).map(([name, value]): [string, string] => [name, String(value)]),
    ...checks.map(({ code, message }): [string, string] => [code, message]),
  ];
  return definitions(rows);
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`).join('')}</dl>`;
}

function number(value: number | null, digits = 1): string {
  return value === null ? '' : value.toFixed(digits);
}
