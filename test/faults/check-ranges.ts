import { cell, type Row, type Session } from '../../store/session.ts';
import { MONEY_SQL, type ExpectedRecord } from './made-message.ts';
import { nameOf, type Ledger, type PartitionLedger } from './ledger.ts';

/** How far a partition is landed, and from where. */
export interface Landed {
  readonly ledger: PartitionLedger;
  readonly stretches: readonly { readonly from: number; readonly next: number }[];
  readonly position: number;
}

interface Range {
  readonly from: number;
  readonly next: number;
  readonly messages: number;
  readonly checksum: bigint;
  readonly outcome: string;
}

function rangeOf(row: Row): Range {
  return {
    from: Number(cell(row, 'from_offset')),
    next: Number(cell(row, 'next_offset')),
    messages: Number(cell(row, 'messages')),
    checksum: BigInt(cell(row, 'checksum')),
    outcome: cell(row, 'outcome'),
  };
}

/** Checks that the ranges of a partition follow each other from its first offset to its position. */
function checkTiles(name: string, first: number, ranges: readonly Range[], position: number | undefined): string[] {
  const faults: string[] = [];
  let expected = first;
  for (const { from, next } of ranges) {
    if (from > expected) faults.push(`${name}: gap from ${expected} to ${from}`);
    if (from < expected) faults.push(`${name}: ${from} to ${Math.min(expected, next)} twice`);
    if (next < from) faults.push(`${name}: a range from ${from} to ${next}`);
    expected = next;
  }
  // What landed of a topic before it was made again is kept under another name, and is read no more.
  if (ranges.length > 0 && position === undefined && !name.includes('@'))
    faults.push(`${name}: ranges and no position`);
  if (position !== undefined && position !== expected)
    faults.push(`${name}: position ${position}, and the ranges end at ${expected}`);
  return faults;
}

/** Checks that messages and checksums of each range are what was sent; what was skipped brought nothing. */
function checkSums(name: string, ledger: PartitionLedger, ranges: readonly Range[]): string[] {
  return ranges.flatMap(({ from, next, messages, checksum, outcome }) => {
    const sent = outcome === 'landed' ? ledger.between(from, next) : { messages: 0, checksum: 0n };
    const faults: string[] = [];
    if (messages !== sent.messages)
      faults.push(`${name} ${from} to ${next} (${outcome}): ${messages} messages, ${sent.messages} were sent`);
    if (checksum !== sent.checksum)
      faults.push(`${name} ${from} to ${next} (${outcome}): checksum ${checksum}, ${sent.checksum} was sent`);
    if (next > ledger.end) faults.push(`${name}: range to ${next}, and the log ends at ${ledger.end}`);
    return faults;
  });
}

const COUNTED = ['landed_new', 'landed_superseding', 'unchanged', 'stale'] as const;

/** A line for each kind of a stretch: how many typed, how many quarantined, and the money of those typed, in fen. */
function expectedShares(ledger: PartitionLedger, from: number, next: number): Map<string, string> {
  const byKind = new Map<string, { typed: number; quarantined: number; fen: bigint }>();
  for (const [, message] of ledger.entries(from, next)) {
    for (const record of message.records) {
      const share = byKind.get(record.kind) ?? { typed: 0, quarantined: 0, fen: 0n };
      if (record.reason === undefined) share.typed += 1;
      else share.quarantined += 1;
      share.fen += fenOf(record);
      byKind.set(record.kind, share);
    }
  }
  return new Map(
    [...byKind].map(([kind, { typed, quarantined, fen }]) => [kind, shareText(kind, typed, quarantined, fen)]),
  );
}

const fenOf = (record: ExpectedRecord): bigint => (record.reason === undefined ? (record.fen ?? 0n) : 0n);

function shareText(kind: string, typed: number, quarantined: number, fen: bigint): string {
  return `${typed} typed, ${quarantined} quarantined${MONEY_SQL[kind] === undefined ? '' : `, ${fen} fen`}`;
}

/** Checks records by kind and outcome, and their money, of each landed range against what was sent. */
function checkShares(
  name: string,
  ledger: PartitionLedger,
  ranges: readonly Range[],
  shares: readonly Row[],
): string[] {
  const faults: string[] = [];
  for (const { from, next, outcome } of ranges) {
    const found = new Map<string, { typed: number; quarantined: number; records: number; fen: bigint }>();
    for (const row of shares.filter((one) => Number(cell(one, 'from_offset')) === from)) {
      const kind = cell(row, 'kind');
      const before = found.get(kind) ?? { typed: 0, quarantined: 0, records: 0, fen: 0n };
      const typed = COUNTED.reduce((sum, column) => sum + Number(cell(row, column)), 0);
      const others = Number(cell(row, 'deleted')) + Number(cell(row, 'dropped'));
      if (others > 0) faults.push(`${name} ${from} to ${next}: ${kind} ${others} deleted or dropped`);
      found.set(kind, {
        typed: before.typed + typed,
        quarantined: before.quarantined + Number(cell(row, 'quarantined')),
        records: before.records + Number(cell(row, 'records_in')),
        fen: before.fen + BigInt((cell(row, 'money') || '0.00').replace('.', '')),
      });
    }
    const sent = outcome === 'landed' ? expectedShares(ledger, from, next) : new Map<string, string>();
    for (const kind of new Set([...found.keys(), ...sent.keys()])) {
      const share = found.get(kind) ?? { typed: 0, quarantined: 0, records: 0, fen: 0n };
      const text = shareText(kind, share.typed, share.quarantined, share.fen);
      const wanted = sent.get(kind) ?? shareText(kind, 0, 0, 0n);
      if (text !== wanted) faults.push(`${name} ${from} to ${next} ${kind}: ${text}; sent ${wanted}`);
      if (share.records !== share.typed + share.quarantined)
        faults.push(`${name} ${from} to ${next} ${kind}: ${share.records} records, ${text}`);
    }
  }
  return faults;
}

/**
 * Holds what the warehouse says of each partition against the ledger: ranges tile the log from its first offset to the
 * position, and each range has the messages, checksums, records and money that were sent.
 *
 * @param firstOf - the offset the first range of a partition begins at.
 */
export async function checkRanges(
  session: Session,
  ledger: Ledger,
  firstOf: (ledger: PartitionLedger) => number,
): Promise<{ readonly faults: readonly string[]; readonly landed: readonly Landed[] }> {
  const at = (row: Row): string => `${cell(row, 'topic')}/${cell(row, 'partition')}`;
  const positions = await session.rows('SELECT topic, partition, next_offset FROM stream_position');
  const ranges = await session.rows('SELECT * FROM stream_range ORDER BY topic, partition, from_offset, next_offset');
  const shares = await session.rows('SELECT * FROM stream_share');
  const faults: string[] = [];
  const known = new Set(ledger.all.map(nameOf));
  for (const row of [...positions, ...ranges, ...shares])
    if (!known.has(at(row))) faults.push(`${at(row)}: nothing was sent there`);
  const landed = ledger.all.map((one): Landed => {
    const name = nameOf(one);
    const own = positions.filter((row) => at(row) === name);
    if (own.length > 1) faults.push(`${name}: ${own.length} positions`);
    const position = own[0] === undefined ? undefined : Number(cell(own[0], 'next_offset'));
    const mine = ranges.filter((row) => at(row) === name).map(rangeOf);
    const first = firstOf(one);
    faults.push(...checkTiles(name, first, mine, position));
    faults.push(...checkSums(name, one, mine));
    faults.push(
      ...checkShares(
        name,
        one,
        mine,
        shares.filter((row) => at(row) === name),
      ),
    );
    const stretches = mine.filter(({ outcome }) => outcome === 'landed');
    return { ledger: one, stretches, position: position ?? first };
  });
  return { faults: [...new Set(faults)], landed };
}
