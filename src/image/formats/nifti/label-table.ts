/**
 * Names of labels inside a NIfTI file: the XML label table that Caret and Connectome Workbench defined. Its
 * extension code should be 30, but TotalSegmentator writes 0, so the XML itself is looked for. It tells apart
 * numberings that look alike.
 */

/**
 * The label names in the bytes between header and voxels (the four-byte extender first); undefined where there
 * are none. What is malformed is ignored: extensions are optional by the standard.
 */
export function niftiLabelNames(
  extensions: Uint8Array,
  littleEndian: boolean,
): Readonly<Record<number, string>> | undefined {
  if (extensions.length < 12 || extensions[0] === 0) return undefined;
  const view = new DataView(extensions.buffer, extensions.byteOffset, extensions.byteLength);
  for (let at = 4; at + 8 <= extensions.length; ) {
    const size = view.getInt32(at, littleEndian);
    if (size < 16 || at + size > extensions.length) return undefined;
    const text = new TextDecoder().decode(extensions.subarray(at + 8, at + size));
    const names = text.includes('<CaretExtension>') ? labelNames(text) : undefined;
    if (names) return names;
    at += size;
  }
  return undefined;
}

function labelNames(xml: string): Record<number, string> | undefined {
  const names: Record<number, string> = {};
  for (const [, key, name] of xml.matchAll(/<Label\s+Key="(\d+)"[^>]*>(?:<!\[CDATA\[)?([^\]<]+)/g))
    names[Number(key)] = name.trim();
  return Object.keys(names).length > 0 ? names : undefined;
}
