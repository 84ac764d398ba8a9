/** The door of the room `image`: voxels with their place in the world. Portable; files are behind `node.ts`. */

export { type CtSeriesOptions, type DicomFile, encodeCtSeries } from './formats/dicom/write/ct-series.ts';
export * from './geometry.ts';
export type * from './image.ts';
export type * from './report.ts';
