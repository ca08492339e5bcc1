import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { monthsBack } from '../../cli/backtest/backtest.ts';
import { sweepOf } from '../../cli/backtest/sweep.ts';
import { run } from '../../cli/run.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import { tableSums } from '../../store/backup/table-sums.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

interface Move {
  readonly suspects: number;
  readonly amount_once: string;
  readonly verdicts: Readonly<Record<'confirmed' | 'partly' | 'dismissed', number>>;
}
interface Side extends Move {
  readonly version: string;
  readonly status: string;
  readonly institutions: number;
  readonly largest_share: string | null;
  readonly precision: readonly { readonly examined: number; readonly mean: number }[];
}
interface Answer {
  readonly from: string;
  readonly as_of: string;
  readonly now: Side;
  readonly against?: string;
  readonly before: Side;
  readonly kept: Move;
  readonly gained: Move;
  readonly lost: Move;
  readonly lost_suspects: readonly {
    readonly suspect_id: string;
    readonly reason?: string;
    readonly parts?: readonly string[];
    readonly verdict: string | null;
  }[];
  readonly why_lost: string;
  readonly sweep: {
    readonly field: string;
    readonly present: string;
    readonly rows: readonly (Side & { readonly value: string; readonly gained: number; readonly lost: number })[];
  };
}

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const RULE = 'MC-TC-002';

async function call(...words: string[]): Promise<{ exit: number; out: string; err: string }> {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  const exit = await run(words, recorder.effects);
  return { exit, ...recorder.take() };
}
async function done(...words: string[]): Promise<string> {
  const { exit, out, err } = await call(...words);
  expect(exit, err).toBe(0);
  return out;
}
const tried = async (...words: string[]): Promise<Answer> =>
  JSON.parse(await done('rules', 'backtest', ...words, '--json')) as Answer;
const overlay = async (rule: string, ...settings: string[]): Promise<void> => {
  rmSync(join(data, 'overlays'), { recursive: true, force: true });
  const set = settings.flatMap((one) => ['--set', one]);
  await done('rules', 'overlay', 'new', rule, ...set, '--reason', '试算', '--by', '科长');
};
async function inData<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', waitSeconds: 10 });
  const session = await warehouse.session();
  try {
    return await work(session);
  } finally {
    session.close();
    warehouse.close();
  }
}

beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'));
  await done('ingest', 'files', 'in');
  await done('scan');
});
afterAll(() => folder.remove());
beforeEach(() => rmSync(join(data, 'overlays'), { recursive: true, force: true }));

describe('rules backtest', () => {
  test('without another text says what the rule finds', async () => {
    const answer = await tried(RULE);
    expect(answer).toMatchObject({ as_of: '2025-09-30', from: '2024-10-01', now: { suspects: 1, status: 'ok' } });
    expect(answer.against).toBeUndefined();
    expect(await done('rules', 'backtest', RULE)).toContain('没有判断不同的以前文本可比');
  });

  test('against the text under an overlay: what is lost, with the part that dropped it, and its verdict', async () => {
    const id = await inData(async (session) => {
      const found = await session.value(`SELECT suspect_id FROM suspect WHERE rule_id = '${RULE}'`);
      await session.run(`INSERT INTO suspect_case (suspect_id, verdict, decided_at, decided_rule_digest, updated_at, updated_by)
        SELECT suspect_id, 'confirmed', TIMESTAMP '2026-01-05', rule_digest, TIMESTAMP '2026-01-05', 'x' FROM suspect WHERE suspect_id = '${found}'`);
      return found;
    });
    await overlay(RULE, 'params.min_gap_days=90');
    const answer = await tried(RULE);
    expect(answer).toMatchObject({
      against: 'shipped',
      before: { suspects: 1, institutions: 1, largest_share: '100.0', verdicts: { confirmed: 1 } },
      now: { suspects: 0, largest_share: null },
      kept: { suspects: 0 },
      gained: { suspects: 0 },
      lost: { suspects: 1, verdicts: { confirmed: 1, partly: 0, dismissed: 0 } },
      why_lost: 'judged',
      lost_suspects: [{ suspect_id: id, reason: 'parts', parts: ['gap'], verdict: 'confirmed' }],
    });
    expect(answer.before.amount_once).toBe(answer.lost.amount_once);
    expect(Number(answer.lost.amount_once)).toBeGreaterThan(0);
    expect(answer.before.precision).toMatchObject([{ examined: 1 }]);
    const text = await done('rules', 'backtest', RULE);
    expect(text).toMatch(/- 减少 1 .*1\/1 属实/);
    expect(text).toContain('1 × 不满足：相隔够久');
    expect(await done('rules', 'backtest', RULE, '--lang', 'en')).toContain('1 × fails: far enough apart');
  });

  test('a scan, its version and the lock name the same text as shipped does', async () => {
    const version = await inData(async (session) =>
      session.value(`SELECT rule_version FROM run_rule WHERE rule_id = '${RULE}' AND run = 'R000001'`),
    );
    await overlay(RULE, 'params.min_gap_days=90');
    for (const against of ['shipped', 'lock', 'R000001', version ?? ''])
      expect(await tried(RULE, '--against', against), against).toMatchObject({ lost: { suspects: 1 } });
    expect((await call('rules', 'backtest', RULE, '--against', '9-ffffffff')).err).toContain('MC-LOCK-005');
  });

  test('a text that found less: what is gained, against the newest scan that judged otherwise', async () => {
    await overlay(RULE, 'params.min_gap_days=90');
    await done('scan', '--rule', RULE);
    rmSync(join(data, 'overlays'), { recursive: true });
    const answer = await tried(RULE);
    expect(answer).toMatchObject({ before: { suspects: 0 }, gained: { suspects: 1 }, lost: { suspects: 0 } });
    expect(answer.against).toBe(answer.before.version);
  });

  test('a limit raised: the lost suspect is met in the trail of a detector that sums over visits', async () => {
    await overlay('MC-RX-001', 'params.caps.ordinary.days=80');
    const answer = await tried('MC-RX-001');
    expect(answer).toMatchObject({ before: { suspects: 1 }, lost: { suspects: 1 }, why_lost: 'judged' });
    expect(answer.lost_suspects[0]?.reason).toMatch(/^(?:parts|measure)$/);
  });

  test('a detector that keeps tallies only says that it cannot tell why', async () => {
    await overlay('MC-TC-005', 'params.min_codes=3');
    expect(await tried('MC-TC-005')).toMatchObject({ why_lost: 'no-trail' });
  });

  test('--months leaves out what happened before', async () => {
    expect(await tried(RULE, '--months', '1')).toMatchObject({ from: '2025-09-01', now: { suspects: 0 } });
    expect(monthsBack('2025-12-31', 12)).toBe('2025-01-01');
    expect(monthsBack('2024-02-29', 3)).toBe('2023-12-01');
    expect((await call('rules', 'backtest', RULE, '--months', '0')).exit).toBe(2);
  });

  test('--sweep tries values, and marks the present one', async () => {
    const { sweep, now } = await tried(RULE, '--sweep', 'min_gap_days=3..93:30');
    expect(sweep).toMatchObject({ field: 'params.min_gap_days', present: '3' });
    expect(sweep.rows.map(({ value, suspects, lost }) => [value, suspects, lost])).toEqual([
      ['3', 1, 0],
      ['33', 1, 0],
      ['63', 0, 1],
      ['93', 0, 1],
    ]);
    expect(sweep.rows[0]?.amount_once).toBe(now.amount_once);
    expect(await done('rules', 'backtest', RULE, '--sweep', 'params.min_gap_days=3..33:30')).toContain('3（现值）');
  });

  test.each([
    'min_gap_days',
    'min_gap_days=9..3',
    'min_gap_days=1..21',
    'min_gap_days=1..9:0',
    'pharmacy_med_types=1..2',
  ])('--sweep %s is refused', async (range) => {
    expect(await call('rules', 'backtest', RULE, '--sweep', range)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('MC-CLI-007') as string,
    });
  });

  test('a parameter that the detector lacks, and a value it does not take, are refused by its schema', async () => {
    const unknown = await call('rules', 'backtest', RULE, '--sweep', 'min_gap_dyas=3..5');
    expect(unknown).toMatchObject({ exit: 2 });
    expect(unknown.err).toMatch(/MC-CLI-007[\s\S]*min_gap_dyas[\s\S]*min_gap_days/);
    const value = await call('rules', 'backtest', RULE, '--sweep', 'min_settlements=0..2');
    expect(value.err).toContain('MC-DETECT-004');
    for (const { err } of [unknown, value]) {
      expect(err).toContain('--sweep');
      expect(err).not.toContain('.yaml');
    }
  });

  test('values are decimals as written, of fields inside fields too', () => {
    const rule = (id: string): Rule => {
      const found = loadCatalogue().rules.find((one) => one.id === id);
      if (found === undefined) throw new Error(id);
      return found;
    };
    const stock = sweepOf(rule('MC-RX-002'), 'grace_share=0.1..0.3:0.1');
    expect(stock.variants.map(({ value }) => value)).toEqual(['0.1', '0.2', '0.3']);
    expect(stock.variants.map((one) => one.rule.params['grace_share'])).toEqual([0.1, 0.2, 0.3]);
    const days = sweepOf(rule('MC-RX-001'), 'params.caps.ordinary.days=7..8');
    expect(days.present).toBe('7');
    expect(days.variants.map((one) => JSON.stringify(one.rule.params['caps']).includes('"days":8,'))).toEqual([
      false,
      true,
    ]);
  });

  test('a rule that lacks its columns is not said to find nothing: exit code 4', async () => {
    const { exit, out } = await call('rules', 'backtest', 'MC-TC-004');
    expect(exit).toBe(4);
    expect(out).toContain('未能运行');
    expect((await call('rules', 'backtest', 'MC-RR-004')).exit).toBe(2);
  });

  test('writes nothing: every table, the audit log and its head stand as before', async () => {
    await overlay(RULE, 'params.min_gap_days=90');
    const state = async () => ({
      sums: await inData(async (session) =>
        tableSums(session, (await session.value('SELECT current_database()')) ?? ''),
      ),
      head: readFileSync(join(data, 'audit.head'), 'utf8'),
    });
    const before = await state();
    await tried(RULE, '--against', 'R000001', '--sweep', 'min_gap_days=3..5');
    await done('rules', 'backtest', RULE);
    expect(await state()).toEqual(before);
    expect(before.sums.length).toBeGreaterThan(20);
  });
});
