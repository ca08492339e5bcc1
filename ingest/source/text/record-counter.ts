const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Counts the records of a CSV file while its bytes pass by: line breaks outside quotes, blank lines left out, the
 * header included. It knows nothing else of CSV; it is there to notice when a reader that knows more has lost some.
 */
export class RecordCounter {
  #quoted = false;
  #lineBytes = 0;
  #lastByte = LF;
  #records = 0;

  add(buffer: Buffer): void {
    if (this.#quoted || buffer.includes(QUOTE)) this.#byBytes(buffer);
    else this.#byLines(buffer);
    this.#lastByte = buffer[buffer.length - 1] ?? this.#lastByte;
  }

  /** Records so far, counting a last one without a line break. */
  get records(): number {
    return this.#records + (this.#lineBytes - (this.#lastByte === CR ? 1 : 0) > 0 ? 1 : 0);
  }

  #endLine(bytes: number, before: number | undefined): void {
    if (bytes > (before === CR ? 1 : 0)) this.#records++;
  }

  #byLines(buffer: Buffer): void {
    let start = 0;
    for (let end = buffer.indexOf(LF); end >= 0; end = buffer.indexOf(LF, start)) {
      this.#endLine(this.#lineBytes + end - start, end === 0 ? this.#lastByte : buffer[end - 1]);
      this.#lineBytes = 0;
      start = end + 1;
    }
    this.#lineBytes += buffer.length - start;
  }

  #byBytes(buffer: Buffer): void {
    let before = this.#lastByte;
    for (const byte of buffer) {
      if (byte === QUOTE) this.#quoted = !this.#quoted;
      if (byte === LF && !this.#quoted) {
        this.#endLine(this.#lineBytes, before);
        this.#lineBytes = 0;
      } else this.#lineBytes++;
      before = byte;
    }
  }
}
