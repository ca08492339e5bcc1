import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toFen } from '../../base/decimal.ts';
import { writeCity } from '../../demo/city.ts';
import type { Shape } from '../../demo/produce/message.ts';
import type { PlayResult } from '../../demo/produce/play.ts';
import { partitionOf } from '../../demo/produce/slices.ts';
import { CITY_KINDS } from '../../demo/produce/city-kinds.ts';
import type { Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { byKind, factsOf, landCity, type LandedCity } from './support/landed-city.ts';
import { playIntoList, stillTime, writeTopics, type Held } from './support/played.ts';

const folder = temporaryFolder();
const directory = join(folder.path, 'city');
const made: {
  files?: LandedCity;
  rows?: LandedCity;
  messages?: LandedCity;
  warehouse?: Warehouse;
  session?: Session;
} = {};
const played: Partial<Record<Shape, { result: PlayResult; held: Held[] }>> = {};

/** What a test needs and `beforeAll` made. */
function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not made yet');
  return value;
}

beforeAll(async () => {
  const city = await writeCity({ people: 1200, months: 2, seed: 5, directory });
  made.files = await landCity(
    city.files.map(({ file }) => join(directory, file)),
    join(folder.path, 'files-facts'),
  );
  for (const shape of ['rows', 'messages'] as const) {
    const one = await playIntoList({ directory, shape });
    played[shape] = one;
    const paths = writeTopics(one.held, join(folder.path, shape));
    made[shape] = await landCity(paths, join(folder.path, `${shape}-facts`));
  }
  made.warehouse = await Warehouse.inMemory();
  made.session = await made.warehouse.session();
}, 400_000);
afterAll(() => {
  made.session?.close();
  made.warehouse?.close();
  folder.remove();
});

const factsIn = (landed: LandedCity | undefined, name: string): string =>
  `read_parquet(${literal(factsOf(given(landed).folder, name))})`;

async function countOf(sql: string): Promise<number> {
  return Number(await given(made.session).value(`SELECT count(*) FROM (${sql})`));
}

const sameKey = (kind: Kind): string =>
  kind.key.map((name) => `a.${identifier(name)} IS NOT DISTINCT FROM b.${identifier(name)}`).join(' AND ');

/** The columns in which records of one key differ between what the files and what the messages gave. */
async function differing(kind: Kind): Promise<string[]> {
  const names = [...kind.columns.map(({ name }) => name), '_flags'];
  const counts = names.map(
    (name) => `count(*) FILTER (a.${identifier(name)} IS DISTINCT FROM b.${identifier(name)}) AS ${identifier(name)}`,
  );
  const [row] = await given(made.session).rows(
    `SELECT ${counts.join(', ')} FROM ${factsIn(made.files, kind.name)} a JOIN ${factsIn(made.messages, kind.name)} b ON ${sameKey(kind)}`,
  );
  return names.filter((name) => Number(cell(row, name)) > 0).toSorted();
}

/** What no message of the national interface says, and what it says beyond the city's files. */
const OTHERWISE: Readonly<Record<string, { readonly not: readonly string[]; readonly more: readonly string[] }>> = {
  setl_d: {
    not: 'begndate enddate insu_admdvs hosp_lv fix_blng_admdvs out_flag setl_type vali_flag dedc_std dise_no grp_codg pay_way mdtrt_setl_type opter_name'.split(
      ' ',
    ),
    more: ['chrg_bchno'],
  },
  fee_list_d: {
    not: ['setl_id', 'list_type', 'med_type', 'vali_flag', 'updt_time'],
    more: ['chrg_bchno', 'fixmedins_name'],
  },
  trac_d: {
    not: ['psn_name', 'rx_circ_flag', 'mdtrt_setl_type', 'updt_time'],
    more: ['fixmedins_name', 'fixmedins_bchno', 'fixmedins_hilist_name', 'finl_trns_pric', 'rid'],
  },
  stock_d: { not: ['pric'], more: ['finl_trns_pric', 'fixmedins_bchno'] },
};

describe('a city played as rows', () => {
  test('is each record of its files once, but for the rows that sum up a file', () => {
    const records = (landed: LandedCity | undefined): Record<string, number> =>
      byKind(given(landed).batches, (batch) => batch.records_in - batch.dropped);
    expect(records(made.rows)).toEqual(records(made.files));
    expect(byKind(given(made.rows).batches, ({ unchanged }) => unchanged)).toEqual(
      byKind(given(made.files).batches, ({ unchanged }) => unchanged),
    );
  });

  test.each(CITY_KINDS)('lands as its files do: $name', async ({ name }) => {
    const files = `SELECT * FROM ${factsIn(made.files, name)}`;
    const rows = `SELECT * FROM ${factsIn(made.rows, name)}`;
    expect(await countOf(files)).toBeGreaterThan(0);
    expect(await countOf(`${files} EXCEPT ALL ${rows}`)).toBe(0);
    expect(await countOf(`${rows} EXCEPT ALL ${files}`)).toBe(0);
  });

  test('gives the same suspects with the same amounts, and the same that could not be told', async () => {
    const files = `SELECT * FROM ${factsIn(made.files, 'suspect')}`;
    const rows = `SELECT * FROM ${factsIn(made.rows, 'suspect')}`;
    expect(await countOf(files)).toBeGreaterThan(20);
    expect(await countOf(`${files} EXCEPT ALL ${rows}`)).toBe(0);
    expect(await countOf(`${rows} EXCEPT ALL ${files}`)).toBe(0);
    const told = (landed: LandedCity | undefined) =>
      given(landed).detection.outcomes.map((outcome) => ({ ...outcome, ms: 0 }));
    expect(told(made.rows)).toEqual(told(made.files));
  });
});

describe('a city played as messages of the national interface', () => {
  test.each(CITY_KINDS)('has the same records, but for codes without a message: $name', async (kind) => {
    const files = factsIn(made.files, kind.name);
    const messages = factsIn(made.messages, kind.name);
    const absent = (from: string, other: string): string =>
      `SELECT a.* FROM ${from} a WHERE NOT EXISTS (SELECT 1 FROM ${other} b WHERE ${sameKey(kind)})`;
    expect(await countOf(`SELECT * FROM ${messages}`)).toBeGreaterThan(0);
    expect(await countOf(absent(messages, files))).toBe(0);
    // What was taken back (2208 is not read), and what was bought before the period where nothing was bought after.
    const bought = `SELECT 1 FROM ${factsIn(made.files, 'stock_d')} m WHERE m.stock_event = 'purchase' AND m.fixmedins_code = t.fixmedins_code AND m.med_list_codg = t.med_list_codg`;
    const lost = `SELECT * FROM ${files} t WHERE ${kind.name === 'trac_d' ? `trac_event = 'reverse' OR (trac_event = 'purchase' AND NOT EXISTS (${bought}))` : 'false'}`;
    expect((await countOf(lost)) > 0).toBe(kind.name === 'trac_d');
    expect(await countOf(`SELECT * FROM (${absent(files, messages)}) EXCEPT ALL (${lost})`)).toBe(0);
    expect(await countOf(`(${lost}) EXCEPT ALL SELECT * FROM (${absent(files, messages)})`)).toBe(0);
  });

  test.each(CITY_KINDS)('differs in exactly what no interface carries: $name', async (kind) => {
    const { not, more } = OTHERWISE[kind.name] ?? { not: [], more: [] };
    expect(await differing(kind)).toEqual([...not, ...more].toSorted());
    const some = (landed: LandedCity | undefined, name: string): Promise<number> =>
      countOf(`SELECT 1 FROM ${factsIn(landed, kind.name)} WHERE ${identifier(name)} IS NOT NULL`);
    for (const name of more) expect([name, await some(made.files, name)]).toEqual([name, 0]);
    // A change of stock carries its price under the column's own name, and some events of codes carry what others do not.
    for (const name of not.filter((one) => !['trac_d', 'stock_d'].includes(kind.name) || one === 'updt_time'))
      expect([name, await some(made.messages, name)]).toEqual([name, 0]);
  });

  test('accuses the same of the same', async () => {
    const found = (landed: LandedCity | undefined): string =>
      `SELECT suspect_id, rule_id, key, amount, measure FROM ${factsIn(landed, 'suspect')}`;
    expect(await countOf(`${found(made.files)} EXCEPT ALL ${found(made.messages)}`)).toBe(0);
    expect(await countOf(`${found(made.messages)} EXCEPT ALL ${found(made.files)}`)).toBe(0);
  });

  test('puts several fee lines in a message, and codes beside settlements and movements', () => {
    const numbers = new Map<string, number>();
    for (const { topic, value } of given(played.messages).held) {
      if (topic !== 'demo-messages') continue;
      const { infno, input } = JSON.parse(value.toString()) as { infno: string; input: Record<string, unknown> };
      const key = `${infno}${JSON.stringify(input).includes('"drug_trac_codg"') ? ' with codes' : ''}`;
      numbers.set(key, (numbers.get(key) ?? 0) + 1);
      if (Array.isArray(input['feedetail']) && input['feedetail'].length > 1) numbers.set('several lines', 1);
    }
    expect([...numbers.keys()].toSorted()).toEqual(
      '2204|2207|2207 with codes|2301|2304|3501|3502|3503|3503 with codes|3504|3504 with codes|3505|3505 with codes|3506|3506 with codes|several lines'.split(
        '|',
      ),
    );
  });
});

describe.each(['rows', 'messages'] as const)('what was sent as %s', (shape) => {
  const sum = <Value>(values: readonly Value[], of: (value: Value) => bigint): bigint =>
    values.reduce((all, value) => all + of(value), 0n);

  test('is what the ledger says, partition by partition', () => {
    const { result, held } = given(played[shape]);
    expect(result).toMatchObject({ interrupted: false, failure: undefined });
    expect(result.ledger).toMatchObject({ schema: 1, shape, complete: true, unsure: 0, messages: held.length });
    expect(result.ledger.crc32).toBe(String(sum(held, ({ value }) => BigInt(crc32(value)))));
    for (const one of result.ledger.partitions) {
      const mine = held.filter(({ topic, partition }) => topic === one.topic && partition === one.partition);
      expect(mine.length).toBeGreaterThan(0);
      expect(one).toMatchObject({
        messages: mine.length,
        bytes: mine.reduce((bytes, { value }) => bytes + value.length, 0),
        crc32: String(sum(mine, ({ value }) => BigInt(crc32(value)))),
      });
    }
    expect(sum(result.ledger.partitions, ({ messages }) => BigInt(messages))).toBe(BigInt(held.length));
    expect(held.filter(({ key, partition }) => partition !== partitionOf(key, 3))).toEqual([]);
  });

  test('lands with the ledger’s counts and money, to the cent', () => {
    const { kinds } = given(played[shape]).result.ledger;
    const { batches } = given(made[shape]);
    const ledger = (of: (name: string) => number): Record<string, number> =>
      Object.fromEntries(Object.keys(kinds).map((name) => [name, of(name)]));
    expect(byKind(batches, ({ records_in }) => records_in)).toEqual(ledger((name) => kinds[name]?.records ?? 0));
    expect(byKind(batches, ({ quarantined }) => quarantined)).toEqual(ledger((name) => kinds[name]?.unfit ?? 0));
    const fen = (yuan: string | null): number => (yuan === null ? 0 : Number(toFen(yuan)));
    expect(byKind(batches, ({ money_landed }) => fen(money_landed))).toEqual(
      ledger((name) => fen(kinds[name]?.money ?? null)),
    );
    expect(fen(kinds['fee_list_d']?.money ?? null)).toBeGreaterThan(0);
    expect(kinds['setl_d']?.unfit).toBeGreaterThan(0);
  });

  test('comes in the order of its time whatever its topic, registers first, and keeps its rate', async () => {
    const clock = stillTime();
    const { held, result } = await playIntoList({ directory, shape, rate: 10 }, clock);
    // Codes travel in a message that is counted already.
    const records = Object.entries(result.ledger.kinds).reduce(
      (all, [kind, one]) => all + (shape === 'messages' && kind === 'trac_d' ? 0 : one.records),
      0,
    );
    expect(clock.now() / 1000).toBeCloseTo(records / 10, 3);
    const timeOf: Readonly<Record<string, string>> = {
      'demo-setl_d': 'setl_time',
      'demo-fee_list_d': 'fee_ocur_time',
      'demo-trac_d': 'trac_time',
      'demo-stock_d': 'stock_time',
      'demo-diag_d': 'diag_time',
      'demo-messages': 'inf_time',
    };
    let last = '';
    let registers = 0;
    let late = 0;
    for (const { topic, value } of held) {
      const record = JSON.parse(value.toString()) as Record<string, string>;
      if (topic.endsWith('_b') && last === '') registers += 1;
      const time = record[timeOf[topic] ?? ''];
      if (time === undefined || Number.isNaN(Date.parse(time))) continue;
      // A settlement put right days later comes when it was put right.
      if (time < last && topic === 'demo-setl_d') late += 1;
      // A day that does not exist is read as another here; such a record comes last.
      else if (time >= last) last = time;
      else if (!/-(04-31|02-30|06-31|13-01)|\/06\/31/.test(time)) throw new Error(`${time} comes after ${last}`);
    }
    const inRegisters = byKind(given(made.files).batches, ({ records_in }) => records_in);
    expect(registers).toBe(
      Object.entries(inRegisters).reduce((all, [kind, n]) => all + (kind.endsWith('_b') ? n : 0), 0),
    );
    expect(late > 0).toBe(shape === 'rows');
  });

  test('is the same every time', async () => {
    const digest = (held: readonly Held[]): string => {
      const hash = createHash('sha256');
      for (const { topic, partition, key, value } of held)
        hash.update(`${topic} ${partition} ${key} `).update(value).update('\n');
      return hash.digest('hex');
    };
    const again = await playIntoList({ directory, shape });
    expect(digest(again.held)).toBe(digest(given(played[shape]).held));
  });

  test('holds no field that is empty, and no number that is not a string', () => {
    const sound = (value: unknown): boolean => {
      if (typeof value === 'string') return value !== '';
      return typeof value === 'object' && value !== null && Object.values(value).every(sound);
    };
    const texts = given(played[shape]).held.map(({ value }) => value.toString());
    expect(texts.filter((text) => !sound(JSON.parse(text)))).toEqual([]);
  });
});
