/** The portable door of the room `study`: documents and their rendering. Jobs on files are behind `node.ts`. */

export { forestSvg } from './figures/forest-svg.ts';
export { histogramSvg } from './figures/histogram-svg.ts';
export { threePlanes } from './figures/three-planes.ts';
export type { InputRecord, TbdDocument, TbdProvenance } from './tbd-document.ts';
export { renderTbdReport } from './tbd-report.ts';
