/**
 * Images as every room sees them: voxels together with their place in the world.
 *
 * Voxels are stored with the first index fastest: voxel (i, j, k) is at `i + size[0] * (j + size[1] * k)`.
 * World coordinates are LPS millimetres (the DICOM and ITK convention: +x left, +y posterior, +z superior).
 */

export type Vector3 = readonly [number, number, number];

/** Row-major 3x3 matrix. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** Where a voxel grid lies: world = originMm + direction * (spacingMm * index). */
export interface Geometry {
  /** Number of voxels along each index. */
  readonly size: Vector3;
  /** Distance between neighbouring voxel centres along each index, in mm. */
  readonly spacingMm: Vector3;
  /** World position (LPS mm) of the centre of voxel (0, 0, 0). */
  readonly originMm: Vector3;
  /** Row-major; column c is the unit vector in which index c grows (as ITK). */
  readonly direction: Matrix3;
}

export type VoxelArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A scalar image. `voxels` hold final values (rescale already applied). */
export interface Image {
  readonly geometry: Geometry;
  readonly voxels: VoxelArray;
  /** `HU` only where the source says so (CT) or the caller declared it. */
  readonly unit: 'HU' | 'unknown';
  /** 1 where the scanner padded outside its field of view: never part of any statistic. Same order as voxels. */
  readonly padding?: Uint8Array;
}

export type LabelArray = Uint8Array | Uint16Array | Uint32Array;

/** A label map: 0 is background. */
export interface LabelImage {
  readonly geometry: Geometry;
  readonly labels: LabelArray;
  /** Names of the labels where the source carries them (DICOM SEG, NRRD segmentation). */
  readonly names?: Readonly<Record<number, string>>;
}
