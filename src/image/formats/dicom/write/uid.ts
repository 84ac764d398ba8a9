/** UIDs that follow from what they name, so that the same input gives the same bytes. */

import { sha256 } from '@noble/hashes/sha2';

/**
 * A UID under 2.25 (PS3.5 B.2: the decimal form of a UUID) from the SHA-256 of the parts. Parts are joined
 * with their lengths, so `('ab', 'c')` and `('a', 'bc')` differ. The UUID carries version 8 (RFC 9562: own
 * content), so its first digit is never 0 and the UID never longer than 44 characters.
 */
export function uidFrom(...parts: readonly (string | Uint8Array)[]): string {
  const hash = sha256.create();
  for (const part of parts) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    hash.update(new TextEncoder().encode(`${bytes.length}:`)).update(bytes);
  }
  const uuid = hash.digest().subarray(0, 16);
  uuid[6] = (uuid[6] & 0x0f) | 0x80;
  uuid[8] = (uuid[8] & 0x3f) | 0x80;
  let value = 0n;
  for (const byte of uuid) value = (value << 8n) | BigInt(byte);
  return `2.25.${value}`;
}
