/** The door of the room `image`: voxels with their place in the world. Portable; files are behind `node.ts`. */

export {
  type ComponentOptions,
  type Components,
  connectedComponents,
  largestComponent,
  removeSmallComponents,
} from './components.ts';
export { type Box, boundingBox, boxGeometry, boxSize, crop, grownBox, paste } from './crop.ts';
export { type DistanceOptions, distanceToMaskMm, distanceTransformMm, signedDistanceMm } from './distance.ts';
export { type DicomFile, memoryFile as memoryDicomFile } from './formats/dicom/file.ts';
export { sniffDicom } from './formats/dicom/parse.ts';
export { listDicomFiles, readDicomFiles } from './formats/dicom/read.ts';
export { isSegmentation, parseSegmentation, type SegOptions } from './formats/dicom/seg.ts';
export { defaultColour, type Rgb } from './formats/dicom/write/colour.ts';
export { type CtSeriesOptions, type EncodedFile, encodeCtSeries } from './formats/dicom/write/ct-series.ts';
export type { SegmentationOptions } from './formats/dicom/write/seg-options.ts';
export { describeSource, type SourceInstance, type SourceSeries } from './formats/dicom/write/seg-source.ts';
export { encodeSegmentation } from './formats/dicom/write/segmentation.ts';
export { parseMetaImage } from './formats/metaimage/read.ts';
export { parseNifti } from './formats/nifti/read.ts';
export { parseNrrd } from './formats/nrrd/read.ts';
export { crc32 } from './formats/raw/checksums.ts';
export type { RandomAccessFile } from './formats/raw/random-access.ts';
export { parseImage } from './formats/registry.ts';
export { type ContentKind, sniffBytes } from './formats/sniff.ts';
export { parseTiff } from './formats/tiff/read.ts';
export { readZip, type ZipEntry } from './formats/zip.ts';
export {
  axisDirection,
  cornerDistanceMm,
  cornersMm,
  determinant,
  gridDifference,
  gridDistanceMm,
  identityDirection,
  labelToleranceMm,
  sameGrid,
  voxelCount,
  voxelToWorld,
  voxelVolumeMm3,
  worldToVoxel,
} from './geometry.ts';
export { contentSha256 } from './hash.ts';
export { type FillHolesOptions, fillHoles } from './holes.ts';
export type * from './image.ts';
export { closeMm, dilateMm, erodeMm, openMm } from './morphology.ts';
export { orientationCode, orientationCodes, reorient } from './orientation.ts';
export type * from './report.ts';
export {
  type Interpolation,
  type ResampleOptions,
  resample,
  resampleLabels,
  resampleTo,
  spacedGeometry,
} from './resample.ts';
export type { Connectivity } from './runs.ts';
export { labelMask, thresholdMask } from './threshold.ts';
export {
  add,
  addScaled,
  angleDeg,
  cross,
  distanceMm,
  dot,
  mapMatrix,
  mapVector,
  matrixOfColumns,
  normalise,
  rejectFrom,
  subtract,
  vector3,
} from './vector.ts';
