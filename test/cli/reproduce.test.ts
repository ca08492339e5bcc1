import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { smallCity, writeCsv, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

/** What `--json` answers of a reproduction. */
interface Answer {
  readonly outcome: string;
  readonly hindrance?: string;
  readonly detail?: string;
  readonly rule_version: string;
  readonly found: boolean;
  readonly values: readonly { readonly field: string; readonly recorded: string; readonly found: string }[];
  readonly lines: { readonly missing: number; readonly beyond: number; readonly otherwise: number };
  readonly withdrawn: {
    readonly state: string;
    readonly lines: Readonly<Record<'undone' | 'voided' | 'refunded' | 'changed', number>>;
    readonly points: readonly { readonly kp_id: string; readonly what: string }[];
  };
  readonly changed: readonly { readonly name: string; readonly recorded: string; readonly now: string }[];
}

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
const RULE = 'MC-TC-002';
let data = '';
let suspects: { readonly suspect_id: string; readonly rule_id: string }[] = [];
let count = 0;

async function call(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const code = await run([...words, '--data', data], recorder.effects);
  return { code, ...recorder.take() };
}

async function done(...words: string[]): Promise<string> {
  const { code, out, err } = await call(...words);
  expect(code, err).toBe(0);
  return out;
}

async function reproduce(rule: string): Promise<Answer & { readonly code: number }> {
  const id = suspects.find(({ rule_id }) => rule_id === rule)?.suspect_id ?? '';
  const { code, out, err } = await call('suspects', 'reproduce', id, '--json');
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Answer) };
}

/** Changes the warehouse behind the program's back, as a fault would. */
async function damage(...statements: string[]): Promise<void> {
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', waitSeconds: 10 });
  const session = await warehouse.session();
  try {
    for (const sql of statements) expect(await session.run(sql), sql).toBeGreaterThan(0);
  } finally {
    session.close();
    warehouse.close();
  }
}

beforeAll(async () => {
  mkdirSync(join(folder.path, 'city'));
  writeSmallCity(join(folder.path, 'city'));
  data = join(folder.path, 'scanned');
  await done('ingest', 'files', join(folder.path, 'city'));
  await done('scan');
  const list = await done('suspects', 'list', '--json');
  suspects = list
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as (typeof suspects)[number]);
});
afterAll(() => folder.remove());

beforeEach(() => {
  data = join(folder.path, `data${(count += 1)}`);
  cpSync(join(folder.path, 'scanned'), data, { recursive: true });
});

describe('mingcha suspects reproduce', () => {
  test('finds every suspect as it was, also after the facts have moved on', async () => {
    expect(suspects).toHaveLength(3);
    for (const { rule_id } of suspects)
      expect(await reproduce(rule_id)).toMatchObject({ code: 0, outcome: 'identical' });
    const city = smallCity();
    const dearer = (city['fee_list_d'] ?? []).map((row) => ({
      ...row,
      inscp_amt: '1.00',
      updt_time: '2025-10-02 00:00:00',
    }));
    const next = join(folder.path, `next${count}`);
    mkdirSync(next);
    writeCsv(next, 'fee_list_d.csv', dearer);
    await done('ingest', 'files', next);
    for (const { rule_id } of suspects)
      expect(await reproduce(rule_id)).toMatchObject({ code: 0, outcome: 'identical' });
    // The newest facts do say something else: the same text on them finds other amounts.
    await damage('UPDATE run SET cut = cut + 1');
    const other = await reproduce(RULE);
    expect(other).toMatchObject({ code: 4, outcome: 'differs', found: true });
    expect(other.values.map(({ field }) => field)).toContain('amount');
    expect(other.lines.otherwise).toBeGreaterThan(0);
  });

  test('says what has been taken back since, also where it comes out the same', async () => {
    expect((await reproduce(RULE)).withdrawn).toMatchObject({
      state: 'active',
      lines: { undone: 0, voided: 0, refunded: 0, changed: 0 },
      points: [],
    });
    const lines = smallCity()['fee_list_d'] ?? [];
    const later = { updt_time: '2025-10-02 00:00:00' };
    const next = join(folder.path, `voided${count}`);
    mkdirSync(next);
    writeCsv(
      next,
      'fee_list_d.csv',
      lines.map((row) => ({ ...row, ...later, vali_flag: '0' })),
    );
    await done('ingest', 'files', next);
    const id = suspects.find(({ rule_id }) => rule_id === RULE)?.suspect_id ?? '';
    const { lines: sum, outcome } = { ...(await reproduce(RULE)).withdrawn, outcome: (await reproduce(RULE)).outcome };
    expect([outcome, sum.voided > 0, sum.undone + sum.refunded]).toEqual(['identical', true, 0]);
    expect(await done('suspects', 'reproduce', id)).toContain('已作废');
  });

  test('says that its settlements were refunded, and that knowledge it rests on has ended, changed or gone', async () => {
    const files = async (name: string, kind: string, rows: Parameters<typeof writeCsv>[2]): Promise<void> => {
      const at = join(folder.path, `${name}${count}`);
      mkdirSync(at);
      writeCsv(at, `${kind}.csv`, rows);
      await done('ingest', 'files', at);
    };
    const point = (kp_id: string, over: object = {}) => ({
      kp_id,
      med_list_codg: 'X1',
      limit_type: 'sex',
      begndate: '2025-01-01',
      enddate: '',
      rule_class: '药品限性别',
      allowed_sex: '1',
      updt_time: '2025-01-01 00:00:00',
      ...over,
    });
    await files(
      'points',
      'limit_b',
      ['KP-1', 'KP-2', 'KP-3', 'KP-4'].map((id) => point(id)),
    );
    const named = JSON.stringify({ points: ['KP-1', 'KP-2', 'KP-3'].map((kp_id) => ({ kp_id })) });
    await damage(
      'UPDATE run SET cut = (SELECT max(seq) FROM batch)',
      `UPDATE suspect SET evidence = '${named}' WHERE rule_id = '${RULE}'`,
    );
    expect((await reproduce(RULE)).withdrawn).toMatchObject({ points: [] });
    const updt_time = '2026-01-01 00:00:00';
    await files('ended', 'limit_b', [
      point('KP-1', { enddate: '2025-12-31', updt_time }),
      point('KP-2', { allowed_sex: '2', updt_time }),
      // Sent again with nothing new in it, and another point that it does not rest on.
      point('KP-3', { updt_time }),
      point('KP-4', { allowed_sex: '2', updt_time }),
    ]);
    const refunds = (smallCity()['setl_d'] ?? []).map((row) => ({
      ...row,
      setl_id: `back-${row['setl_id']}`,
      init_setl_id: row['setl_id'] ?? '',
      refd_setl_flag: '1',
      medfee_sumamt: `-${row['medfee_sumamt']}`,
    }));
    await files('refunds', 'setl_d', refunds);
    const { outcome, withdrawn } = await reproduce(RULE);
    expect(outcome).toBe('identical');
    expect(withdrawn.points).toEqual([
      { kp_id: 'KP-1', what: 'ended' },
      { kp_id: 'KP-2', what: 'changed' },
    ]);
    expect(withdrawn.lines.refunded).toBeGreaterThan(0);
  });

  test('says that the batch under it was undone', async () => {
    const undone: number[] = [];
    for (let n = 9; n > 0; n -= 1) undone.push((await call('ingest', 'undo', `B00000${n}`, '--reason', '试')).code);
    expect(undone).toContain(0);
    const { outcome, withdrawn } = await reproduce(RULE);
    expect([outcome, withdrawn.lines.undone > 0]).toEqual(['identical', true]);
  });

  test('runs the text that accused, not the text of today', async () => {
    const before = await reproduce(RULE);
    await done('rules', 'overlay', 'new', RULE, '--set', 'params.min_settlements=9', '--reason', '试', '--by', '王');
    const diff = JSON.parse(await done('rules', 'diff', '--json')) as { rules: unknown[] };
    expect(diff.rules).toMatchObject([
      {
        id: RULE,
        state: 'changed',
        parts: ['parameters'],
        fields: [{ path: 'params.min_settlements', from: 2, to: 9 }],
      },
    ]);
    expect(await reproduce(RULE)).toEqual(before);
    await done('scan');
    expect(await done('suspects', 'list', '--json', '--rule', RULE)).toBe('');
    // Gone by now, and still what the ledger says it was then; it says that it is gone.
    const gone = await reproduce(RULE);
    expect(gone.withdrawn.state).toBe('gone');
    expect({ ...gone, withdrawn: before.withdrawn }).toEqual(before);
    // Under the text of the second scan it was never found.
    await damage(
      `UPDATE run_rule SET digests = (SELECT digests FROM run_rule WHERE run = 'R000002' AND rule_id = '${RULE}'),
        rule_digest = (SELECT rule_digest FROM run_rule WHERE run = 'R000002' AND rule_id = '${RULE}') WHERE run = 'R000001' AND rule_id = '${RULE}'`,
      `UPDATE suspect SET rule_digest = (SELECT rule_digest FROM run_rule WHERE run = 'R000002' AND rule_id = '${RULE}') WHERE rule_id = '${RULE}'`,
    );
    expect(await reproduce(RULE)).toMatchObject({ code: 4, outcome: 'differs', found: false });
  });

  test('says what is otherwise than recorded', async () => {
    await damage(`UPDATE suspect SET amount = amount + 1, measure = measure - 1 WHERE rule_id = '${RULE}'`);
    const other = await reproduce(RULE);
    expect(other).toMatchObject({ code: 4, outcome: 'differs', found: true });
    expect(other.values.map(({ field }) => field)).toEqual(['measure', 'amount']);
    const differing = suspects.find(({ rule_id }) => rule_id === RULE)?.suspect_id ?? '';
    expect((await call('suspects', 'reproduce', differing)).out).toContain('台账或数据可能在程序之外被改动过');
    await damage("UPDATE run SET program_version = '0.1.0+00000000'");
    expect((await call('suspects', 'reproduce', differing)).out).toMatch(
      /差异的原因在于：\n {2}程序（版本\+代码摘要）：0\.1\.0\+00000000 → \d+\.\d+\.\d+\+[0-9a-f]{8}\n/,
    );
    const { out, code } = await call('suspects', 'reproduce', suspects[0]?.suspect_id ?? '');
    expect([code, out.includes('一致')]).toEqual([0, true]);
    await damage(`DELETE FROM suspect_line WHERE line_no = 1 AND suspect_id = '${suspects[0]?.suspect_id ?? ''}'`);
    expect((await reproduce(suspects[0]?.rule_id ?? '')).lines).toMatchObject({ missing: 0, beyond: 1, otherwise: 0 });
  });

  test('does not trust a text that was stored wrong, and asks for none that was not kept', async () => {
    await damage(
      `UPDATE rule_text SET text = replace(text, '"min_gap_days":3', '"min_gap_days":2') WHERE rule_id = '${RULE}'`,
    );
    expect(await reproduce(RULE)).toMatchObject({ code: 4, outcome: 'cannot', hindrance: 'text-damaged' });
    await damage('DELETE FROM rule_text');
    expect(await reproduce(RULE)).toMatchObject({ code: 4, outcome: 'cannot', hindrance: 'text-not-kept' });
    // The next scan keeps it again, and from then on it can be.
    await done('scan');
    expect(await reproduce(RULE)).toMatchObject({ code: 0, outcome: 'identical' });
  });

  test('says that pruned records may be why', async () => {
    await damage(`UPDATE suspect SET amount = amount + 1 WHERE rule_id = '${RULE}'`);
    await done('prune', '--before', '2025-07-03', '--force', '--yes', '--reason', '试');
    expect(await reproduce(RULE)).toMatchObject({
      code: 4,
      outcome: 'cannot',
      hindrance: 'pruned',
      detail: '2025-07-03',
    });
    // What a suspect rests on is never pruned: one that was recorded right still comes out the same.
    await damage(`UPDATE suspect SET amount = amount - 1 WHERE rule_id = '${RULE}'`);
    expect(await reproduce(RULE)).toMatchObject({ code: 0, outcome: 'identical' });
  });

  test('names what has changed since', async () => {
    await damage(
      "UPDATE run SET program_version = '0.0.1', engine_version = 'v0'",
      "UPDATE run_knowledge SET digest = 'x' WHERE name = 'lists'",
    );
    const { changed, outcome } = await reproduce(RULE);
    expect(outcome).toBe('identical');
    expect(changed.map(({ name, recorded }) => `${name} ${recorded}`)).toEqual([
      'program 0.0.1',
      'engine v0',
      'lists x',
    ]);
  });

  test('an id that no suspect has is refused', async () => {
    const { code, err } = await call('suspects', 'reproduce', 'ffffffffff');
    expect([code, err.includes('MC-CLI-002')]).toEqual([2, true]);
  });
});
