import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { smallCity, writeCsv, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
let count = 0;

/** Lands folders one after another in a warehouse of its own, scans, and returns what a reader would see. */
async function outputs(
  ...inputs: readonly string[]
): Promise<{ list: unknown[]; rules: unknown; totals: unknown; asOf: unknown }> {
  const data = join(folder.path, `data${(count += 1)}`);
  for (const input of inputs) {
    expect(await run(['ingest', 'files', input, '--data', data], recorder.effects), recorder.take().err).toBe(0);
  }
  recorder.take();
  expect(await run(['scan', '--json', '--data', data], recorder.effects)).toBe(0);
  const scan = JSON.parse(recorder.take().out) as { rules: Record<string, unknown>[]; totals: unknown; as_of: unknown };
  await run(['suspects', 'list', '--json', '--data', data], recorder.effects);
  const list = recorder
    .take()
    .out.trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const rules = scan.rules.map(({ ms: _ms, ...rest }) => rest);
  return { list, rules, totals: scan.totals, asOf: scan.as_of };
}

function folderWith(name: string, city = smallCity()): string {
  const path = join(folder.path, name);
  mkdirSync(path, { recursive: true });
  writeSmallCity(path, city);
  return path;
}

let base: Awaited<ReturnType<typeof outputs>>;
beforeAll(async () => {
  base = await outputs(folderWith('base'));
});
afterAll(() => folder.remove());

test('the city holds three suspects to keep', () => {
  expect(base.list).toHaveLength(3);
});

test('a file landed twice changes no output', async () => {
  expect(await outputs(join(folder.path, 'base'), join(folder.path, 'base'))).toEqual(base);
});

test('shuffled files change no output', async () => {
  const city = smallCity();
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(
        ...Object.values(city).map((rows) =>
          fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
        ),
      ),
      async (shuffled) => {
        const mixed = Object.fromEntries(Object.keys(city).map((kind, i) => [kind, shuffled[i] ?? []]));
        expect(await outputs(folderWith(`shuffled${(count += 1)}`, mixed))).toEqual(base);
      },
    ),
    { numRuns: 4 },
  );
});

test('a settlement and its full refund, lines and codes and all, change no output', async () => {
  const city = smallCity();
  const copy = (kind: string, from: string, more: Record<string, string>) => ({
    ...city[kind]?.find((row) => row['mdtrt_id'] === from),
    ...more,
  });
  const pair = {
    setl_d: [
      copy('setl_d', 'm1', {
        setl_id: 'x1',
        mdtrt_id: 'mx',
        psn_no: 'p9',
        fixmedins_code: 'P2',
        setl_time: '2025-10-31 08:00:00',
      }),
      copy('setl_d', 'm1', {
        setl_id: 'x2',
        mdtrt_id: 'mx',
        psn_no: 'p9',
        fixmedins_code: 'P2',
        setl_time: '2025-10-31 09:00:00',
        medfee_sumamt: '-20.00',
        fund_pay_sumamt: '-10.00',
        hifp_pay: '-10.00',
        inscp_amt: '-20.00',
        refd_setl_flag: '1',
        init_setl_id: 'x1',
      }),
    ],
    fee_list_d: [
      copy('fee_list_d', 'm1', {
        setl_id: 'x1',
        mdtrt_id: 'mx',
        psn_no: 'p9',
        fixmedins_code: 'P2',
        fee_ocur_time: '2025-10-31 08:00:00',
      }),
      copy('fee_list_d', 'm1', {
        setl_id: 'x2',
        mdtrt_id: 'mx',
        psn_no: 'p9',
        fixmedins_code: 'P2',
        fee_ocur_time: '2025-10-31 09:00:00',
        feedetl_sn: '2',
        init_feedetl_sn: '1',
        cnt: '-1',
        det_item_fee_sumamt: '-20.00',
        inscp_amt: '-20.00',
      }),
    ],
    trac_d: [
      copy('trac_d', 'm1', {
        setl_id: 'x1',
        mdtrt_id: 'mx',
        psn_no: 'p9',
        fixmedins_code: 'P2',
        trac_time: '2025-10-31 08:00:00',
      }),
      copy('trac_d', 'm1', {
        setl_id: 'x2',
        mdtrt_id: 'mx',
        psn_no: 'p9',
        fixmedins_code: 'P2',
        trac_time: '2025-10-31 09:00:00',
        trac_event: 'reverse',
        feedetl_sn: '2',
      }),
    ],
  };
  const path = join(folder.path, 'pair');
  mkdirSync(path);
  for (const [kind, rows] of Object.entries(pair)) writeCsv(path, `${kind}.csv`, rows as Record<string, string>[]);
  const after = await outputs(join(folder.path, 'base'), path);
  expect(after.list).toEqual(base.list);
  expect(after.totals).toEqual(base.totals);
  expect(after.asOf).toEqual(base.asOf);
});

test('a date corrected across a month end leaves what the corrected city would give', async () => {
  const city = smallCity();
  const corrected = structuredClone(city) as Record<string, Record<string, string>[]>;
  const move = (kind: string, column: string): Record<string, string>[] =>
    (corrected[kind] ?? [])
      .filter((row) => row['mdtrt_id'] === 'm2')
      .map((row) => Object.assign(row, { [column]: '2025-07-03 10:00:00', updt_time: '2025-11-01 00:00:00' }));
  const path = join(folder.path, 'correction');
  mkdirSync(path);
  for (const [kind, column] of [
    ['setl_d', 'setl_time'],
    ['fee_list_d', 'fee_ocur_time'],
    ['trac_d', 'trac_time'],
    ['mdtrt_d', 'begntime'],
  ] as const) {
    const rows = move(kind, column);
    if (kind !== 'trac_d') writeCsv(path, `${kind}.csv`, rows);
  }
  // A trace event's time is part of its key, so its correction is a reverse and a new event; here the code moves with its settlement's dates.
  corrected['trac_d'] = structuredClone(city['trac_d']) as Record<string, string>[];
  const whole = await outputs(folderWith('corrected', corrected));
  const stepwise = await outputs(join(folder.path, 'base'), path);
  expect(stepwise.list).toEqual(whole.list);
  expect(stepwise.totals).toEqual(whole.totals);
  const reversed = await outputs(path, join(folder.path, 'base'));
  expect(reversed.list).toEqual(whole.list);
});
