import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { timesADay, unitsPerDose } from '../../../detectors/shared/dose-text.ts';
import type { Session } from '../../../store/session.ts';
import { literal } from '../../../store/sql.ts';
import { Warehouse } from '../../../store/warehouse.ts';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterAll(() => {
  session.close();
  warehouse.close();
});

async function parsed(expression: string, text: string): Promise<number | null> {
  const value = await session.value(`SELECT ${expression} FROM (SELECT ${literal(text)} AS t)`);
  return value === null ? null : Number(value);
}

describe('a single dose in smallest units', () => {
  it.each([
    ['2片', 2],
    ['1 粒', 1],
    ['每次2片', 2],
    ['1.0片', 1],
    ['0.5片', 0.5],
    ['半片', 0.5],
    ['1/2片', 0.5],
    ['两粒', 2],
    ['口服 一袋', 1],
    ['5mg(1片)', 1],
    ['10丸/次', 10],
    ['1贴', 1],
    ['2', 2],
    ['3.0', 3],
    ['0.5', null],
    ['0.5g', null],
    ['5mg', null],
    ['10ml', null],
    ['300IU', null],
    ['1瓶', null],
    ['每日2片', null],
    ['早2片晚1片', null],
    ['2片,1粒', null],
    ['0', null],
    ['适量', null],
    ['', null],
  ])('%s', async (text, units) => {
    expect(await parsed(unitsPerDose(duckdb, 't'), text)).toBe(units);
  });
});

describe('doses a day', () => {
  it.each([
    ['qd', 1],
    ['BID', 2],
    ['t.i.d.', 3],
    ['qid', 4],
    ['po bid', 2],
    ['tid(饭后)', 3],
    ['qn', 1],
    ['qod', 0.5],
    ['biw', 2 / 7],
    ['q8h', 3],
    ['Q12H', 2],
    ['q6h', 4],
    ['每日3次', 3],
    ['一日三次', 3],
    ['1日2次', 2],
    ['每天1次', 1],
    ['3次/日', 3],
    ['日三次', 3],
    ['两次/天', 2],
    ['每8小时一次', 3],
    ['隔日一次', 0.5],
    ['每周2次', 2 / 7],
    ['每晚一次', 1],
    ['睡前', 1],
    ['每两日一次', null],
    ['每隔3天1次', null],
    ['每日1-2次', null],
    ['bid prn', null],
    ['必要时每日3次', null],
    ['st', null],
    ['遵医嘱', null],
    ['', null],
  ])('%s', async (text, times) => {
    const value = await parsed(timesADay(duckdb, 't'), text);
    expect(value?.toFixed(9)).toBe(times?.toFixed(9));
  });
});
