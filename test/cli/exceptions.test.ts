import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import type { Effects } from '../../base/effects.ts';
import { smallCity, writeCsv, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { jsonLines } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path, { MINGCHA_OPERATOR: '李四' });
let now = '2026-01-05T00:00:00Z';
const effects: Effects = { ...recorder.effects, now: () => new Date(now) };
const data = join(folder.path, 'data');
const RULE = 'MC-TC-001';

interface Listed {
  readonly suspect_id: string;
  readonly rule_id: string;
  readonly state: string;
  readonly status: string;
  readonly fixmedins_code: string;
  readonly key: Readonly<Record<string, string>>;
}

async function call(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const code = await run([...words, '--data', data], effects);
  return { code, ...recorder.take() };
}

async function done(...words: string[]): Promise<string> {
  const { code, out, err } = await call(...words);
  expect(code, err).toBe(0);
  return out;
}

const listed = async (state: string): Promise<Listed[]> =>
  jsonLines<Listed>(await done('suspects', 'list', '--state', state, '--json'));

interface Scanned {
  readonly totals: Readonly<Record<'suspects' | 'new' | 'gone' | 'excepted' | 'exceptions_expired', number>> & {
    readonly amount_once: string;
  };
  readonly rules: readonly {
    readonly id: string;
    readonly suspects: number;
    readonly excepted: number;
    readonly amount: string;
  }[];
}
const scan = async (): Promise<Scanned> => JSON.parse(await done('scan', '--json')) as Scanned;
const lock = async (): Promise<string> =>
  done('sql', 'SELECT lock_digest, options FROM run ORDER BY run_no DESC LIMIT 1', '--json');

let first: Scanned;
beforeAll(async () => {
  mkdirSync(join(folder.path, 'city'));
  writeSmallCity(join(folder.path, 'city'));
  await done('ingest', 'files', join(folder.path, 'city'));
  first = await scan();
});
afterAll(() => folder.remove());

const GRANT = ['--reason', '院内调拨已核实', '--approved-by', '王五', '--expires', '2026-03-01'];

describe('mingcha exceptions', () => {
  test('a suspect is kept off the list from grant to end, and is on record all the time', async () => {
    const before = first;
    const [suspect] = (await listed('active')).filter(({ rule_id: id }) => id === RULE);
    const id = suspect?.suspect_id ?? '';
    expect(id).not.toBe('');
    const lockBefore = await lock();
    const added = JSON.parse(
      await done('exceptions', 'add', '--from-suspect', id.slice(0, 10), ...GRANT, '--json'),
    ) as object;
    expect(added).toMatchObject({
      schema: 1,
      exception_id: 'E000001',
      rule_id: RULE,
      shape: 'institution-code',
      fields: { fixmedins_code: suspect?.fixmedins_code, drug_trac_codg: suspect?.key['drug_trac_codg'] },
      added_by: '李四',
      approved_by: '王五',
      on_expiry: 'resurface',
      from_suspect: id,
      covers: { suspects: 1, of: 1 },
      over_broad: false,
    });
    const during = await scan();
    expect(during.totals).toMatchObject({ suspects: before.totals.suspects - 1, gone: 0, excepted: 1 });
    expect(Number(during.totals.amount_once)).toBeLessThan(Number(before.totals.amount_once));
    expect(during.rules.find((rule) => rule.id === RULE)).toMatchObject({ suspects: 0, excepted: 1, amount: '0.00' });
    expect((await listed('active')).map((one) => one.suspect_id)).not.toContain(id);
    expect(await listed('excepted')).toMatchObject([{ suspect_id: id, state: 'excepted', status: 'new' }]);
    // What took part in the judgement is part of what the run is known by.
    expect(await lock()).not.toBe(lockBefore);
    expect(await lock()).toContain('exceptions_on');
    expect(await done('scan', '--lang', 'en')).toMatch(/\n2 suspects \(0 new\), 1 excepted\n$/);
    // Kept, and as good as any other to be judged again.
    expect(JSON.parse(await done('suspects', 'reproduce', id, '--json'))).toMatchObject({ outcome: 'identical' });
    await done('exceptions', 'end', 'E000001', '--reason', '核实有误');
    expect((await scan()).totals).toMatchObject({
      suspects: before.totals.suspects,
      new: 0,
      excepted: 0,
      exceptions_expired: 0,
    });
    expect((await listed('active')).map((one) => one.suspect_id)).toContain(id);
    expect(await done('exceptions', 'list')).toContain('没有正在生效的例外');
    expect(jsonLines(await done('exceptions', 'list', '--all', '--json'))).toMatchObject([
      { exception_id: 'E000001', standing: 'ended', ended_by: '李四', ended_reason: '核实有误' },
    ]);
    const acts = jsonLines<{ action: string; subject: string; who: string; detail: { what: string } }>(
      await done('audit', 'list', '--json'),
    );
    expect(
      acts
        .filter(({ action }) => action === 'exception')
        .map(({ subject, who, detail }) => `${subject} ${who} ${detail.what}`)
        .toSorted(),
    ).toEqual(['E000001 李四 add', 'E000001 李四 end']);
  });

  test('an expired one is told once by the scan, and by the check', async () => {
    const institution = (await listed('active')).find(({ rule_id: id }) => id === RULE);
    const values = ['fixmedins_code', 'drug_trac_codg'].flatMap((field) => [
      '--value',
      `${field}=${institution?.key[field] ?? ''}`,
    ]);
    const id = (
      JSON.parse(await done('exceptions', 'add', '--rule', RULE, ...values, ...GRANT, '--json')) as {
        exception_id: string;
      }
    ).exception_id;
    expect((await scan()).totals.excepted).toBe(1);
    expect(await call('exceptions', 'check', '--fail')).toMatchObject({ code: 0, out: '例外没有需要处理的。\n' });
    now = '2026-03-01T12:00:00Z';
    expect((await scan()).totals.excepted).toBe(1);
    expect(await call('exceptions', 'check', '--fail')).toMatchObject({ code: 1 });
    // By Shanghai's clock it is the second of March.
    now = '2026-03-01T16:00:00Z';
    expect(await done('scan', '--lang', 'en')).toMatch(/3 suspects \(0 new\), 0 excepted, 1 exceptions expired\n$/);
    expect((await scan()).totals.exceptions_expired).toBe(0);
    expect(JSON.parse(await done('exceptions', 'check', '--json'))).toEqual({
      schema: 1,
      on: '2026-03-02',
      findings: [{ exception_id: id, rule_id: RULE, expires: '2026-03-01', finding: 'expired' }],
    });
    now = '2026-01-05T00:00:00Z';
  });

  test('what is not well founded is refused with its code, and nothing is written', async () => {
    const value = ['--value', 'fixmedins_code=H1', '--value', 'drug_trac_codg=8'];
    for (const [words, code] of [
      [
        ['--rule', RULE, ...value, '--reason', '院内调拨', '--approved-by', '李四', '--expires', '2026-03-01'],
        'MC-EXC-004',
      ],
      [
        ['--rule', RULE, ...value, '--reason', '院内调拨', '--approved-by', '王五', '--expires', '2026-07-06'],
        'MC-EXC-005',
      ],
      [['--rule', RULE, ...value, '--reason', '院内调拨', '--approved-by', '王五'], 'MC-CLI-023'],
      [['--rule', RULE, ...GRANT], 'MC-EXC-002'],
      [['--rule', 'MC-RR-001', ...GRANT], 'MC-EXC-001'],
      [['--rule', 'MC-TC-9', ...GRANT], 'MC-CLI-003'],
      [['--rule', RULE, ...value, ...GRANT, '--on-expiry', 'never'], 'MC-CLI-007'],
      [['--from-suspect', '00000000', ...GRANT], 'MC-CLI-002'],
    ] as const) {
      const { code: exit, err } = await call('exceptions', 'add', ...words);
      expect(exit, err).toBe(2);
      expect(err).toContain(code);
    }
    expect((await call('exceptions', 'end', 'E999999', '--reason', '无此编号')).err).toContain('MC-EXC-007');
    expect(await done('sql', "SELECT count(*) AS n FROM exception WHERE exception_id > 'E000002'", '--json')).toContain(
      '"n":"0"',
    );
  });
});

describe('a scan under another rule text', () => {
  test('tells what went because of the rule from what went because of data', async () => {
    // One suspect goes with its facts, the other by a value of the site's own; both rules were changed.
    const before = await listed('active');
    const boxes = before.find(({ rule_id: id }) => id === RULE);
    const days = before.find(({ rule_id: id }) => id === 'MC-RX-001');
    expect([boxes, days]).not.toContain(undefined);
    const city = smallCity();
    const fewer = (city['fee_list_d'] ?? []).map((row) =>
      row['mdtrt_id'] === 'm3'
        ? { ...row, cnt: '1', det_item_fee_sumamt: '20.00', inscp_amt: '20.00', updt_time: '2025-12-01 00:00:00' }
        : row,
    );
    mkdirSync(join(folder.path, 'later'));
    writeCsv(join(folder.path, 'later'), 'fee_list_d.csv', fewer);
    await done('ingest', 'files', join(folder.path, 'later'));
    const overlay = ['--reason', '本地口径', '--by', '王五'];
    await done('rules', 'overlay', 'new', 'MC-RX-001', '--set', 'params.plausible_days=[1, 200]', ...overlay);
    await done('rules', 'overlay', 'new', RULE, '--set', 'params.min_settlements=9', ...overlay);
    await done('scan');
    const why = jsonLines<{ suspect_id: string; state: string; cause: string }>(
      await done('sql', "SELECT suspect_id, state, cause FROM suspect WHERE state <> 'active'", '--json'),
    );
    expect(Object.fromEntries(why.map((one) => [one.suspect_id, `${one.state} ${one.cause}`]))).toEqual({
      [boxes?.suspect_id ?? '']: 'gone rule',
      [days?.suspect_id ?? '']: 'gone data',
    });
  });
});
