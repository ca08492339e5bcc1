import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerName } from '../../ingest/landing/header-name.ts';
import { normalHeader } from '../../ingest/landing/match-header.ts';
import { recogniseKind } from '../../ingest/recognise-kind.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { inRoom } from './support/room.ts';

const BY_TYPE: Readonly<Record<Column['type'], string>> = {
  id: '',
  code: '7',
  text: '文字',
  money: '12.50',
  count: '2.5000',
  price: '1.250000',
  rate: '0.5000',
  integer: '3',
  date: '2025-01-02',
  time: '2025-01-02 08:00:00',
};

function value(column: Column): string {
  if (column.type === 'id') return `${column.name.toUpperCase()}1`;
  const list = column.codeList === undefined ? undefined : CODE_LISTS[column.codeList];
  return list === undefined ? BY_TYPE[column.type] : (Object.keys(list.values)[0] ?? '');
}

/** What the interface calls a column: its first alias in letters, or its own name where the families agree. */
const interfaceName = (column: Column): string => column.aliases.find((one) => /^[a-z_]+$/.test(one)) ?? column.name;

const NAMINGS: Readonly<Record<string, (column: Column) => string>> = {
  'its own names': (column) => column.name,
  'the names of the interface': interfaceName,
  'Chinese labels': (column) => column.label.zh,
  'labels as forms write them': (column) => `＊ ${Array.from(column.label.zh).join(' ')}（必填）`,
  'labels broken over lines in full width': (column) => `"${column.label.zh.replace(/(?<=^..)/u, '\n')}"`,
};

const csv = (kind: Kind, name: (column: Column) => string): string =>
  `${kind.columns.map(name).join(',')}\n${kind.columns.map(value).join(',')}\n`;

describe.each(KINDS.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  const facts = new Map<string, unknown>();
  beforeAll(async () => {
    for (const [naming, name] of Object.entries(NAMINGS))
      await inRoom(async (room) => {
        const { batches, problems } = await room.landText(`${kind.name}.csv`, csv(kind, name));
        const columns = kind.columns.map((column) => column.name).join(', ');
        facts.set(naming, {
          problems,
          ignored: batches[0]?.ignored_columns,
          rows: await room.rows(`SELECT ${columns}, _flags FROM ${kind.name}`),
        });
      });
  });
  afterAll(() => facts.clear());

  it('lands whole under its own names', () => {
    const row = Object.fromEntries(
      kind.columns.map((column) => [column.name, column.type === 'integer' ? 3 : value(column)]),
    );
    expect(facts.get('its own names')).toMatchObject({ problems: [], ignored: [], rows: [row] });
  });

  it.each(Object.keys(NAMINGS).slice(1))('lands alike under %s', (naming) => {
    expect(facts.get(naming)).toEqual(facts.get('its own names'));
  });

  it('is told by its header alone', () => {
    for (const name of Object.values(NAMINGS))
      expect(
        recogniseKind(
          'data.csv',
          kind.columns.map((column) => name(column).replaceAll('"', '')),
        ).kind?.name,
      ).toBe(kind.name);
  });

  it('has no name that stands for two columns', () => {
    const owners = new Map<string, string>();
    const doubled: string[] = [];
    for (const column of kind.columns)
      for (const name of new Set([column.name, ...column.aliases, column.label.zh].map(normalHeader))) {
        const owner = owners.get(name);
        if (owner !== undefined && owner !== column.name) doubled.push(`${name}: ${owner}, ${column.name}`);
        owners.set(name, column.name);
      }
    expect(doubled).toEqual([]);
  });
});

describe('every name of DOMAIN §1.1 is known', () => {
  it.each([
    ['fee_list_d', 'inscp_scp_amt', 'inscp_amt'],
    ['fee_list_d', 'overlmt_amt', 'overlmt_selfpay'],
    ['setl_d', 'psn_part_amt', 'psn_pay'],
    ['setl_d', 'psn_cash_pay', 'cash_payamt'],
    ['setl_d', 'pdn_cash_pay', 'cash_payamt'],
    ['setl_d', 'oth_pay', 'othfund_pay'],
    ['setl_d', 'hosp_part_amt', 'ownpay_hosp_part'],
    ['fee_list_d', 'bilg_dr_codg', 'bilg_dr_code'],
    ['fee_list_d', 'orders_dr_code', 'acord_dr_code'],
    ['fee_list_d', 'rxno', 'rx_drord_no'],
    ['setl_d', '医疗费用总额', 'medfee_sumamt'],
    ['setl_d', '统筹基金支付', 'hifp_pay'],
    ['setl_d', '个人负担', 'psn_pay'],
    ['setl_d', '身份证号码', 'certno'],
    ['trac_d', '药品追溯码', 'drug_trac_codg'],
    ['fee_list_d', '科室', 'bilg_dept_name'],
    ['fee_list_d', '医保目录名称', 'hilist_name'],
    ['mdtrt_d', '就诊流水号', 'mdtrt_id'],
  ])('%s: %s is %s', (kind, alias, name) => {
    const column = KINDS.find((one) => one.name === kind)?.columns.find((one) => one.name === name);
    expect([column?.label.zh, ...(column?.aliases ?? [])]).toContain(alias);
  });
});

it.each([
  ['＊总费用（元）', '总费用', '元'],
  ['金额 (万元)', '金额', '万元'],
  ['人员编号（必填）', '人员编号', undefined],
  ['*人员编号', '人员编号', undefined],
  ['（必填）人员\n编号', '人员编号', undefined],
  ['总费用[单位：万元]', '总费用', '万元'],
  ['总费用（元）（必填）', '总费用', '元'],
  ['数量【盒】', '数量', '盒'],
  ['总费用（含自费）', '总费用(含自费)', undefined],
  [' SETL_ID ', 'setl_id', undefined],
  ['\ufeff＇结算ID', '结算id', undefined],
  ['(元)', '(元)', undefined],
])('the header %j is %j in %j', (header, name, unit) => {
  expect(headerName(header)).toMatchObject({ name, unit });
});
