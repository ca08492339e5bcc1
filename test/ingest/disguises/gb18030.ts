/** Characters of the Basic Multilingual Plane that have no two bytes are numbered from here on in four. */
const LINEAR_BMP = 39_420;
const LINEAR_BEYOND = 189_000;

const fourBytes = (linear: number): number[] => [
  0x81 + Math.floor(linear / 12_600),
  0x30 + (Math.floor(linear / 1260) % 10),
  0x81 + (Math.floor(linear / 10) % 126),
  0x30 + (linear % 10),
];

function reversed(): ReadonlyMap<number, Buffer> {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  const table = new Map<number, Buffer>();
  const add = (bytes: number[]): void => {
    const buffer = Buffer.from(bytes);
    let text: string;
    try {
      text = decoder.decode(buffer);
    } catch {
      return;
    }
    const point = text.codePointAt(0);
    if (point !== undefined && String.fromCodePoint(point) === text && !table.has(point)) table.set(point, buffer);
  };
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) add([lead, trail]);
  for (let linear = 0; linear < LINEAR_BMP; linear++) add(fourBytes(linear));
  return table;
}

let table: ReadonlyMap<number, Buffer> | undefined;

/** Text in GB18030. Node only decodes it, so the table is what its decoder says, turned round. */
export function gb18030(text: string): Buffer {
  table ??= reversed();
  const parts: Buffer[] = [];
  let plain = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) ?? 0;
    if (point < 0x80) continue;
    if (i > plain) parts.push(Buffer.from(text.slice(plain, i), 'latin1'));
    const bytes = point > 0xffff ? Buffer.from(fourBytes(LINEAR_BEYOND + point - 0x10000)) : table.get(point);
    if (bytes === undefined) throw new Error(`no GB18030 bytes for U+${point.toString(16)}`);
    parts.push(bytes);
    if (point > 0xffff) i++;
    plain = i + 1;
  }
  parts.push(Buffer.from(text.slice(plain), 'latin1'));
  return Buffer.concat(parts);
}
