"""Data sets as pydicom writes them (explicit VR little endian, defined lengths), for the encoder's test.

Debian python3 with pydicom 2.3.1. Writes dicom_write.json beside itself.
"""

import json
from io import BytesIO
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.filebase import DicomFileLike
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence


def encode(ds):
    buffer = DicomFileLike(BytesIO())
    buffer.is_little_endian = True
    buffer.is_implicit_VR = False
    write_dataset(buffer, ds)
    return buffer.parent.getvalue().hex()


# Each case: [tag, VR, value] in the notation of element.ts; bytes as hex text.
cases = [
    [["00100010", "PN", "Ünal^Ä"], ["00080005", "CS", "ISO_IR 192"]],
    [["00200032", "DS", ["-100.1", "20.3", "0.33333333333333"]], ["00080018", "UI", "2.25.1"]],
    [["00080060", "CS", "CT"], ["00080008", "CS", ["DERIVED", "PRIMARY", "AXIAL"]], ["00080020", "DA", None]],
    [["00280010", "US", 512], ["00280120", "SS", -2000], ["00620013", "UL", 70000], ["0020000d", "UI", "1.2"]],
    [["7fe00010", "OW", "0100ff7f"], ["00020001", "OB", "000100"], ["00204000", "LT", "a\\b, odd"]],
    [["00189000", "SQ", []], ["00081140", "SQ", [[["00081155", "UI", "1.2.3"], ["00081150", "UI", "1.2"]], []]]],
    [["00081115", "SQ", [[["0020000e", "UI", "1.2.3.4"], ["0008114a", "SQ", [[["00081155", "UI", "1.5"]]]]]]]],
]


def build(elements):
    ds = Dataset()
    for tag, vr, value in elements:
        if vr == "SQ":
            value = Sequence([build(item) for item in value])
        elif vr in ("OW", "OB"):
            value = bytes.fromhex(value)
        ds.add_new(int(tag, 16), vr, value)
    if "SpecificCharacterSet" not in ds:
        ds.is_little_endian, ds.is_implicit_VR = True, False
    return ds


out = [{"elements": case, "hex": encode(build(case))} for case in cases]
Path(__file__).with_name("dicom_write.json").write_text(json.dumps(out, ensure_ascii=False) + "\n")
