/** Money as whole fen: the only arithmetic on amounts that happens outside the warehouse. */
export function toFen(decimal: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(decimal.trim());
  if (match === null) throw new Error(`not an amount in yuan: ${decimal}`);
  const fen = BigInt(match[2] ?? '0') * 100n + BigInt((match[3] ?? '').padEnd(2, '0') || '0');
  return match[1] === '-' ? -fen : fen;
}

/** Whole fen as yuan with two decimals: 8800n becomes "88.00". */
export function fromFen(fen: bigint): string {
  const absolute = fen < 0n ? -fen : fen;
  const text = `${absolute / 100n}.${String(absolute % 100n).padStart(2, '0')}`;
  return fen < 0n ? `-${text}` : text;
}

/** Yuan as 万元 with two decimals, rounded half up: "123456.00" becomes "12.35". */
export function toTenThousands(decimal: string): string {
  const fen = toFen(decimal);
  const absolute = fen < 0n ? -fen : fen;
  const rounded = (absolute + 5_000n) / 10_000n;
  return fromFen(fen < 0n ? -rounded : rounded);
}
