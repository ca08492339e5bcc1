import { expect, it } from 'vitest';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import type { ColumnType } from '../../records/column.ts';
import { isProblem } from '../../ingest/source/part.ts';
import { layoutOfHeader } from '../../ingest/landing/header-layout.ts';
import type { Layout } from '../../ingest/landing/layout.ts';
import { stageRecords } from '../../ingest/landing/stage-records.ts';
import { stageQuery } from '../../ingest/landing/stage-sql.ts';
import { usualQuery } from '../../ingest/landing/usual-form.ts';
import { rawName } from '../../ingest/source/source-table.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';

/** What a column of each type may hold that is as programs write it. */
const USUAL: Readonly<Record<ColumnType, readonly string[]>> = {
  id: ['H33010000001', '330100202501010000012', 'a|b|7', 'S-1_2', 'X9'],
  code: ['0199', 'XN07XXB093B002010100075', '7'],
  text: ['每日三次', 'oral', '0.5g 一次'],
  time: ['2025-01-31 08:00:00', '1999-12-31 23:59:59'],
  date: ['2025-01-31', '1999-12-31'],
  money: ['0', '88', '-12.30', '+0.5', '.5', '12345678901234.56', '7.1000'],
  count: ['3', '0.5000', '-2'],
  price: ['9.99', '0.000001'],
  rate: ['0.1', '1'],
  integer: ['17', '0', '4.0'],
};

/** What makes one look twice, in whatever column. */
const ODD: readonly (string | null)[] = [
  null, '', ' ', '\t', '\u3000', '无', '-', '——', 'null', '(null)', 'N/A', '0', '000', '0000000000', '-1', 'xx', '#N/A', '#REF!',
  '1111111', '123123', '111111111111111111', ' 12', '12 ', '12\n', '\u00a012', '12\u200b', "'12", '="12"', "'12'", '=12', '１２', 'Ａ１',
  '8.17E+19', '3.301e17', '123.0', '1,234.50', '¥12', '12元', '1.2万', '(12.00)', '12.345', '12.3456789', '1e3', '99999999999999999',
  'abc', '--1', '2025-02-30 08:00:00', '2025-01-31', '2025-01-31 8:00', '20250131', '2025/1/31', '2025年1月31日', '45000',
  '2025-01-31T08:00:00', '2025-01-31 08:00:00.5', '2025-01-31 24:00:00', '是', '否', 'true', 'FALSE', 'Y', '2', '三级甲等', '住院',
  '123456789012345000', '20250131080000000', 'a\u200bb', 'a\ufffdb', '合计', '小计：', 'a"b,c', '12\u200d', '-', '>', '=', '(', "'",
]; // prettier-ignore

/** How many of the first records are sound. */
const SOUND = 9;

/** Records as cells by column: one with all columns usual, one with the required alone, and for each column every oddity. */
function records(kind: Kind): (readonly (string | null)[])[] {
  const usual = (pick: number) =>
    kind.columns.map(({ type, codeList }) =>
      codeList === undefined ? (USUAL[type][pick % USUAL[type].length] ?? null) : '1',
    );
  const made = [0, 1, 2, 3, 4, 5, 6].map(usual);
  const base = usual(0);
  made.push(kind.columns.map(({ required }, at) => (required ? (base[at] ?? null) : null)));
  made.push(kind.columns.map(({ required }, at) => (required ? (base[at] ?? null) : '')));
  made.push(kind.columns.map(({ name }) => name));
  made.push(kind.columns.map(() => ''));
  made.push(kind.columns.map(({ name }) => (kind.key.includes(name) ? '合计' : '')));
  for (const at of kind.columns.keys())
    for (const odd of ODD) made.push(base.map((cell, other) => (other === at ? odd : cell)));
  return made;
}

async function layoutOf(session: Session, kind: Kind, columns: readonly number[]): Promise<Layout> {
  const all = records(kind);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE incoming (_ordinal BIGINT, ${columns.map((_, i) => `${rawName(i)} VARCHAR`).join(', ')})`,
  );
  await session.append('incoming', (rows) => {
    for (const [ordinal, cells] of all.entries()) {
      rows.appendBigInt(BigInt(ordinal + 1));
      for (const at of columns) {
        const cell = cells[at] ?? null;
        if (cell === null) rows.appendNull();
        else rows.appendVarchar(cell);
      }
      rows.endRow();
    }
  });
  const table = {
    columns: columns.map((at) => ({ name: kind.columns[at]?.name ?? '', type: 'VARCHAR' })),
    query: 'SELECT * FROM temp.incoming',
    hasOrdinal: true,
  };
  const layout = layoutOfHeader(kind, table, 'records');
  if (isProblem(layout)) throw new Error(layout.what.en);
  return { ...layout, message: '_ordinal' };
}

/** All that is told of a record; the text that is kept of a bad one does not matter for a good one. */
const told = (table: string): string =>
  `SELECT * REPLACE (CASE WHEN _reasons IS NOT NULL THEN _raw END AS _raw) FROM ${table}`;

/** The first records that one table has and the other has not. */
const more = (one: string, other: string): string =>
  `SELECT * FROM (${told(one)} EXCEPT ALL ${told(other)}) ORDER BY _ordinal LIMIT 3`;

it.each(KINDS.map((kind) => [kind.name, kind] as const))(
  'stages %s alike, quick or not, whatever its cells hold',
  async (name, kind) => {
    const warehouse = await Warehouse.inMemory();
    const session = await warehouse.session();
    const whole = [...kind.columns.keys()];
    const parts = kind.derived.map(({ column }) => whole.filter((at) => kind.columns[at]?.name !== column));
    for (const columns of [whole, ...parts]) {
      const layout = await layoutOf(session, kind, columns);
      await session.run(`CREATE OR REPLACE TEMP TABLE slow AS ${stageQuery(layout)}`);
      await stageRecords(session, 'temp', layout);
      await session.run(`CREATE OR REPLACE TEMP TABLE quick AS SELECT COLUMNS(c -> c <> '_unusual') FROM temp.typed`);
      expect(await session.rows(more('quick', 'slow'))).toEqual([]);
      expect(await session.rows(more('slow', 'quick'))).toEqual([]);
      // It is of use only if it takes what programs write: among the first records, all columns filled or only some.
      const taken = await session.value(
        `SELECT count(*) FROM (${usualQuery(layout) ?? ''}) WHERE NOT _unusual AND _ordinal <= ${SOUND}`,
      );
      expect(Number(taken), `${name}: sound records taken`).toBeGreaterThanOrEqual(2);
    }
    session.close();
    warehouse.close();
  },
  120_000,
);
