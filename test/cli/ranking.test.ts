import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { run } from '../../cli/run.ts';
import { percent } from '../../cli/render/percent.ts';
import { Warehouse } from '../../store/warehouse.ts';
import type { Ranking } from '../../suspects/ranking/ranking.ts';
import { plant, record } from '../suspects/feedback/planted-ledger.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const said = async (...words: string[]): Promise<string> => {
  expect(await run(words, recorder.effects), words.join(' ')).toBe(0);
  return recorder.take().out;
};

beforeAll(async () => {
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  await record(session, 1, {});
  await plant(session, [
    { id: 'w1', institution: 'W', rule: 'MC-TC-001', amount: '90', lines: [['L1', '90']] },
    {
      id: 'w2',
      institution: 'W',
      rule: 'MC-RX-001',
      topic: 'over-prescription',
      kind: 'sign',
      amount: '10',
      lines: [['L2', '10']],
    },
    {
      id: 'r',
      institution: 'R',
      rule: 'MC-RX-001',
      topic: 'over-prescription',
      kind: 'sign',
      amount: '300',
      lines: [
        ['L3', '100'],
        ['L4', '100'],
        ['L5', '100'],
      ],
    },
  ]);
  await session.run(
    "INSERT INTO medins_b BY NAME SELECT 'W' AS fixmedins_code, DATE '1900-01-01' AS begndate, '银杏大药房' AS fixmedins_name, 1 AS _seq",
  );
  session.close();
  warehouse.close();
});
afterAll(() => folder.remove());

describe('mingcha suspects ranking', () => {
  test('says how likely a problem is, what may be got back, and why, and that it is no verdict', async () => {
    const text = await said('suspects', 'ranking');
    expect(text).toContain('机构排序：按存在问题的可能性，显示 2 家，共 2 家');
    expect(text).toMatch(/ 1 {2}W +银杏大药房 +2 +90%（初始估计，尚无核查） +77\.00 /);
    expect(text).toContain(
      '药品追溯码 80%（1 条，主要是同一追溯码在同一机构为多人结算），超量开药 50%（1 条，主要是单次开药超天数）；不计药品追溯码则为 50%',
    );
    expect(text).toContain('不是对任何机构的结论');
    expect(text).toContain('2025-01-01 至 2025-12-31');
    expect(await said('suspects', 'ranking', '--lang', 'en')).toContain('no verdict on anybody');
  });

  test('in either order, as many as are asked for', async () => {
    const codes = async (...words: string[]): Promise<string[]> => {
      const { schema, institutions, total } = JSON.parse(
        await said('suspects', 'ranking', '--json', ...words),
      ) as Ranking & {
        schema: number;
      };
      expect([schema, total]).toEqual([1, 2]);
      return institutions.map((one) => one.fixmedins_code);
    };
    expect(await codes()).toEqual(['W', 'R']);
    expect(await codes('--by', 'amount')).toEqual(['R', 'W']);
    expect(await codes('--by', 'amount', '--limit', '1')).toEqual(['R']);
  });

  test('refuses an order that there is not', async () => {
    expect(await run(['suspects', 'ranking', '--by', 'topics'], recorder.effects)).toBe(2);
    expect(recorder.take().err).toContain('risk | amount');
  });
});

describe('a likelihood in per cent', () => {
  test.each([
    ['0.000000', '0%'],
    ['0.004', '<1%'],
    ['0.625', '63%'],
    ['0.99', '99%'],
    ['0.995000', '>99%'],
    ['1.000000', '>99%'],
  ])('%s is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});
