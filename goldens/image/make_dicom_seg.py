"""Small DICOM segmentations as other programs lay them out, made by pydicom, with the labels they hold.

Debian python3 with pydicom 2.3.1, numpy. Writes dicom_seg.json beside itself: per case the file (base64) and
the expected grid and labels, computed from the same arrays without packing.
"""

import base64
import json
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixel_data_handlers.numpy_handler import pack_bits
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

SEG, LABELMAP = "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"
ROW, COL = [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]
NORMAL = np.cross(ROW, COL)
ORIGIN = np.array([10.5, -20.25, 300.125])
STEP = 2.5


def item(**values):
    ds = Dataset()
    for key, value in values.items():
        setattr(ds, key, value)
    return ds


def build(kind, frames, rows, cols, syntax, segments, order=None, omit=()):
    """frames: list of (slice, segment or None, 2-D array)."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = LABELMAP if kind == "LABELMAP" else SEG
    meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    meta.TransferSyntaxUID = syntax
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, syntax == ImplicitVRLittleEndian
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, "1.2.3.4"
    ds.Modality, ds.SegmentationType = "SEG", kind
    ds.Rows, ds.Columns, ds.NumberOfFrames = rows, cols, len(frames)
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 0
    bits = {"BINARY": 1, "FRACTIONAL": 8, "LABELMAP": 16}[kind]
    ds.BitsAllocated = ds.BitsStored = bits
    ds.HighBit = bits - 1
    if kind == "FRACTIONAL":
        ds.MaximumFractionalValue, ds.SegmentationFractionalType = 200, "PROBABILITY"
    ds.SegmentSequence = Sequence([item(SegmentNumber=n, SegmentLabel=label) for n, label in segments])
    measures = item(PixelSpacing=[0.75, 0.5], SliceThickness=STEP, SpacingBetweenSlices=STEP)
    if "spacing" in omit:
        del measures.SpacingBetweenSlices, measures.SliceThickness
    orientation = item(ImageOrientationPatient=ROW + COL)
    ds.SharedFunctionalGroupsSequence = Sequence(
        [item(PixelMeasuresSequence=Sequence([measures]), PlaneOrientationSequence=Sequence([orientation]))]
    )
    frames = [frames[i] for i in order] if order else frames
    groups = []
    for k, segment, _ in frames:
        position = [float(x) for x in ORIGIN + STEP * k * NORMAL]
        group = item(PlanePositionSequence=Sequence([item(ImagePositionPatient=position)]))
        if segment is not None:
            group.SegmentIdentificationSequence = Sequence([item(ReferencedSegmentNumber=segment)])
        groups.append(group)
    ds.PerFrameFunctionalGroupsSequence = Sequence(groups)
    if kind == "BINARY":
        bits_of = np.concatenate([f.astype(np.uint8).ravel() for _, _, f in frames])
        packed = pack_bits(bits_of)
        ds.PixelData = packed + b"\0" * (len(packed) % 2)
        ds["PixelData"].VR = "OB"
    else:
        dtype = np.uint16 if bits == 16 else np.uint8
        arrays = [f.astype(dtype) for _, _, f in frames]
        if syntax == RLELossless:
            ds.PixelData = encapsulate([rle_encode_frame(a) for a in arrays])
            ds["PixelData"].is_undefined_length = True
            ds["PixelData"].VR = "OB"
        else:
            raw = b"".join(a.tobytes() for a in arrays)
            ds.PixelData = raw + b"\0" * (len(raw) % 2)
            ds["PixelData"].VR = "OW"
    buffer = BytesIO()
    ds.save_as(buffer, write_like_original=False)
    return base64.b64encode(buffer.getvalue()).decode()


rng = np.random.default_rng(11)
rows, cols, slices = 5, 7, 4
volume = rng.choice([0, 1, 2, 3], size=(slices, rows, cols), p=[0.4, 0.2, 0.2, 0.2])
volume[2][:] = 0  # a slice without frames
names = [(1, "L1"), (2, "Wirbelkörper"), (3, "L3")]
binary = [(k, s, volume[k] == s) for s in (1, 2, 3) for k in (0, 1, 3)]
shuffled = [int(i) for i in rng.permutation(len(binary))]
fraction = rng.integers(0, 201, size=(slices, rows, cols))
single = np.where(fraction >= 100, 1, 0)
labels16 = np.where(volume == 3, 1000, volume)
sparse = [(k, None, labels16[k]) for k in (3, 0, 1)]
overlap = [(0, 1, volume[0] > 0), (1, 1, volume[1] > 0), (0, 2, volume[0] == 2)]
wins = np.where(volume == 2, 2, np.where(volume > 0, 1, 0))[:2]
wins[1] = volume[1] > 0

cases = {
    "binary": (build("BINARY", binary, rows, cols, ExplicitVRLittleEndian, names), volume),
    "binary implicit shuffled": (
        build("BINARY", binary, rows, cols, ImplicitVRLittleEndian, names, order=shuffled),
        volume,
    ),
    "binary deflated, no stated spacing": (
        build("BINARY", binary, rows, cols, DeflatedExplicitVRLittleEndian, names, omit=("spacing",)),
        volume,
    ),
    "fractional, half of 200": (
        build(
            "FRACTIONAL",
            [(k, 1, fraction[k]) for k in range(slices)],
            rows,
            cols,
            ExplicitVRLittleEndian,
            [(1, "bone")],
        ),
        single,
    ),
    "fractional RLE": (
        build("FRACTIONAL", [(k, 1, fraction[k]) for k in range(slices)], rows, cols, RLELossless, [(1, "bone")]),
        single,
    ),
    "labelmap": (
        build("LABELMAP", sparse, rows, cols, ExplicitVRLittleEndian, names[:2] + [(1000, "far")]),
        labels16,
    ),
    "labelmap RLE": (build("LABELMAP", sparse, rows, cols, RLELossless, names[:2] + [(1000, "far")]), labels16),
    "overlap": (build("BINARY", overlap, rows, cols, ExplicitVRLittleEndian, names[:2]), wins),
}
out = {
    "geometry": {
        "size": [cols, rows, slices],
        "spacingMm": [0.5, 0.75, STEP],
        "originMm": ORIGIN.tolist(),
        "direction": np.array([ROW, COL, NORMAL]).T.ravel().tolist(),
    },
    "cases": [{"name": n, "file": f, "labels": v.ravel().tolist()} for n, (f, v) in cases.items()],
}
Path(__file__).with_name("dicom_seg.json").write_text(json.dumps(out) + "\n")
