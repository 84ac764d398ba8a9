"""Tiny CT images in every transfer syntax, and what pydicom, GDCM and dcmtk say they hold.

Debian python3 with pydicom 2.3.1 and numpy; dcmtk (dcmcjpeg, dcmcjpls, dcmdjpeg, dcmdjpls), libgdcm-tools
(gdcmconv) and openjph-tools (ojph_compress, ojph_expand). Writes dicom/*.dcm and dicom.json beside itself.
Every expected value comes from the array a file was made of, or, where coding is lossy, from another decoder.
With the shared data present, also sums of its HU by pydicom (dicom_shared.json).

Run: /usr/bin/python3 goldens/image/make_dicom.py [folder of the shared data]
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pydicom
from pydicom._uid_dict import UID_dictionary
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.sequence import Sequence

HERE = Path(__file__).parent
OUT = HERE / "dicom"
WORK = Path(tempfile.mkdtemp())
ROWS, COLS = 20, 24
CT, ENHANCED = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1"
SYNTAX = "1.2.840.10008.1.2"
rng = np.random.default_rng(7)

expected = {}


def anatomy():
    """HU of a disc with a bright core in air, with noise: integers in -1024..~1100."""
    y, x = np.mgrid[:ROWS, :COLS]
    r = np.hypot(x - 12, y - 9.5)
    hu = np.where(r < 4, 700, np.where(r < 9, 40, -1000)) + rng.normal(0, 12, (ROWS, COLS))
    return np.maximum(np.rint(hu), -1024).astype(int)


HU = anatomy()


def dataset(stored, uid, syntax="1.2.840.10008.1.2.1", **tags):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = tags.get("SOPClassUID", CT)
    meta.MediaStorageSOPInstanceUID = uid
    meta.TransferSyntaxUID = syntax
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, syntax == SYNTAX
    ds.SOPClassUID, ds.SOPInstanceUID = CT, uid
    ds.Modality, ds.ImageType = "CT", ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.PatientID, ds.PatientName = "P1", "PHANTOM"
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = "1.2.3.1", "1.2.3.2", "1.2.3.3"
    ds.SeriesNumber, ds.InstanceNumber = 4, 1
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [-9.5, -8, 100], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness = [0.75, 0.5], 2
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = stored.shape[-2:]
    signed = stored.dtype.kind == "i"
    bits = 8 * stored.dtype.itemsize
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = bits, bits, bits - 1
    ds.PixelRepresentation = int(signed)
    ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType = 1, 0, "HU"
    for key, value in tags.items():
        setattr(ds, key, value)
    ds.PixelData = stored.tobytes()
    ds["PixelData"].VR = "OW" if bits > 8 else "OB"
    return ds


def save(name, ds, hu, **about):
    ds.save_as(OUT / f"{name}.dcm", write_like_original=False)
    note(name, hu, **about)


def note(name, hu, tolerance=0, **about):
    expected[name] = {"hu": np.asarray(hu).ravel().tolist(), "tolerance": tolerance, **about}


def run(*command):
    subprocess.run([str(each) for each in command], check=True, capture_output=True)


def unsigned12(**tags):
    stored = (HU + 1024).astype(np.uint16)
    return dataset(stored, "1.2.3.4.1", RescaleIntercept=-1024, BitsStored=12, HighBit=11, **tags)


def signed16(**tags):
    return dataset(HU.astype(np.int16), "1.2.3.4.2", **tags)


def native():
    save("explicit-little", unsigned12(), HU)
    implicit = unsigned12()
    implicit.file_meta.TransferSyntaxUID, implicit.is_implicit_VR = SYNTAX, True
    save("implicit-little", implicit, HU)
    big = signed16()
    big.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.2"
    big.is_little_endian = False
    big.PixelData = HU.astype(">i2").tobytes()
    save("explicit-big", big, HU)
    deflated = unsigned12()
    deflated.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    save("deflated", deflated, HU)
    bare = OUT / "no-preamble.dcm"
    bare.write_bytes((OUT / "explicit-little.dcm").read_bytes()[132:])
    note("no-preamble", HU)
    eight = np.clip(HU // 8 + 128, 0, 255).astype(np.uint8)
    save("eight-bit", dataset(eight, "1.2.3.4.3", RescaleSlope=8, RescaleIntercept=-1024), eight.astype(int) * 8 - 1024)
    wide = (HU * 1000).astype(np.int32)
    save("thirty-two-bit", dataset(wide, "1.2.3.4.4", RescaleSlope=0.001), HU)
    fraction = (HU * 2).astype(np.int16)
    save("fractional-slope", dataset(fraction, "1.2.3.4.5", RescaleSlope=0.5, RescaleIntercept=0.25), HU + 0.25)


def full16():
    """Leaps of 32768 and more, which the widest category of JPEG lossless exists for."""
    return rng.choice(np.array([0, 1, 32767, 32768, 65535]), (ROWS, COLS)).astype(np.uint16)


def lossless():
    """Unsigned 12, signed 16 and the whole range of unsigned 16 bits through every lossless encoder at hand."""
    full = full16()
    sources = {"unsigned": (unsigned12(), HU), "signed": (signed16(), HU), "full": (dataset(full, "1.2.3.4.9"), full)}
    for sign, (ds, hu) in sources.items():
        source = WORK / f"{sign}.dcm"
        ds.save_as(source, write_like_original=False)
        for name, command in {
            "rle": ["dcmcrle"],
            "jpeg-lossless-sv1": ["dcmcjpeg", "+e1"],
            "jpeg-ls": ["dcmcjpls"],
        }.items():
            run(*command, source, OUT / f"{name}-{sign}.dcm")
            note(f"{name}-{sign}", hu)
        run("gdcmconv", "--j2k", source, OUT / f"jpeg-2000-{sign}.dcm")
        note(f"jpeg-2000-{sign}", hu)
    for selection in range(2, 8):
        name = f"jpeg-lossless-sv{selection}"
        run("dcmcjpeg", "+el", "+sv", selection, WORK / "unsigned.dcm", OUT / f"{name}.dcm")
        note(name, HU)


def decoded(path, *command):
    plain = WORK / "plain.dcm"
    run(*command, path, plain)
    ds = pydicom.dcmread(plain)
    return ds.pixel_array.astype(int) * int(ds.RescaleSlope) + int(ds.RescaleIntercept)


def lossy():
    """Another decoder may round an inverse cosine transform differently: tolerance 1 stored value."""
    source = WORK / "unsigned.dcm"
    path = OUT / "jpeg-extended-12.dcm"
    run("dcmcjpeg", "+ee", "+q", 95, source, path)
    note(path.stem, decoded(path, "dcmdjpeg"), tolerance=1)
    eight = np.clip(HU // 8 + 128, 0, 255).astype(np.uint8)
    dataset(eight, "1.2.3.4.6", RescaleSlope=8, RescaleIntercept=-1024).save_as(WORK / "eight.dcm", write_like_original=False)
    path = OUT / "jpeg-baseline.dcm"
    run("dcmcjpeg", "+eb", "+q", 95, WORK / "eight.dcm", path)
    note(path.stem, decoded(path, "dcmdjpeg"), tolerance=8)
    path = OUT / "jpeg-ls-near.dcm"
    run("dcmcjpls", "+en", "+md", 3, source, path)
    note(path.stem, decoded(path, "dcmdjpls"))
    path = OUT / "jpeg-2000-lossy.dcm"
    run("gdcmconv", "--j2k", "--lossy", "--irreversible", "-r", 4, source, path)
    note(path.stem, decoded(path, "gdcmconv", "--raw"), tolerance=1)


def htj2k():
    pgm = WORK / "image.pgm"
    stored = (HU + 1024).astype(np.uint16)
    pgm.write_bytes(b"P5\n%d %d\n4095\n" % (COLS, ROWS) + stored.astype(">u2").tobytes())
    cases = {
        "htj2k": ("1.2.840.10008.1.2.4.201", ["-reversible", "true", "-prog_order", "LRCP"]),
        "htj2k-rpcl": ("1.2.840.10008.1.2.4.202", ["-reversible", "true", "-prog_order", "RPCL"]),
        "htj2k-lossy": ("1.2.840.10008.1.2.4.203", ["-qstep", "0.001"]),
    }
    for name, (syntax, options) in cases.items():
        UID_dictionary[syntax] = (name, "Transfer Syntax", "", "", "")  # younger than pydicom 2.3
        code, back = WORK / f"{name}.j2c", WORK / f"{name}.pgm"
        run("ojph_compress", "-i", pgm, "-o", code, "-num_decomps", 3, *options)
        run("ojph_expand", "-i", code, "-o", back)
        pixels = np.frombuffer(back.read_bytes()[-2 * ROWS * COLS :], ">u2").astype(int)
        ds = unsigned12()
        ds.file_meta.TransferSyntaxUID = syntax
        compress(ds, [code.read_bytes()])
        save(name, ds, pixels - 1024, tolerance=0 if "lossy" not in name else 1)


def compress(ds, frames, extended=False, **options):
    if extended:
        ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    else:
        ds.PixelData = encapsulate(frames, **options)
    ds["PixelData"].VR, ds["PixelData"].is_undefined_length = "OB", True


def codestream(name):
    return next(pydicom.encaps.generate_pixel_data_frame(pydicom.dcmread(OUT / f"{name}.dcm").PixelData, 1))


def functional(frames_hu, intercepts, spacing=3.0, types="HU"):
    """Enhanced CT: everything that matters stands in functional groups, frames in shuffled order."""
    n = len(frames_hu)
    stored = np.stack([hu - b for hu, b in zip(frames_hu, intercepts)]).astype(np.uint16)
    ds = dataset(stored, "1.2.3.4.7", SOPClassUID=ENHANCED, NumberOfFrames=n)
    for tag in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness"):
        del ds[tag]
    for tag in ("RescaleSlope", "RescaleIntercept", "RescaleType"):
        del ds[tag]
    shared, orientation, measures = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing, measures.SliceThickness = [0.75, 0.5], 3
    details, reconstruction = Dataset(), Dataset()
    details.KVP, reconstruction.ConvolutionKernel = 100, "STANDARD"
    shared.PlaneOrientationSequence = Sequence([orientation])
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.CTXRayDetailsSequence = Sequence([details])
    shared.CTReconstructionSequence = Sequence([reconstruction])
    ds.SharedFunctionalGroupsSequence = Sequence([shared])
    order = list(range(n))[::-1]
    groups = []
    for f in range(n):
        group, position, values = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [-9.5, -8, 100 + spacing * order[f]]
        values.RescaleSlope, values.RescaleIntercept, values.RescaleType = 1, intercepts[f], types
        group.PlanePositionSequence = Sequence([position])
        group.PixelValueTransformationSequence = Sequence([values])
        groups.append(group)
    ds.PerFrameFunctionalGroupsSequence = Sequence(groups)
    return ds


def multiframe():
    frames = [HU, HU + 5, HU - 7]
    intercepts = [-1024, -1100, -1050]
    expected_hu = np.concatenate([hu.ravel() for hu in frames[::-1]])
    about = {"size": [COLS, ROWS, 3], "spacingMm": [0.5, 0.75, 3], "originMm": [-9.5, -8, 100]}
    save("enhanced", functional(frames, intercepts), expected_hu, **about)
    codes = []
    for f, hu in enumerate(frames):
        source = WORK / f"frame{f}.dcm"
        one = dataset((hu - intercepts[f]).astype(np.uint16), "1.2.3.4.8", BitsStored=12, HighBit=11)
        one.save_as(source, write_like_original=False)
        run("dcmcjpls", source, WORK / "ls.dcm")
        codes.append(next(pydicom.encaps.generate_pixel_data_frame(pydicom.dcmread(WORK / "ls.dcm").PixelData, 1)))
    ways = {
        "enhanced-basic-offsets": {"fragments_per_frame": 2},
        "enhanced-no-offsets": {"has_bot": False},
        "enhanced-no-offsets-fragmented": {"has_bot": False, "fragments_per_frame": 2},
        "enhanced-extended-offsets": {"extended": True},
    }
    for name, options in ways.items():
        ds = functional(frames, intercepts)
        ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.80"
        compress(ds, codes, **options)
        save(name, ds, expected_hu, **about)
    split = signed16()
    split.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.90"
    compress(split, [codestream("jpeg-2000-signed")], fragments_per_frame=3)
    save("jpeg-2000-fragmented", split, HU)


def padding():
    """The mask is what must not enter a statistic; HU of padded voxels count for nothing."""
    y, x = np.mgrid[:ROWS, :COLS]
    outside = np.hypot(x - 11.5, y - 9.5) > 11
    mask = {"padding": outside.ravel().astype(int).tolist()}

    def padded(value, **tags):
        hu = HU.copy()
        hu[outside] = value
        return hu, tags

    hu, _ = padded(-2000)
    save("padding-declared", dataset(hu.astype(np.int16), "1.2.3.5.1", PixelPaddingValue=-2000), hu, **mask)
    save("padding-undeclared", dataset(hu.astype(np.int16), "1.2.3.5.2", PixelPaddingValue=-32768), hu, **mask)
    low = np.where(outside, -32768, HU + 1024).astype(np.int16)
    ds = dataset(low, "1.2.3.5.3", PixelPaddingValue=-32768, RescaleIntercept=-1024)
    save("padding-saturates", ds, np.where(outside, -32768, HU), **mask)
    beyond = np.where(outside, 63536, HU + 1024).astype(np.uint16)
    ds = dataset(beyond, "1.2.3.5.4", PixelPaddingValue=63536, RescaleIntercept=-1024, BitsStored=12, HighBit=11)
    save("padding-beyond-bits", ds, np.where(outside, 63536 % 4096 - 1024, HU), **mask)
    spread = np.where(outside, rng.integers(-2000, -1990, HU.shape), HU).astype(np.int16)
    ds = dataset(spread, "1.2.3.5.5", PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1990)
    save("padding-range", ds, spread, **mask)
    save("padding-in-tissue", dataset(HU.astype(np.int16), "1.2.3.5.6", PixelPaddingValue=40), HU)


def oddities():
    overlay = ((HU + 1024) | (rng.integers(0, 16, HU.shape) << 12)).astype(np.uint16)
    save("overlay-in-high-bits", dataset(overlay, "1.2.3.6.1", RescaleIntercept=-1024, BitsStored=12, HighBit=11), HU)
    negative = (HU.astype(np.int16) & 0x0FFF).astype(np.uint16)
    ds = dataset(negative, "1.2.3.6.2", BitsStored=12, HighBit=11, PixelRepresentation=1)
    save("signed-twelve-bits", ds, HU)
    shifted = ((HU + 1024) << 4).astype(np.uint16)
    save("high-bit-fifteen", dataset(shifted, "1.2.3.6.3", RescaleIntercept=-1024, BitsStored=12, HighBit=15), HU)
    save("monochrome1", unsigned12(PhotometricInterpretation="MONOCHROME1"), HU)
    loud = HU.astype(int) * 40
    save("beyond-int16", dataset(HU.astype(np.int16), "1.2.3.6.4", RescaleSlope=40), loud)


def shared(root):
    """HU by pydicom, slices in the order of their position."""
    found = {}
    for name in ["dicom_series/lidc0314_lower_thoracic_60sl", "dicom_series/philips_plastic_skull_ct_plus_scout/axial_5mm_S2010"]:
        slices = [pydicom.dcmread(path) for path in (root / name).iterdir()]
        slices.sort(key=lambda ds: ds.ImagePositionPatient[2])
        hu = np.stack([ds.pixel_array * int(ds.RescaleSlope) + int(ds.RescaleIntercept) for ds in slices])
        found[name] = describe(hu, slices[0])
    singles = sorted((root / "dicom_edge/syntaxes_one_ct_slice").iterdir())
    singles += [root / "dicom_edge/odd_files" / name for name in ("CT_small.dcm", "J2K_pixelrep_mismatch.dcm")]
    for path in singles:
        ds = pydicom.dcmread(path)
        hu = ds.pixel_array.astype(int) * int(ds.RescaleSlope) + int(ds.RescaleIntercept)
        found[str(path.relative_to(root))] = describe(hu[None], ds)
    return found


def describe(hu, first):
    """sha256 over int16 little endian, first index fastest."""
    digest = hashlib.sha256(hu.astype("<i2").tobytes()).hexdigest()
    return {"sha256": digest, "sum": int(hu.sum()), "size": list(hu.shape[::-1]), "originMm": [float(v) for v in first.ImagePositionPatient]}


OUT.mkdir(exist_ok=True)
for old in OUT.glob("*.dcm"):
    old.unlink()
native()
lossless()
lossy()
htj2k()
multiframe()
padding()
oddities()
(HERE / "dicom.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
if len(sys.argv) > 1:
    (HERE / "dicom_shared.json").write_text(json.dumps(shared(Path(sys.argv[1])), indent=1) + "\n")
