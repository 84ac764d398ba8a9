/** The door of the room `image`: voxels with their place in the world. Portable; files are behind `node.ts`. */

export * from './components.ts';
export { type Box, boundingBox, boxGeometry, boxSize, crop, grownBox, paste } from './crop.ts';
export { type DistanceOptions, distanceToMaskMm, distanceTransformMm, signedDistanceMm } from './distance.ts';
export { type DicomFile, memoryFile as memoryDicomFile } from './formats/dicom/file.ts';
export { sniffDicom } from './formats/dicom/parse.ts';
export { listDicomFiles, readDicomFiles } from './formats/dicom/read.ts';
export { isSegmentation, parseSegmentation, type SegOptions } from './formats/dicom/seg.ts';
export { defaultColour, type Rgb } from './formats/dicom/write/colour.ts';
export { type CtSeriesOptions, type EncodedFile, encodeCtSeries } from './formats/dicom/write/ct-series.ts';
export { describeSource, type SourceInstance, type SourceSeries } from './formats/dicom/write/seg-source.ts';
export { encodeSegmentation, type SegmentationOptions } from './formats/dicom/write/segmentation.ts';
export { zipEntries as dicomFilesOfZip } from './formats/dicom/zip.ts';
export { parseMetaImage } from './formats/metaimage/read.ts';
export { parseNifti } from './formats/nifti/read.ts';
export { parseNrrd } from './formats/nrrd/read.ts';
export { parseImage } from './formats/registry.ts';
export { type ContentKind, sniffBytes } from './formats/sniff.ts';
export { parseTiff } from './formats/tiff/read.ts';
export * from './geometry.ts';
export * from './holes.ts';
export type * from './image.ts';
export * from './morphology.ts';
export { orientationCode, orientationCodes, reorient } from './orientation.ts';
export type * from './report.ts';
export * from './resample.ts';
export type { Connectivity } from './runs.ts';
export * from './threshold.ts';
