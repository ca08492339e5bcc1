import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectRules } from '../../cli/rules.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const { mingcha } = typedCommands(recorder);
const json = (text: string): unknown => JSON.parse(text);

beforeAll(() => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'));
});
afterAll(() => folder.remove());

describe('one session at the command line', () => {
  test('before anything, there is no warehouse and the message says what to do', async () => {
    const { exit, err } = await mingcha('scan');
    expect(exit).toBe(2);
    expect(err).toContain('MC-STORE-002');
    expect(err).toContain('mingcha init');
  });

  test('doctor on an empty warehouse says what every rule lacks', async () => {
    expect((await mingcha('init')).exit).toBe(0);
    const { exit, out } = await mingcha('doctor', '--lang', 'en');
    expect(exit).toBe(0);
    expect(out).toMatch(
      new RegExp(`^0 of ${selectRules(loadCatalogue().rules, [], [], ['all']).length} rules can run; `),
    );
    expect(out).toContain('MC-TC-001 lacks trac_d');
  });

  test('files land and the answer has the contract’s shape', async () => {
    const { exit, out } = await mingcha('ingest', 'files', 'in', '--json');
    expect(exit).toBe(0);
    const { schema, batches } = json(out) as { schema: number; batches: Record<string, unknown>[] };
    expect(schema).toBe(1);
    expect(batches).toHaveLength(7);
    expect(Object.keys(batches[0] ?? {}).sort()).toEqual([
      'batch',
      'deleted',
      'dropped',
      'flags',
      'ignored_columns',
      'kind',
      'landed_new',
      'landed_superseding',
      'money_in',
      'money_landed',
      'quarantined',
      'records_in',
      'source',
      'stale',
      'unchanged',
    ]);
    expect(batches.find((batch) => batch['kind'] === 'setl_d')).toMatchObject({
      records_in: 6,
      landed_new: 6,
      money_in: '280.00',
      money_landed: '280.00',
    });
  });

  test('a scan answers for every rule, also those that could not run', async () => {
    const { exit, out } = await mingcha('scan', '--json');
    expect(exit).toBe(0);
    const scan = json(out) as {
      rules: { id: string; status: string; suspects: number }[];
      totals: Record<string, unknown>;
      as_of: string;
    };
    expect(scan.as_of).toBe('2025-09-30');
    expect(Object.fromEntries(scan.rules.map((rule) => [rule.id, rule.suspects]))).toMatchObject({
      'MC-RX-001': 1,
      'MC-TC-001': 1,
      'MC-TC-002': 1,
      'MC-TC-003': 0,
    });
    expect(scan.rules.find((rule) => rule.id === 'MC-RR-001')?.status).toBe('skipped');
    expect(scan.totals).toMatchObject({ suspects: 3, new: 3, gone: 0 });
  });

  test('the list, one suspect and the file say the same', async () => {
    const lines = (await mingcha('suspects', 'list', '--json')).out
      .trim()
      .split('\n')
      .map((line) => json(line) as Record<string, unknown>);
    expect(lines.map((line) => line['rule_id'])).toEqual(['MC-RX-001', 'MC-TC-001', 'MC-TC-002']);
    for (const line of lines) {
      expect(line).toMatchObject({ schema: 1, state: 'active', status: 'new', amount_kind: 'fact' });
      expect(line['explanation']).toMatch(/疑似|涉嫌/);
    }
    const resold = lines.find((line) => line['rule_id'] === 'MC-TC-002');
    expect(resold).toMatchObject({
      key: { drug_trac_codg: '81234560000000000001' },
      fixmedins_code: 'P2',
      psn_no: 'p2',
      amount: '20.00',
      amt_basis: '按项目',
    });
    const id = String(resold?.['suspect_id']);
    const shown = await mingcha('suspects', 'show', id.slice(0, 8));
    expect(shown.exit).toBe(0);
    expect(shown.out).toContain('再次销售方');
    expect(shown.out).toContain('定性待核');
    expect((await mingcha('suspects', 'show', 'ffffffff')).exit).toBe(2);
    expect((await mingcha('report', 'csv', '--out', 'list.csv')).exit).toBe(0);
    const text = readFileSync(join(folder.path, 'list.csv'), 'utf8');
    expect(text.startsWith('﻿suspect_id,')).toBe(true);
    expect(text).toContain(id);
    expect(text).not.toMatch(/(^|[^\w])p2([^\w]|$)/m);
    expect(text).toMatch(/P-[0-9a-f]{16}/);
  });

  test('unmasking needs a reason', async () => {
    const refused = await mingcha('report', 'csv', '--unmask');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('MC-CLI-004');
    const { exit, out } = await mingcha('report', 'csv', '--unmask', '--reason', '现场核查');
    expect(exit).toBe(0);
    expect(out).toContain(',p2,');
    expect(readFileSync(join(data, 'mingcha.log'), 'utf8')).toContain('现场核查');
  });

  test('--fail-on and --strict end with their codes', async () => {
    expect((await mingcha('scan', '--fail-on', 'high')).exit).toBe(1);
    expect((await mingcha('scan', '--strict')).exit).toBe(4);
    expect((await mingcha('scan', '--fail-on', 'severe')).exit).toBe(2);
  });

  test('a scan of one rule never calls the others gone', async () => {
    const { out } = await mingcha('scan', '--rule', 'MC-TC-003', '--json');
    expect((json(out) as { rules: unknown[] }).rules).toHaveLength(1);
    expect((await mingcha('suspects', 'list', '--json')).out.trim().split('\n')).toHaveLength(3);
  });

  test('sql reads and never writes', async () => {
    const { exit, out } = await mingcha('sql', 'SELECT count(*) AS n FROM eff_fee_list_d', '--json');
    expect(exit).toBe(0);
    expect(json(out)).toEqual({ n: '6' });
    for (const query of [
      'DROP TABLE setl_d',
      'SELECT 1; SELECT 2',
      "COPY setl_d TO 'x.csv'",
      "SELECT * FROM read_text('/etc/passwd')",
      'SET threads = 1',
    ]) {
      const refused = await mingcha('sql', query);
      expect(refused.exit, query).toBe(2);
      expect(refused.err, query).toContain('MC-CLI-006');
    }
  });

  test('status counts what is there', async () => {
    const { out } = await mingcha('status', '--json');
    const status = json(out) as { kinds: { kind: string; records: number }[]; ledger: { active: number } };
    expect(status.kinds.find((kind) => kind.kind === 'fee_list_d')?.records).toBe(6);
    expect(status.ledger.active).toBe(3);
  });

  test('global options are understood before and after the words of a command', async () => {
    const other = join(folder.path, 'other');
    expect((await mingcha('--data', other, 'init')).exit).toBe(0);
    for (const words of [
      ['--data', other, '--json', 'status'],
      ['status', '--json', '--data', other],
    ]) {
      expect(json((await mingcha(...words)).out)).toMatchObject({ data: other, ledger: { active: 0 } });
    }
    expect(json((await mingcha('suspects', '--data', other, 'list', '--state', 'none', '--json')).err)).toMatchObject({
      code: 'MC-CLI-007',
    });
  });

  test('mistyped commands, options and rules are met with a suggestion', async () => {
    expect((await mingcha('scna')).err).toContain('scan');
    expect((await mingcha('scan', '--rul', 'x')).err).toContain('--rule');
    expect((await mingcha('scan', '--rule', 'MC-TC-01')).err).toContain('MC-TC-001');
    expect((await mingcha('scan', '--from', '2025-02-30')).exit).toBe(2);
  });

  test('a file that is not ours is named and the others still land', async () => {
    writeFileSync(join(folder.path, 'in', 'notes.csv'), 'a,b\n1,2\n');
    const { exit, out, err } = await mingcha('ingest', 'files', 'in', '--json');
    expect(exit).toBe(5);
    expect((json(out) as { batches: unknown[] }).batches).toHaveLength(7);
    expect(json(err.trim())).toMatchObject({ schema: 1, where: expect.stringContaining('notes.csv') as string });
  });
});
