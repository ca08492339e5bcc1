import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CODE_LISTS } from '../../records/code-lists.ts';
import { listNamed, loadLists } from '../../rules/knowledge/load-lists.ts';
import { resolveLists } from '../../rules/knowledge/resolve-lists.ts';

const directory = mkdtempSync(join(tmpdir(), 'mingcha-lists-'));
afterAll(() => rmSync(directory, { recursive: true }));

const GOOD = `list: 1
name: codes
label: {zh: 代码, en: codes}
purpose: {zh: 测试, en: a test}
source: 自选
entries: [0012, 1e3, '21']
`;

describe('the lists that ship', () => {
  const { lists, problems } = loadLists();

  it('are without a problem', () => {
    expect(problems).toEqual([]);
    expect([...lists.keys()]).toEqual([
      'adult-diagnoses',
      'body-sites',
      'childbirth-diagnoses',
      'childbirth-med-types',
      'chronic-diagnoses',
      'chronic-med-types',
      'combined-drugs',
      'controlled-and-antimicrobial',
      'controlled-fifteen-days',
      'emergency-and-admitted-med-types',
      'emergency-med-types',
      'emergency-or-inpatient-med-types',
      'female-diagnoses',
      'inpatient-med-types',
      'larger-package-levels',
      'male-diagnoses',
      'ordinary-outpatient-med-types',
      'perinatal-diagnoses',
      'pharmacy-med-types',
      'placeholder-doctors',
      'possible-emergency-med-types',
      'recognised-tests',
      'ungraded-words',
      'village-clinic-words',
    ]);
  });

  it('name kinds of care that the code list knows, each in one class beside the pharmacy’s', () => {
    const classes = ['inpatient', 'emergency', 'chronic', 'ordinary-outpatient'].map(
      (name) => listNamed(`${name}-med-types`).entries,
    );
    for (const code of classes.flat()) expect(CODE_LISTS['med_type']?.values).toHaveProperty(code);
    expect(new Set(classes.flat()).size).toBe(classes.flat().length);
  });

  it('have chronic diagnoses as ICD-10 prefixes, none of a common acute illness', () => {
    const { entries } = listNamed('chronic-diagnoses');
    const isChronic = (diagnosis: string): boolean => entries.some((prefix) => diagnosis.startsWith(prefix));
    for (const entry of entries) expect(entry).toMatch(/^[A-Z](\d\d)?$/);
    for (const chronic of ['I10.x00', 'E11.900', 'C34.900', 'I69.300', 'J44.100', 'Z94.000'])
      expect(isChronic(chronic)).toBe(true);
    for (const acute of ['J06.900', 'J20.900', 'K52.900', 'S52.500', 'J18.900', 'N39.000', 'H10.900'])
      expect(isChronic(acute)).toBe(false);
  });

  it('have words of antimicrobials and controlled drugs that spare drugs against tuberculosis and tumours', () => {
    const { entries } = listNamed('controlled-and-antimicrobial');
    const isListed = (drug: string): boolean => entries.some((word) => drug.includes(word));
    const listed = '阿莫西林 头孢克肟 左氧氟沙星 阿奇霉素 罗红霉素 甲硝唑 多西环素 地西泮 佐匹克隆';
    const spared = '异烟肼 利福平 乙胺丁醇 吡嗪酰胺 链霉素 利福霉素 环孢素 博来霉素 恩替卡韦 二甲双胍 柳氮磺吡啶';
    expect(listed.split(' ').filter((drug) => !isListed(drug))).toEqual([]);
    expect(spared.split(' ').filter(isListed)).toEqual([]);
  });
});

describe('a list file', () => {
  it('keeps its entries as written', () => {
    writeFileSync(join(directory, 'codes.yaml'), GOOD);
    const { lists, problems } = loadLists(directory);
    expect(problems).toEqual([]);
    expect(listNamed('codes', lists).entries).toEqual(['0012', '1e3', '21']);
    expect(() => listNamed('code', lists)).toThrow('code');
  });

  it('is refused when it is named otherwise, repeats an entry or has an unknown key', () => {
    writeFileSync(join(directory, 'other.yaml'), GOOD);
    writeFileSync(join(directory, 'twice.yaml'), GOOD.replace('codes', 'twice').replace('1e3', '0012'));
    writeFileSync(join(directory, 'words.yaml'), GOOD.replace('name: codes', 'nmae: words'));
    const { lists, problems } = loadLists(directory);
    expect([...lists.keys()]).toEqual(['codes']);
    expect(problems.map(({ code, where }) => `${code} ${where.slice(directory.length + 1)}`)).toEqual([
      'MC-RULE-019 other.yaml:2:7',
      'MC-RULE-006 twice.yaml:6:1',
      'MC-RULE-003 words.yaml:1:1',
      'MC-RULE-002 words.yaml:2:1',
    ]);
  });

  it('cannot be read from a folder that is not there', () => {
    const { problems } = loadLists(join(directory, 'nowhere'));
    expect(problems.map(({ code }) => code)).toEqual(['MC-RULE-018']);
  });
});

describe('references to lists', () => {
  const { lists } = loadLists();

  it('are replaced anywhere', () => {
    const params = {
      caps: [{ class: 'emergency', med_types: { list: 'emergency-med-types' }, days: 3 }],
      list: 'text',
    };
    const resolved = resolveLists(params, lists);
    expect(resolved.params).toEqual({
      caps: [{ class: 'emergency', med_types: ['13', '1301'], days: 3 }],
      list: 'text',
    });
    expect(resolved.used).toEqual(['emergency-med-types']);
    expect(resolved.unknown).toEqual([]);
  });

  it('to an unknown list are told with their place', () => {
    const { params, unknown } = resolveLists({ a: [{ list: 'nothing' }] }, lists);
    expect(params).toEqual({ a: [[]] });
    expect(unknown).toEqual([{ name: 'nothing', path: ['a', 0, 'list'] }]);
  });

  it('are only mappings of the one key', () => {
    const params = { a: { list: 'emergency-med-types', extra: 1 }, b: { list: 7 } };
    expect(resolveLists(params, lists)).toMatchObject({ params, used: [], unknown: [] });
  });
});
