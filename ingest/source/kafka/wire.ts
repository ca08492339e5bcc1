/** Writes what Kafka calls a flexible version of a request: compact arrays and strings, and room for tagged fields. */
export class WireWriter {
  #bytes = Buffer.alloc(1024);
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes], Math.max(this.#length, this.#bytes.length * 2));
    return at;
  }

  int8(value: number): this {
    const at = this.#room(1);
    this.#bytes.writeInt8(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  int64(value: number): this {
    const at = this.#room(8);
    this.#bytes.writeBigInt64BE(BigInt(value), at);
    return this;
  }

  unsigned(value: number): this {
    let left = value;
    for (; left > 0x7f; left = Math.floor(left / 0x80)) this.int8(((left & 0x7f) | 0x80) - 0x100);
    return this.int8(left);
  }

  /** An identity of 16 bytes, written as 32 hexadecimal digits. */
  identity(value: string): this {
    const at = this.#room(16);
    this.#bytes.write(value, at, 16, 'hex');
    return this;
  }

  text(value: string): this {
    const encoded = Buffer.from(value);
    this.unsigned(encoded.length + 1);
    const at = this.#room(encoded.length);
    encoded.copy(this.#bytes, at);
    return this;
  }

  array<Item>(items: readonly Item[], write: (item: Item) => void): this {
    this.unsigned(items.length + 1);
    for (const item of items) write(item);
    return this;
  }

  /** The end of a structure: no tagged field. */
  end(): this {
    return this.unsigned(0);
  }
}

/** Reads a flexible version of an answer. What it gives of bytes are views of the answer. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #pass(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#pass(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#pass(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#pass(4));
  }

  /** A number of 64 bits as decimal text, which is how kafkajs hands them on. */
  int64(): string {
    return this.#bytes.readBigInt64BE(this.#pass(8)).toString();
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes.readUInt8(this.#pass(1));
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  identity(): string {
    const at = this.#pass(16);
    return this.#bytes.toString('hex', at, at + 16);
  }

  /** Null where the length is 0. */
  view(): Buffer | null {
    const length = this.unsigned();
    if (length === 0) return null;
    const at = this.#pass(length - 1);
    return this.#bytes.subarray(at, at + length - 1);
  }

  text(): string | null {
    return this.view()?.toString('utf8') ?? null;
  }

  /** A missing array is an empty one. */
  array<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    for (let left = this.unsigned() - 1; left > 0; left--) items.push(read());
    return items;
  }

  /** Passes over the tagged fields at the end of a structure. */
  end(): void {
    for (let left = this.unsigned(); left > 0; left--) {
      this.unsigned();
      this.#pass(this.unsigned());
    }
  }
}
