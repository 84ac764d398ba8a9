"""Tiny files of every format with what nibabel, tifffile, Pillow (libtiff) and NumPy read in them.

Run by Debian's python3 (nibabel 5.0, tifffile 2023.2, Pillow 9.4, NumPy 1.24); writes formats.json next to
itself: for each case its files (base64) and the expected size, sum, weighted sum (voxel n times n % 97 + 1,
first index fastest), and, where the format has one, the affine in LPS mm. NRRD and MetaImage files are put
together here from the text of their definitions.
"""

import base64
import gzip
import io
import json
import os
import tempfile
import zlib

import nibabel as nib
import numpy as np
import tifffile
from PIL import Image

rng = np.random.default_rng(20240607)
cases = []
LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


def add(name, files, array, affine_lps=None, **more):
    flat = np.asarray(array, dtype=np.float64).ravel(order="F")
    weights = np.arange(flat.size) % 97 + 1
    good = np.where(np.isfinite(flat), flat, 0)
    case = {
        "name": name,
        "files": {k: base64.b64encode(v).decode() for k, v in files.items()},
        "size": list(np.shape(array)),
        "sum": float(good.sum()),
        "weighted": float((good * weights).sum()),
        **more,
    }
    if affine_lps is not None:
        case["affine"] = [[float(x) for x in row] for row in np.asarray(affine_lps)[:3]]
    cases.append(case)


def refused(name, files, code):
    cases.append({"name": name, "files": {k: base64.b64encode(v).decode() for k, v in files.items()}, "code": code})


def rotation(*degrees):
    a, b, c = np.radians(degrees)
    x = [[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]]
    y = [[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]]
    z = [[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]]
    return np.array(z) @ np.array(y) @ np.array(x)


def integers(dtype, shape=(7, 5, 4)):
    info = np.iinfo(dtype)
    low, high = max(info.min, -(2**40)), min(info.max, 2**40)
    return rng.integers(low, high, shape, endpoint=True, dtype=np.int64).astype(dtype)


# ---- NIfTI, by nibabel -------------------------------------------------------------------------------------
oblique = np.eye(4)
oblique[:3, :3] = rotation(12, -7, 31) @ np.diag([0.7, 0.9, 2.5])
oblique[:3, 3] = [-31.25, 17.5, 240.1]
flipped = np.array([[-0.7, 0, 0, 90], [0, 0, 1.25, -60], [0, 0.9, 0, 12.5], [0, 0, 0, 1]])


def nifti(name, data, affine=flipped, cls=nib.Nifti1Image, endian="<", ending=".nii", edit=None, unit=1.0, **more):
    dtype = data.dtype.newbyteorder(endian)
    header = {nib.Nifti1Image: nib.Nifti1Header, nib.Nifti2Image: nib.Nifti2Header, nib.Nifti1Pair: nib.nifti1.Nifti1PairHeader}[cls](endianness=endian)
    header.set_data_dtype(dtype)
    image = cls(data.astype(dtype), affine, header, dtype=dtype)
    if edit:
        edit(image)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name + ending)
        nib.save(image, path)
        files = {f: open(os.path.join(folder, f), "rb").read() for f in sorted(os.listdir(folder))}
        back = nib.load(path)
        values = back.get_fdata()
        place = LPS @ back.affine
    place[:3] *= unit
    if values.ndim == 4 and values.shape[3] == 1:
        values = values[..., 0]
    add("nifti-" + name, files, values, place, **more)
    return files


for kind in ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8"]:
    nifti(kind, integers(kind))
for kind in ["f4", "f8"]:
    nifti(kind, rng.normal(0, 300, (7, 5, 4)).astype(kind))
for kind in ["i2", "u4", "i8"]:
    nifti(kind + "-big-endian", integers(kind), endian=">")
for kind in ["f4", "f8"]:
    nifti(kind + "-big-endian", rng.normal(0, 300, (7, 5, 4)).astype(kind), endian=">")
nifti("gz", integers("i2"), ending=".nii.gz")
nifti("gz-big-endian", integers("i2"), ending=".nii.gz", endian=">")
nifti("two", integers("i2"), cls=nib.Nifti2Image)
nifti("two-big-endian-gz", integers("f4".replace("f4", "i4")), cls=nib.Nifti2Image, endian=">", ending=".nii.gz")
nifti("oblique", integers("i2"), oblique)
nifti("pair", integers("i2"), oblique, cls=nib.Nifti1Pair, ending=".hdr")
nifti("one-volume", integers("i2", (7, 5, 4, 1)))


def forms(s, q):
    def edit(image):
        image.set_sform(image.affine if s is True else s, code=0 if s is None else 2)
        image.set_qform(image.affine if q is True else q, code=0 if q is None else 1)

    return edit


nifti("sform-only", integers("i2"), oblique, edit=forms(True, None))
nifti("qform-only", integers("i2"), oblique, edit=forms(None, True))
nifti("qform-mirrored", integers("i2"), oblique @ np.diag([1, 1, -1, 1]), edit=forms(None, True))
nifti("no-form", integers("i2"), oblique, edit=forms(None, None), checks=["orientation-unknown"])
moved = oblique.copy()
moved[:3, 3] += [0, 3, 4]
nifti("forms-differ", integers("i2"), oblique, edit=forms(True, moved), checks=["sform-qform-differ"])


def scaled(slope, inter):
    def edit(image):
        image.header.set_slope_inter(slope, inter)

    return edit


def write_scaled(name, kind, slope, inter, **more):
    """Stored integers with scl_slope and scl_inter, which nibabel's save would compute anew."""
    stored = integers(kind)
    image = nib.Nifti1Image(stored, flipped, dtype=stored.dtype)
    raw = bytearray(image.to_bytes())
    raw[112:120] = np.array([slope, inter], "<f4").tobytes()
    back = nib.Nifti1Image.from_bytes(bytes(raw))
    add("nifti-" + name, {name + ".nii": bytes(raw)}, back.get_fdata(), LPS @ back.affine, **more)


write_scaled("slope-whole", "u1", 1, -1024, arrayType="Int16Array")
write_scaled("slope-whole-wide", "u2", 2, -1024, arrayType="Int32Array")
write_scaled("slope-fraction", "i2", 0.1, -3.5, arrayType="Float32Array", tolerance=1e-6)
write_scaled("slope-zero", "i2", 0, 5, arrayType="Int16Array")
write_scaled("slope-nan", "i2", np.nan, 0, arrayType="Int16Array")
holes = rng.normal(0, 300, (7, 5, 4)).astype("f4")
holes[2, 3, 1] = np.nan
holes[0, 0, 0] = np.inf
nifti("nan", holes, checks=["nan-voxels"])
nifti("micron", integers("u1"), np.diag([19.5, 19.5, 20, 1]), edit=lambda i: i.header.set_xyzt_units("micron"), unit=1e-3)
nifti("meter", integers("u1"), np.diag([0.001, 0.001, 0.002, 1]), edit=lambda i: i.header.set_xyzt_units("meter"), unit=1e3)
noisy = oblique.copy()
noisy[:3, 0] += 3e-5 * noisy[:3, 1]
nifti("nearly-square", integers("i2"), noisy, edit=forms(True, None), tolerance_mm=1e-3, checks=["axes-squared"])


def nifti_bytes(data, affine=flipped, edit=None):
    image = nib.Nifti1Image(data, affine, dtype=data.dtype)
    if edit:
        edit(image)
    return image.to_bytes()


sheared = oblique.copy()
sheared[:3, 1] += 0.2 * sheared[:3, 2]
refused("nifti-sheared", {"a.nii": nifti_bytes(integers("i2"), sheared, lambda i: i.set_qform(None, code=0))}, "sheared-grid")
refused("nifti-4d", {"a.nii": nifti_bytes(integers("i2", (3, 4, 5, 2)))}, "many-volumes")
rgb = np.zeros((3, 4, 5), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
refused("nifti-rgb", {"a.nii": nifti_bytes(rgb)}, "unsupported-content")
refused("nifti-complex", {"a.nii": nifti_bytes(np.zeros((3, 4, 5), "c8"))}, "unsupported-content")
whole = nifti_bytes(integers("i2"))
refused("nifti-truncated", {"a.nii": whole[:-10]}, "truncated-file")
refused("nifti-header-only", {"a.nii": whole[:348]}, "truncated-file")
packed = gzip.compress(whole, mtime=0)
refused("nifti-gz-truncated", {"a.nii.gz": packed[: len(packed) // 2]}, "truncated-file")
refused("nifti-gz-checksum", {"a.nii.gz": packed[:-8] + b"\0\0\0\0" + packed[-4:]}, "corrupt-file")
huge = bytearray(whole)
huge[42:48] = np.array([32767, 32767, 32767], "<i2").tobytes()
refused("nifti-promises-too-much", {"a.nii": bytes(huge)}, "truncated-file")
refused("nifti-gz-promises-too-much", {"a.nii.gz": gzip.compress(bytes(huge), mtime=0)}, "truncated-file")
pair = nib.AnalyzeImage(integers("i2"), np.eye(4))
analyze = {k: io.BytesIO() for k in ["header", "image"]}
pair.file_map["header"].fileobj, pair.file_map["image"].fileobj = analyze["header"], analyze["image"]
pair.to_file_map()
refused("analyze", {"a.hdr": analyze["header"].getvalue(), "a.img": analyze["image"].getvalue()}, "analyze-no-orientation")
refused("nifti-hdr-alone", {"a.hdr": bytes(whole[:344] + b"ni1\0" + whole[348:352])}, "missing-data-file")

# ---- NRRD, from its definition -----------------------------------------------------------------------------
i2 = integers("i2")
oblique_lps = LPS @ oblique
axes = [tuple(float(x) for x in oblique_lps[:3, c]) for c in range(3)]


def vector(v):
    return "(" + ",".join(repr(float(x)) for x in v) + ")"


def nrrd(fields, data=b"", magic="NRRD0005", newline="\n"):
    return newline.join([magic, *fields, "", ""]).encode() + data


def placed(columns, origin, space="left-posterior-superior"):
    return [f"space: {space}", "space directions: " + " ".join(vector(c) for c in columns), f"space origin: {vector(origin)}"]


here = placed(axes, oblique_lps[:3, 3])
base = ["type: short", "dimension: 3", "sizes: 7 5 4"]
raw = i2.astype("<i2").tobytes(order="F")
zipped = gzip.compress(raw, mtime=0)
text = " ".join(str(v) for v in i2.ravel(order="F")).encode()
N = "nrrd-"
add(N + "raw", {"a.nrrd": nrrd(["# a comment", *base, *here, "endian: little", "encoding: raw"], raw)}, i2, oblique_lps)
add(N + "big-endian", {"a.nrrd": nrrd([*base, *here, "endian: big", "encoding: raw"], i2.astype(">i2").tobytes(order="F"))}, i2, oblique_lps)
add(N + "gzip", {"a.nrrd": nrrd([*base, *here, "endian: little", "encoding: gzip"], zipped)}, i2, oblique_lps)
add(N + "crlf", {"a.nrrd": nrrd([*base, *here, "endian: little", "encoding: gz"], zipped, newline="\r\n")}, i2, oblique_lps)
add(N + "ascii", {"a.nrrd": nrrd([*base, *here, "encoding: ascii"], text)}, i2, oblique_lps)
add(N + "detached", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: raw", "data file: a.raw"]), "a.raw": raw}, i2, oblique_lps)
add(N + "detached-gzip-skip", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: gzip", "line skip: 2", "byte skip: 3", "datafile: a.raw.gz"]), "a.raw.gz": b"one\ntwo\n" + gzip.compress(b"xyz" + raw, mtime=0)}, i2, oblique_lps)
add(N + "skip-to-end", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: raw", "byte skip: -1", "data file: a.raw"]), "a.raw": b"some header" + raw}, i2, oblique_lps)
ras = [tuple(float(x) for x in oblique[:3, c]) for c in range(3)]
add(N + "ras", {"a.nrrd": nrrd([*base, *placed(ras, oblique[:3, 3], "right-anterior-superior"), "endian: little", "encoding: raw"], raw)}, i2, oblique_lps)
las = [(-x, y, z) for x, y, z in ras]
add(N + "las", {"a.nrrd": nrrd([*base, *placed(las, oblique[:3, 3] * [-1, 1, 1], "LAS"), "endian: little", "encoding: raw"], raw)}, i2, oblique_lps)
micron = [tuple(1000 * x for x in a) for a in axes]
add(N + "micron", {"a.nrrd": nrrd([*base, *placed(micron, oblique_lps[:3, 3] * 1000), 'space units: "um" "um" "um"', "endian: little", "encoding: raw"], raw)}, i2, oblique_lps)
add(N + "spacings", {"a.nrrd": nrrd([*base, "spacings: 0.5 0.5 2", "endian: little", "encoding: raw"], raw)}, i2, np.diag([0.5, 0.5, 2, 1]), checks=["orientation-unknown"])
add(N + "scanner", {"a.nrrd": nrrd([*base, *placed(axes, oblique_lps[:3, 3], "scanner-xyz"), "endian: little", "encoding: raw"], raw)}, i2, oblique_lps, checks=["orientation-unknown"])
add(N + "list-of-one", {"a.nrrd": nrrd(["type: short", "dimension: 4", "sizes: 1 7 5 4", "kinds: list domain domain domain", here[0], here[1].replace("directions: ", "directions: none "), here[2], "endian: little", "encoding: raw"], raw)}, i2, oblique_lps)
for kind, words in {"u1": "unsigned char", "i1": "signed char", "u2": "ushort", "i4": "int32_t", "u4": "unsigned int", "i8": "long long int", "f4": "float", "f8": "double"}.items():
    values = integers(kind) if kind[0] != "f" else rng.normal(0, 1, (7, 5, 4)).astype(kind)
    add(N + kind, {"a.nrrd": nrrd([f"type: {words}", *base[1:], *here, "endian: little", "encoding: raw"], values.tobytes(order="F"))}, values, oblique_lps)
labels = (rng.integers(0, 4, (7, 5, 4)) * 10).astype("u1")
names = {"Segment0_Name": "L1 body", "Segment0_LabelValue": "10", "Segment0_Layer": "0", "Segment1_Name": "L2 \\\\ new\\nline", "Segment1_LabelValue": "20"}
add(N + "segmentation", {"a.seg.nrrd": nrrd(["type: uchar", *base[1:], *here, "encoding: gzip", *[f"{k}:={v}" for k, v in names.items()]], gzip.compress(labels.tobytes(order="F"), mtime=0))}, labels, oblique_lps, names={"10": "L1 body", "20": "L2 \\ new\nline"})
refused(N + "bzip2", {"a.nrrd": nrrd([*base, *here, "endian: little", "encoding: bzip2"], raw)}, "unsupported-content")
refused(N + "data-list", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: raw", "data file: LIST", "a.raw"])}, "unsupported-content")
refused(N + "data-pattern", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: raw", "data file: a%03d.raw 1 4 1"])}, "unsupported-content")
refused(N + "no-data-file", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: raw", "data file: gone.raw"])}, "missing-data-file")
refused(N + "outside", {"a.nhdr": nrrd([*base, *here, "endian: little", "encoding: raw", "data file: ../a.raw"])}, "data-file-outside")
refused(N + "no-endian", {"a.nrrd": nrrd([*base, *here, "encoding: raw"], raw)}, "invalid-header")
refused(N + "no-spacing", {"a.nrrd": nrrd([*base, "endian: little", "encoding: raw"], raw)}, "invalid-header")
refused(N + "vectors", {"a.nrrd": nrrd(["type: short", "dimension: 4", "sizes: 2 7 5 2", "kinds: vector domain domain domain", here[0], here[1].replace("directions: ", "directions: none "), here[2], "endian: little", "encoding: raw"], raw)}, "unsupported-content")
refused(N + "truncated", {"a.nrrd": nrrd([*base, *here, "endian: little", "encoding: raw"], raw[:-1])}, "truncated-file")
refused(N + "ascii-words", {"a.nrrd": nrrd([*base, *here, "encoding: ascii"], text.replace(b" ", b" x ", 1))}, "corrupt-file")

# ---- MetaImage, from its definition ------------------------------------------------------------------------
directions = oblique_lps[:3, :3] / [0.7, 0.9, 2.5]
matrix = " ".join(repr(float(x)) for x in directions.T.ravel())
M = "metaimage-"


def meta(data=b"", file="LOCAL", **fields):
    head = {"ObjectType": "Image", "NDims": 3, "BinaryData": "True", "BinaryDataByteOrderMSB": "False", "CompressedData": "False", "TransformMatrix": matrix, "Offset": " ".join(repr(float(x)) for x in oblique_lps[:3, 3]), "CenterOfRotation": "0 0 0", "AnatomicalOrientation": "RAI", "ElementSpacing": "0.7 0.9 2.5", "DimSize": "7 5 4", "ElementType": "MET_SHORT", **fields, "ElementDataFile": file}
    return "".join(f"{k} = {v}\n" for k, v in head.items() if v is not None).encode() + data


add(M + "raw", {"a.mha": meta(raw)}, i2, oblique_lps)
add(M + "big-endian", {"a.mha": meta(i2.astype(">i2").tobytes(order="F"), BinaryDataByteOrderMSB="True")}, i2, oblique_lps)
add(M + "element-order", {"a.mha": meta(i2.astype(">i2").tobytes(order="F"), ElementByteOrderMSB="True")}, i2, oblique_lps)
add(M + "zlib", {"a.mha": meta(zlib.compress(raw), CompressedData="True")}, i2, oblique_lps)
add(M + "detached", {"a.mhd": meta(file="a.raw"), "a.raw": raw}, i2, oblique_lps)
add(M + "detached-zlib", {"a.mhd": meta(file="a.zraw", CompressedData="True"), "a.zraw": zlib.compress(raw)}, i2, oblique_lps)
add(M + "header-size", {"a.mhd": meta(file="a.raw", HeaderSize=11), "a.raw": b"some header" + raw}, i2, oblique_lps)
add(M + "header-size-end", {"a.mhd": meta(file="a.raw", HeaderSize=-1), "a.raw": b"some header" + raw}, i2, oblique_lps)
add(M + "ascii", {"a.mha": meta(text, BinaryData="False")}, i2, oblique_lps)
add(M + "no-matrix", {"a.mha": meta(raw, TransformMatrix=None, Offset=None)}, i2, np.diag([0.7, 0.9, 2.5, 1]), checks=["orientation-unknown"])
for kind, words in {"u1": "UCHAR", "i1": "CHAR", "u2": "USHORT", "i4": "INT", "u4": "UINT", "i8": "LONG_LONG", "f4": "FLOAT", "f8": "DOUBLE"}.items():
    values = integers(kind) if kind[0] != "f" else rng.normal(0, 1, (7, 5, 4)).astype(kind)
    add(M + kind, {"a.mha": meta(values.tobytes(order="F"), ElementType="MET_" + words)}, values, oblique_lps)
refused(M + "list", {"a.mhd": meta(file="LIST")}, "unsupported-content")
refused(M + "channels", {"a.mha": meta(raw * 3, ElementNumberOfChannels=3)}, "unsupported-content")
refused(M + "truncated", {"a.mha": meta(raw[:-1])}, "truncated-file")
refused(M + "zlib-truncated", {"a.mha": meta(zlib.compress(raw)[:-20], CompressedData="True")}, "truncated-file")
refused(M + "no-file", {"a.mhd": meta(file="gone.raw")}, "missing-data-file")
refused(M + "type", {"a.mha": meta(raw, ElementType="MET_STRANGE")}, "invalid-header")

# ---- TIFF, by tifffile and Pillow (libtiff) ----------------------------------------------------------------
T = "tiff-"


def tiff(name, pages, **how):
    out = io.BytesIO()
    checks = how.pop("checks", None)
    affine = how.pop("affine", None)
    how.setdefault("photometric", "minisblack")
    tifffile.imwrite(out, pages, **how)
    back = tifffile.imread(io.BytesIO(out.getvalue()))
    assert (back == pages).all()
    add(T + name, {"a.tif": out.getvalue()}, np.transpose(back.reshape(-1, *back.shape[-2:]), (2, 1, 0)), affine, **({"checks": checks} if checks else {}))


def smooth(kind, shape=(3, 14, 11)):
    z, y, x = np.indices(shape)
    wave = np.sin(x / 5 + z) * np.cos(y / 7) * 0.4 + rng.normal(0, 0.02, shape)
    if kind[0] == "f":
        return (wave * 1000).astype(kind)
    info = np.iinfo(kind)
    middle = (int(info.max) + int(info.min)) / 2
    return (middle + wave * (int(info.max) - int(info.min)) * 0.9).astype(kind)


for kind in ["u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"]:
    tiff(kind, smooth(kind))
for kind in ["u2", "i2", "f4", "f8", "u4"]:
    tiff(kind + "-big-endian", smooth(kind), byteorder=">")
tiff("deflate", smooth("i2"), compression="zlib")
tiff("deflate-strips", smooth("u2"), compression="zlib", rowsperstrip=4)
tiff("deflate-predictor-u1", smooth("u1"), compression="zlib", predictor=True)
tiff("deflate-predictor-u2", smooth("u2"), compression="zlib", predictor=True)
tiff("deflate-predictor-u4", smooth("u4"), compression="zlib", predictor=True)
tiff("deflate-predictor-big-endian", smooth("i2"), compression="zlib", predictor=True, byteorder=">")
tiff("big", smooth("u2"), bigtiff=True)
tiff("big-deflate-big-endian", smooth("i2"), bigtiff=True, compression="zlib", byteorder=">")
tiff("strips", smooth("u2"), rowsperstrip=5)
tiff("tiles", smooth("u2", (2, 35, 41)), tile=(16, 16))
tiff("tiles-deflate-predictor", smooth("u2", (2, 35, 41)), tile=(16, 32), compression="zlib", predictor=True)
tiff("one-bit", rng.integers(0, 2, (2, 9, 13)).astype(bool))
tiff("min-is-white", smooth("u1"), photometric="miniswhite", checks=["min-is-white"])
spaced = {"resolution": (1 / 0.0195, 1 / 0.0195), "metadata": {"spacing": 0.0205, "unit": "mm", "axes": "ZYX"}}
tiff("imagej", smooth("u2"), imagej=True, affine=np.diag([0.0195, 0.0195, 0.0205, 1]), **spaced)
tiff("imagej-micron", smooth("f4"), imagej=True, affine=np.diag([0.0195, 0.0195, 0.0205, 1]), resolution=(1 / 19.5, 1 / 19.5), metadata={"spacing": 20.5, "unit": "\\u00B5m", "axes": "ZYX"})
tiff("centimetres", smooth("u1"), resolution=(1 / 0.00195, 1 / 0.00195), resolutionunit="CENTIMETER", metadata=None, affine=np.diag([0.0195, 0.0195, 0.0195, 1]), checks=["spacing-between-pages-unknown"])
tiff("dots-per-inch", smooth("u1"), resolution=(72, 72), resolutionunit="INCH", metadata=None, checks=["spacing-unknown"])


def contiguous_imagej():
    """ImageJ's own layout beyond 4 GiB: one directory, all pages behind its strip."""
    pages = smooth("u2")
    out = io.BytesIO()
    tifffile.imwrite(out, pages[0], byteorder=">", photometric="minisblack", description="ImageJ=1.53t\nimages=3\nslices=3\nunit=mm\nspacing=2.0\n", metadata=None, resolution=(2, 2))
    raw_pages = pages.astype(">u2")
    add(T + "imagej-contiguous", {"a.tif": out.getvalue() + raw_pages[1:].tobytes()}, np.transpose(pages, (2, 1, 0)), np.diag([0.5, 0.5, 2, 1]))


contiguous_imagej()


def pillow(name, pages, mode, compression, tags=None):
    images = [Image.frombytes(mode, (p.shape[1], p.shape[0]), p.tobytes()) for p in pages]
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression=compression, tiffinfo=tags or {})
    back = Image.open(io.BytesIO(out.getvalue()))
    read = []
    for p in range(len(pages)):
        back.seek(p)
        assert back.tag_v2[259] == {"tiff_lzw": 5, "packbits": 32773, "tiff_adobe_deflate": 8}[compression]
        assert not tags or back.tag_v2[317] == tags[317]
        read.append(np.array(back))
    assert (np.array(read) == pages).all()
    add(T + name, {"a.tif": out.getvalue()}, np.transpose(pages, (2, 1, 0)))


pillow("lzw-u1", smooth("u1"), "L", "tiff_lzw")
pillow("lzw-u1-long", smooth("u1", (1, 90, 110)), "L", "tiff_lzw")
pillow("lzw-u2", smooth("u2"), "I;16", "tiff_lzw")
pillow("lzw-constant", np.full((2, 60, 80), 7, "u1"), "L", "tiff_lzw")
pillow("lzw-predictor-u1", smooth("u1"), "L", "tiff_lzw", {317: 2})
pillow("lzw-predictor-u2", smooth("u2"), "I;16", "tiff_lzw", {317: 2})
pillow("lzw-i4", smooth("i4"), "I", "tiff_lzw")
pillow("lzw-predictor-3", smooth("f4"), "F", "tiff_lzw", {317: 3})
pillow("deflate-predictor-3", smooth("f4"), "F", "tiff_adobe_deflate", {317: 3})
pillow("packbits", np.repeat(smooth("u1"), 4, axis=2), "L", "packbits")
pillow("packbits-u2", smooth("u2"), "I;16", "packbits")

colour = io.BytesIO()
tifffile.imwrite(colour, np.zeros((8, 9, 3), "u1"), photometric="rgb")
refused(T + "rgb", {"a.tif": colour.getvalue()}, "unsupported-content")
palette = io.BytesIO()
tifffile.imwrite(palette, np.zeros((8, 9), "u1"), photometric="palette", colormap=rng.integers(0, 65535, (3, 256)).astype("u2"))
refused(T + "palette", {"a.tif": palette.getvalue()}, "unsupported-content")
ramp = np.tile((np.arange(256) * 257).astype("u2"), (3, 1))
tiff("grey-palette", smooth("u1"), photometric="palette", colormap=ramp)
jpeg = io.BytesIO()
Image.fromarray(smooth("u1")[0]).save(jpeg, "TIFF", compression="jpeg")
refused(T + "jpeg", {"a.tif": jpeg.getvalue()}, "unsupported-content")
half = io.BytesIO()
tifffile.imwrite(half, smooth("f4").astype("f2"), photometric="minisblack")
refused(T + "float16", {"a.tif": half.getvalue()}, "unsupported-content")
mixed = io.BytesIO()
with tifffile.TiffWriter(mixed) as writer:
    writer.write(smooth("u1")[0], photometric="minisblack")
    writer.write(smooth("u1")[0][:10], photometric="minisblack")
refused(T + "pages-differ", {"a.tif": mixed.getvalue()}, "pages-differ")
plain = io.BytesIO()
tifffile.imwrite(plain, smooth("u2"), photometric="minisblack", metadata=None)
refused(T + "truncated", {"a.tif": plain.getvalue()[:-20]}, "truncated-file")
packed_tiff = io.BytesIO()
tifffile.imwrite(packed_tiff, smooth("u2")[0], photometric="minisblack", metadata=None, compression="zlib")
broken = bytearray(packed_tiff.getvalue())
packed_tiff.seek(0)
strip = tifffile.TiffFile(packed_tiff).pages[0].dataoffsets[0]
broken[strip + 60 : strip + 160] = bytes(100)
refused(T + "damaged", {"a.tif": bytes(broken)}, "corrupt-file")
refused(T + "header-only", {"a.tif": b"II*\0\x08\0\0\0"}, "truncated-file")
refused(T + "loop", {"a.tif": b"II*\0\x08\0\0\0" + b"\x01\0\0\x01\x03\0\x01\0\0\0\x05\0\0\0\x08\0\0\0"}, "corrupt-file")

# ---- what is no image --------------------------------------------------------------------------------------
refused("text-named-nii", {"scan.nii": b"this is a note, not a scan\n" * 40}, "unknown-format")
refused("text-named-dcm", {"scan.dcm": b"this is a note, not a scan\n" * 40}, "unknown-format")
refused("noise", {"scan.nii.gz": rng.bytes(3000)}, "unknown-format")
refused("gzip-of-text", {"scan.nii.gz": gzip.compress(b"a note", mtime=0)}, "unknown-format")
refused("gzip-of-nrrd", {"scan.nrrd.gz": gzip.compress(nrrd([*base, *here, "endian: little", "encoding: raw"], raw), mtime=0)}, "gzip-wrapped")
refused("one-byte", {"scan.nii": b"\x5c"}, "unknown-format")

target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats.json")
with open(target, "w", encoding="utf-8") as out:
    json.dump(cases, out, separators=(",", ":"), ensure_ascii=True)
print(len(cases), "cases,", os.path.getsize(target), "bytes")
