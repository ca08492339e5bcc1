import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { loadConfiguration } from '../../cli/configuration/load-configuration.ts';
import { textDigest } from '../../rules/overlay/fields.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const { mingcha } = typedCommands(recorder);
const overlay = (id: string): string => join(data, 'overlays', `${id}.yaml`);
const base = (id: string): string => join(data, 'overlays', 'base', `${id}.yaml`);
const shipped = (id: string): string => readFileSync(join(packageRoot(), 'rules', 'catalogue', `${id}.yaml`), 'utf8');
const WHO = ['--reason', '本地口径', '--by', '张科'];

interface Scan {
  readonly rules: readonly { readonly id: string; readonly version: string; readonly suspects: number }[];
  readonly not_run?: Readonly<Record<string, number>>;
  readonly unusable_rules?: readonly unknown[];
  readonly local_changes?: readonly {
    readonly id: string;
    readonly fields: readonly unknown[];
    readonly conflicts: readonly unknown[];
  }[];
}
const scanned = async (...words: string[]): Promise<Scan> =>
  JSON.parse((await mingcha('scan', '--json', ...words)).out) as Scan;
const suspectsOf = (scan: Scan, id: string): number | undefined => scan.rules.find((one) => one.id === id)?.suspects;

beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'));
  await mingcha('init');
  await mingcha('ingest', 'files', 'in');
});
afterAll(() => folder.remove());

describe('an overlay at the command line', () => {
  test('is refused whole when something is wrong with it', async () => {
    const wrong = await mingcha(
      'rules',
      'overlay',
      'new',
      'MC-TC-001',
      '--set',
      'params.min_setlements=3',
      ...WHO,
      '--lang',
      'en',
    );
    expect(wrong.exit).toBe(3);
    expect(wrong.err).toContain('Did you mean min_settlements?');
    const forbidden = await mingcha('rules', 'overlay', 'new', 'MC-TC-001', '--set', 'finding.key=[setl_id]', ...WHO);
    expect(forbidden.err).toContain('MC-OVER-002');
    expect((await mingcha('rules', 'overlay', 'new', 'MC-TC-001', '--set', 'severity', ...WHO)).err).toContain(
      'MC-OVER-009',
    );
    expect((await mingcha('rules', 'overlay', 'new', 'MC-TC-001', '--set', 'severity=low', '--by', '张科')).exit).toBe(
      2,
    );
    expect((await mingcha('rules', 'overlay', 'new', 'MC-TC-0001', '--set', 'severity=low', ...WHO)).err).toContain(
      'MC-TC-001 ?',
    );
    expect(existsSync(join(data, 'overlays'))).toBe(false);
  });

  test('is made with the shipped text beside it, and a scan runs with its values', async () => {
    expect(suspectsOf(await scanned(), 'MC-TC-001')).toBe(1);
    const made = await mingcha(
      'rules',
      'overlay',
      'new',
      'MC-TC-001',
      '--set',
      'params.min_settlements=9',
      '--set',
      'severity=low',
      ...WHO,
    );
    expect(made).toMatchObject({ exit: 0, err: '' });
    expect(readFileSync(base('MC-TC-001'), 'utf8')).toBe(shipped('MC-TC-001'));
    expect((await mingcha('rules', 'check')).exit).toBe(0);
    const scan = await scanned();
    expect(suspectsOf(scan, 'MC-TC-001')).toBe(0);
    expect(scan.local_changes).toEqual([
      {
        id: 'MC-TC-001',
        reason: '本地口径',
        approved_by: '张科',
        fields: [
          { field: 'params.min_settlements', shipped: 2, local: 9 },
          { field: 'severity', shipped: 'high', local: 'low' },
        ],
        conflicts: [],
      },
    ]);
    const again = await mingcha('rules', 'overlay', 'new', 'MC-TC-001', '--set', 'severity=high', ...WHO);
    expect(again).toMatchObject({ exit: 2 });
    expect(again.err).toContain('MC-OVER-007');
  });

  test('is shown by the lists of rules and of overlays, by the first screen and beside a suspect', async () => {
    expect((await mingcha('rules', 'list', '--lang', 'en')).out).toMatch(
      /MC-TC-001 \* .*\n[\s\S]*MC-TC-001 \* params\.min_settlements from 2 to 9; severity from high to low \(本地口径; approved by 张科\)/,
    );
    expect((await mingcha('rules', 'overlay', 'list')).out).toContain(
      'params.min_settlements 由 2 改为 9；severity 由 high 改为 low',
    );
    expect((await mingcha('rules', 'overlay', 'list', '--json')).out).toContain('"conflicts":[]');
    expect((await mingcha('scan')).out).toContain('按本地调整运行的规则 1 条：MC-TC-001（mingcha rules overlay list）');
    const gone = (await mingcha('suspects', 'list', '--state', 'all', '--rule', 'MC-TC-001', '--json')).out;
    const { suspect_id: id, state } = JSON.parse(gone) as { suspect_id: string; state: string };
    expect(state).toBe('gone');
    expect((await mingcha('suspects', 'explain', id)).out).toContain(
      '现行本地调整\n  params.min_settlements 由 2 改为 9',
    );
    expect((await mingcha('suspects', 'show', id)).out).toMatch(/现行本地调整 +params\.min_settlements 由 2 改为 9/);
  });

  test('leaves the rules’ own tests on the shipped text', async () => {
    expect((await mingcha('rules', 'test', 'MC-TC-001', '--json')).exit).toBe(0);
  });

  test('that an upgrade conflicts with is told by every scan and check until somebody accepts it', async () => {
    // The text that the overlay was made from had another limit than the one that ships.
    const older = shipped('MC-TC-001')
      .replace('min_settlements: 2', 'min_settlements: 3')
      .replace('severity: high', 'severity: medium');
    writeFileSync(base('MC-TC-001'), older);
    const text = readFileSync(overlay('MC-TC-001'), 'utf8');
    writeFileSync(
      overlay('MC-TC-001'),
      text.replace(/digest: .*/, `digest: ${textDigest(older)}`).replace('  severity: low\n', ''),
    );
    const conflict = 'min_settlements of MC-TC-001 was 3 when the overlay was made, ships as 2, and is 9 here';
    for (const words of [
      ['rules', 'check'],
      ['rules', 'overlay', 'list'],
      ['scan', '--rule', 'MC-TC-001'],
    ]) {
      const { exit, out } = await mingcha(...words, '--lang', 'en');
      expect(exit, words.join(' ')).toBe(0);
      expect(out, words.join(' ')).toContain(conflict);
    }
    expect((await mingcha('rules', 'overlay', 'list')).out).toContain('制作以后随程序改动、已照用的：severity');
    expect((await scanned('--rule', 'MC-TC-001')).local_changes?.[0]?.conflicts).toEqual([
      { field: 'params.min_settlements', base: 3, shipped: 2, local: 9 },
    ]);
    expect((await mingcha('scan', '--rule', 'MC-TC-002', '--lang', 'en')).out).not.toContain('Conflict');

    expect((await mingcha('rules', 'overlay', 'accept', 'MC-TC-001')).exit).toBe(2);
    expect((await mingcha('rules', 'overlay', 'accept', 'MC-TC-002', '--by', '李处')).err).toContain('MC-OVER-008');
    expect((await mingcha('rules', 'overlay', 'accept', 'MC-TC-001', '--by', '李处')).exit).toBe(0);
    expect((await mingcha('rules', 'check', '--lang', 'en')).out).not.toContain('Conflict');
    expect(readFileSync(base('MC-TC-001'), 'utf8')).toBe(shipped('MC-TC-001'));
    const settled = readFileSync(overlay('MC-TC-001'), 'utf8');
    expect(settled).toContain('approved_by: 李处');
    expect(settled).toContain('params.min_settlements: 9');
    expect(settled).toContain('# 本地调整：');
  });

  test('that is broken takes its rule out of a scan alone, at its line, and the check names it', async () => {
    const text = readFileSync(overlay('MC-TC-001'), 'utf8');
    writeFileSync(overlay('MC-TC-001'), text.replace('params.min_settlements: 9', 'params.min_settlements: many'));
    for (const words of [['scan'], ['rules', 'check']]) {
      const { exit, err } = await mingcha(...words);
      expect(exit, words.join(' ')).toBe(3);
      expect(err, words.join(' ')).toMatch(
        /MC-TC-001\.yaml:\d+:27\n +\d+ │ {3}params\.min_settlements: many\n.*\^\^\^\^/,
      );
    }
    const scan = await scanned();
    expect(scan.rules.map(({ id }) => id)).not.toContain('MC-TC-001');
    expect(scan.rules.length).toBeGreaterThan(20);
    expect(scan.unusable_rules).toMatchObject([{ id: 'MC-TC-001', problems: [{ code: 'MC-DETECT-004' }] }]);
    expect((await mingcha('scan')).out).toMatch(/有误而未运行的规则 1 条[\s\S]*MC-TC-001：MC-DETECT-004/);
    const list = await mingcha('rules', 'list', '--json');
    expect(list.exit).toBe(3);
    expect(JSON.parse(list.out)).toMatchObject({ unusable_rules: [{ id: 'MC-TC-001' }] });
    const alone = await mingcha('scan', '--rule', 'MC-TC-001');
    expect(alone).toMatchObject({ exit: 3, out: '' });
    expect(alone.err).toContain('MC-DETECT-004');
    // The suspects of the rule stay to be read.
    expect((await mingcha('suspects', 'list', '--rule', 'MC-TC-001', '--state', 'all')).exit).toBe(0);
    writeFileSync(overlay('MC-TC-001'), text);
  });

  test('of a value that another rule must share is made for both, and one alone stops only the two', async () => {
    const made = await mingcha('rules', 'overlay', 'new', 'MC-RX-001', '--set', 'params.caps.ordinary.days=14', ...WHO);
    expect(made).toMatchObject({ exit: 0, err: '' });
    expect(made.out).toContain('MC-RX-007 须用同样的值');
    expect((await mingcha('rules', 'check')).exit).toBe(0);
    expect((await mingcha('rules', 'overlay', 'list')).out).toContain('params.caps.ordinary.days 由 7 改为 14');
    rmSync(overlay('MC-RX-007'));
    const { exit, err, out } = await mingcha('rules', 'check');
    expect(exit).toBe(3);
    expect(out).toContain('2 条有误不能运行');
    expect(err).toMatch(/overlays\/MC-RX-001\.yaml[\s\S]*rules overlay new MC-RX-007 --set params\.caps=/);
    expect((await mingcha('rules', 'list', '--json')).out).toMatch(
      /"unusable_rules":\[{"id":"MC-RX-001".*{"id":"MC-RX-007"/,
    );
    rmSync(overlay('MC-RX-001'));
    const entry = await mingcha('rules', 'overlay', 'new', 'MC-RX-001', '--set', 'params.caps.ordinry.days=9', ...WHO);
    expect(entry.err).toMatch(/MC-OVER-011[\s\S]*是否想写 ordinary？/);
  });
});

describe('packs', () => {
  test('a scan runs core and local rules, says how many of others it left, and runs them when asked', async () => {
    const list = JSON.parse((await mingcha('rules', 'list', '--json')).out) as {
      rules: { id: string; pack: string; status: string }[];
    };
    const inUse = list.rules.filter(({ status }) => status === 'stable' || status === 'trial');
    const of = (...packs: string[]): string[] => inUse.filter(({ pack }) => packs.includes(pack)).map(({ id }) => id);
    const ids = ({ rules }: Scan): string[] => rules.map(({ id }) => id);
    expect(of('extended').length).toBeGreaterThan(0);
    const usual = await scanned();
    expect(ids(usual)).toEqual(of('core', 'local'));
    expect(usual.not_run).toEqual({ extended: of('extended').length });
    expect((await mingcha('scan')).out).toContain(`未运行其他规则包的规则：扩展包 ${of('extended').length} 条`);
    const all = await scanned('--pack', 'all');
    expect(ids(all)).toEqual(inUse.map(({ id }) => id));
    expect(all.not_run).toBeUndefined();
    const wrong = await mingcha('scan', '--pack', 'extend');
    expect(wrong.exit).toBe(2);
    expect(wrong.err).toContain('core | extended | local | all (extended ?)');
  });

  test('a rule of the site’s own runs with the core ones', async () => {
    mkdirSync(join(data, 'rules', 'fixtures'), { recursive: true });
    const own = shipped('MC-TC-002')
      .replaceAll('MC-TC-002', 'MC-ZZ-001')
      .replace(/\nofficial: .*/, '');
    writeFileSync(join(data, 'rules', 'MC-ZZ-001.yaml'), own);
    for (const name of new Set([...own.matchAll(/uses: \[([^\]]+)\]/g)].flatMap(([, names = '']) => names.split(', '))))
      writeFileSync(
        join(data, 'rules', 'fixtures', `${name}.yaml`),
        readFileSync(join(packageRoot(), 'rules', 'catalogue', 'fixtures', `${name}.yaml`), 'utf8'),
      );
    expect(await mingcha('rules', 'check')).toMatchObject({ exit: 0, err: '' });
    expect((await mingcha('rules', 'test', 'MC-ZZ-001')).exit).toBe(0);
    const scan = await scanned();
    expect(suspectsOf(scan, 'MC-ZZ-001')).toBe(suspectsOf(scan, 'MC-TC-002'));
    expect(suspectsOf(scan, 'MC-ZZ-001')).toBeGreaterThan(0);
  });

  test('files of own rules that nobody would read, or not as they were meant, are problems of their own', async () => {
    const own = readFileSync(join(data, 'rules', 'MC-ZZ-001.yaml'), 'utf8');
    const files = ['MC-ZZ-002.yaml.txt', 'MC-ZZ-003.yml', 'MC-ZZ-004.yaml'].map((name) => join(data, 'rules', name));
    for (const file of files) writeFileSync(file, own);
    // 规则 in GBK.
    writeFileSync(files[2] ?? '', Buffer.from([0xb9, 0xe6, 0xd4, 0xf2]));
    const { exit, err } = await mingcha('rules', 'check');
    expect(exit).toBe(3);
    expect([...err.matchAll(/MC-RULE-04\d/g)].map(([code]) => code)).toEqual(
      ['MC-RULE-044', 'MC-RULE-044', 'MC-RULE-043'].toSorted().toReversed(),
    );
    const list = JSON.parse((await mingcha('rules', 'list', '--json')).out) as {
      rules: { id: string }[];
      unusable_rules: { id: string }[];
    };
    expect(list.unusable_rules.map(({ id }) => id)).toEqual(['MC-ZZ-002', 'MC-ZZ-003', 'MC-ZZ-004']);
    expect(list.rules.map(({ id }) => id)).toContain('MC-ZZ-001');
    for (const file of files) rmSync(file);
  });

  test('what is deprecated runs by its id alone, with its reason', async () => {
    const own = join(data, 'rules', 'MC-ZZ-001.yaml');
    const text = readFileSync(own, 'utf8');
    writeFileSync(
      own,
      text.replace('status: stable', 'status: deprecated\ndeprecated_reason: {zh: 并入他规则, en: merged}'),
    );
    expect((await mingcha('scan', '--rule', 'MC-ZZ-001')).out).toContain('规则 MC-ZZ-001 已停用：并入他规则');
  });
});

describe('where a site’s rules are', () => {
  test('the data folder’s configuration says, and a folder that is not there is no empty one', async () => {
    const elsewhere = join(folder.path, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(data, 'mingcha.yaml'), 'overlays: ../elsewhere\nrules: ../elsewhere/rules\n');
    const { exit, err } = await mingcha('scan');
    expect(exit).toBe(2);
    expect(err).toMatch(/MC-CONF-007[\s\S]*mingcha\.yaml:2:8/);
    writeFileSync(join(data, 'mingcha.yaml'), 'overlays: ../elsewhere\n');
    expect((await scanned()).local_changes).toBeUndefined();
    expect((await mingcha('rules', 'overlay', 'list')).out).toContain(elsewhere);
  });

  test('a configuration from elsewhere may not name them', () => {
    const file = join(folder.path, 'other.yaml');
    writeFileSync(file, 'overlays: elsewhere\n');
    const request = { directory: data, workingDirectory: folder.path, environment: {} };
    const read = (named?: string) => () => loadConfiguration({ ...request, file: named });
    expect(read(file)).toThrow(/MC-CONF-006 \S+other\.yaml:1:11/);
    expect(read()).not.toThrow();
    expect(read(join(data, 'mingcha.yaml'))).not.toThrow();
  });
});
