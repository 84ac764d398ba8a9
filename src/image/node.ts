/** The Node door of the room `image`: files and folders. */

export { writeCtSeries } from './formats/dicom/write/ct-series.node.ts';
