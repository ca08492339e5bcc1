import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const { effects, take } = recordingEffects(folder.path, { MINGCHA_LANG: 'en' });
const mingcha = (...words: string[]): Promise<number> => run([...words, '--data', join(folder.path, 'data')], effects);

const CODE = '81017654321098765432';
const PERSONS = ['990101199001010017', '990101198505052345'] as const;
const [SELLER, RESELLER] = ['H99010100001', 'P99010100022'] as const;
/** Everything by which a person, a place, a visit or a day of the original could be found again. */
const ORIGINALS = [
  CODE,
  ...PERSONS,
  SELLER,
  RESELLER,
  '张三丰',
  '李四光',
  '周医生',
  'D990101',
  '柳泉县人民医院',
  '柳泉康健大药房',
  'SETL00001',
  'SETL00002',
  'VISIT0001',
  'VISIT0002',
  'LINE00001',
  'LINE00002',
  '2025-08-04',
  '2025-08-25',
  '13900001111',
];

const KINDS: Readonly<Record<string, string>> = {
  medins_b: `fixmedins_code,fixmedins_name,fixmedins_type,hosp_lv,admdvs
${SELLER},柳泉县人民医院,1,05,990101
${RESELLER},柳泉康健大药房,2,11,990101
`,
  psn_b: `psn_no,psn_name,tel,gend,brdy
${PERSONS[0]},张三丰,13900001111,1,1990-01-01
${PERSONS[1]},李四光,13900002222,1,1985-05-05
`,
  setl_d: `setl_id,mdtrt_id,psn_no,psn_name,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt
SETL00001,VISIT0001,${PERSONS[0]},张三丰,310,11,${SELLER},2025-08-04 10:00:00,88.00,50.00
SETL00002,VISIT0002,${PERSONS[1]},李四光,310,41,${RESELLER},2025-08-25 16:30:00,88.00,50.00
SETL00003,VISIT0003,${PERSONS[1]},李四光,310,41,${RESELLER},2025-09-25 16:30:00,20.00,10.00
`,
  fee_list_d: `bkkp_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt,inscp_amt,setl_id,bilg_dr_code,bilg_dr_name
LINE00001,VISIT0001,${PERSONS[0]},${SELLER},XA01,2025-08-04 10:00:00,1,88,88.00,80.00,SETL00001,D990101,周医生
LINE00002,VISIT0002,${PERSONS[1]},${RESELLER},XA01,2025-08-25 16:30:00,1,88,88.00,80.00,SETL00002,,
LINE00003,VISIT0003,${PERSONS[1]},${RESELLER},XA02,2025-09-25 16:30:00,1,20,20.00,20.00,SETL00003,,
`,
  trac_d: `trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg,setl_id,bkkp_sn,psn_no
settle,${SELLER},${CODE},2025-08-04 10:00:00,XA01,SETL00001,LINE00001,${PERSONS[0]}
settle,${RESELLER},${CODE},2025-08-25 16:30:00,XA01,SETL00002,LINE00002,${PERSONS[1]}
settle,${RESELLER},81017654321098700019,2025-09-25 16:30:00,XA02,SETL00003,LINE00003,${PERSONS[1]}
`,
};

let suspect = '';
const rules = join(folder.path, 'rules');
const copied = join(rules, 'MC-TC-002.yaml');

beforeAll(async () => {
  const files = Object.entries(KINDS).map(([kind, text]) => {
    const file = join(folder.path, `${kind}.csv`);
    writeFileSync(file, text);
    return file;
  });
  await mingcha('ingest', 'files', ...files);
  await mingcha('scan', '--rule', 'MC-TC-002');
  take();
  await mingcha('suspects', 'list', '--json');
  suspect = (JSON.parse(take().out) as { suspect_id: string }).suspect_id;
  mkdirSync(join(rules, 'fixtures'), { recursive: true });
  const shipped = join(packageRoot(), 'rules', 'catalogue');
  copyFileSync(join(shipped, 'MC-TC-002.yaml'), copied);
  for (const name of ['trace-places.yaml'])
    copyFileSync(join(shipped, 'fixtures', name), join(rules, 'fixtures', name));
});

test('a hit becomes a test of few rows that passes, in which nothing of the original stands', async () => {
  const before = readFileSync(copied, 'utf8');
  expect(await mingcha('rules', 'test', 'add', '--from', suspect, '--write', copied)).toBe(0);
  const { out, err } = take();
  expect(ORIGINALS.filter((word) => out.includes(word))).toEqual([]);
  expect(err).toContain('related records make the case');
  expect(readFileSync(copied, 'utf8')).toBe(before + out);
  const added = parseRule(before + out, copied).rule?.tests.at(-1);
  const [line, ...others] = added?.given['fee_list_d'] ?? [];
  expect([line?.['cnt'], line?.['inscp_amt'], others]).toEqual(['1', '80.00', []]);
  const times = added?.given['trac_d']?.map((row) => new Date(`${String(row['trac_time'])}Z`).getTime()) ?? [];
  const original = ['2025-08-04T10:00:00Z', '2025-08-25T16:30:00Z'].map((time) => Date.parse(time));
  const moved = times.map((time, i) => (time - (original[i] ?? 0)) / 604_800_000);
  expect(moved).toEqual([moved[0], moved[0]]);
  expect(Number.isInteger(moved[0])).toBe(true);
  const codes = added?.given['trac_d']?.map((row) => String(row['drug_trac_codg'])) ?? [];
  expect(codes).toEqual([codes[0], codes[0]]);
  expect(codes[0]).toMatch(/^8\d{19}$/);
  expect(added?.expect).toEqual([{ key: { drug_trac_codg: codes[0] }, amount: '80.00', measure: '21' }]);
  expect(await mingcha('rules', 'test', '--folder', rules)).toBe(0);
  take();
});

test('what was dismissed becomes a known gap that keeps its surroundings', async () => {
  const file = join(folder.path, 'dismissed.yaml');
  expect(await mingcha('rules', 'test', 'add', '--from', suspect, '--expect', 'miss', '--write', file)).toBe(0);
  const { out } = take();
  expect(ORIGINALS.filter((word) => out.includes(word))).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe(`tests:\n${out}`);
  const added = parseRule(readFileSync(copied, 'utf8') + out, copied).rule?.tests.at(-1);
  expect([added?.expect, typeof added?.todo]).toEqual([[], 'string']);
  expect(added?.given['setl_d']?.length).toBe(2);
});

test('what is no suspect, no expectation or no file of the rule is refused', async () => {
  const refused = async (...words: string[]): Promise<string> => {
    expect(await mingcha('rules', 'test', 'add', ...words)).toBe(2);
    return /MC-CLI-\d+/.exec(take().err)?.[0] ?? '';
  };
  expect(await refused('--from', 'ffffffffffff')).toBe('MC-CLI-002');
  expect(await refused('--from', suspect, '--expect', 'perhaps')).toBe('MC-CLI-007');
  const other = join(folder.path, 'other.yaml');
  writeFileSync(other, 'rule: 1\n');
  expect(await refused('--from', suspect, '--write', other)).toBe('MC-CLI-021');
  expect(readFileSync(other, 'utf8')).toBe('rule: 1\n');
});
