/** The Node door of the room `image`: scans and label maps from and to the disk. */

export { type AtomicFile, writeAtomically, writeFolderAtomically } from './formats/atomic.node.ts';
export { listDicomSeries, readDicom } from './formats/dicom/dicom.node.ts';
export { writeCtSeries } from './formats/dicom/write/ct-series.node.ts';
export {
  readSegmentation,
  readSourceSeries,
  writeSegmentation,
} from './formats/dicom/write/segmentation.node.ts';
export { makeFolders } from './formats/make-folders.node.ts';
export {
  listSeries,
  readImage,
  readLabels,
  type WriteOptions,
  writeImage,
  writeLabels,
} from './formats/registry.node.ts';
