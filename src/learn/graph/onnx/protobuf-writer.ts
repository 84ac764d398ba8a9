/**
 * Writes the wire format of Protocol Buffers, as far as ONNX uses it. Messages are lists of chunks until the end,
 * so that weights are copied once only. Source: protobuf.dev/programming-guides/encoding.
 */

const text = new TextEncoder();

/** Chunks of up to this many bytes are gathered; larger ones are kept as they are. */
const smallBytes = 256;

/** Builds one message, field by field. */
export class MessageWriter {
  readonly #chunks: Uint8Array[] = [];
  /** Bytes that wait to become a chunk: most fields are a few bytes, and an array for each would take twenty times that. */
  #small: number[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A whole number; negative ones take ten bytes, as the format wants. */
  integer(field: number, value: number | bigint): this {
    return this.#varint(field << 3).#varint(value);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#varint((field << 3) | 5).#push(bytes);
  }

  /** Bytes or text. Large ones are not copied until {@link finish}. */
  bytes(field: number, value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? text.encode(value) : value;
    return this.#varint((field << 3) | 2)
      .#varint(bytes.length)
      .#push(bytes);
  }

  message(field: number, message: MessageWriter): this {
    this.#varint((field << 3) | 2).#varint(message.#length);
    for (const chunk of message.#chunks) this.#push(chunk);
    return this.#push(message.#small);
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#gather();
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    return bytes;
  }

  #push(bytes: Uint8Array | readonly number[]): this {
    this.#length += bytes.length;
    if (bytes instanceof Uint8Array && bytes.length > smallBytes) {
      this.#gather();
      this.#chunks.push(bytes);
    } else for (const byte of bytes) this.#small.push(byte);
    return this;
  }

  #gather(): void {
    if (this.#small.length === 0) return;
    this.#chunks.push(Uint8Array.from(this.#small));
    this.#small = [];
  }

  /** Seven bits a byte, the lowest first. */
  #varint(value: number | bigint): this {
    const before = this.#small.length;
    if (typeof value === 'number' && value >= 0 && value < 2 ** 31) {
      let rest = value;
      for (; rest > 127; rest >>>= 7) this.#small.push((rest & 127) | 128);
      this.#small.push(rest);
    } else {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 127n; rest >>= 7n) this.#small.push(Number(rest & 127n) | 128);
      this.#small.push(Number(rest));
    }
    this.#length += this.#small.length - before;
    return this;
  }
}
