import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedRules, conflictsText } from '../../../cli/render/local-rules.ts';
import { checkRules } from '../../../detectors/engine/check-rules.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { overlayWorld, SHIPPED, upgraded } from './world.ts';

let folder = temporaryFolder();
let world = overlayWorld(folder.path);
beforeEach(() => {
  folder = temporaryFolder();
  world = overlayWorld(folder.path);
  world.ship(SHIPPED);
  world.keep(SHIPPED);
});
afterEach(() => folder.remove());

describe('an overlay', () => {
  test('sets parameters and fields, and the rule says what was changed by whom', () => {
    world.overlay('set: {params.min_gap_days: 5, params.share.least: 0.5, severity: medium, effective.to: 2027-12-31}');
    const rule = world.rule();
    expect(rule.params).toMatchObject({ min_gap_days: 5, share: { least: 0.5, most: 0.75 }, across: 'institutions' });
    expect(rule).toMatchObject({ severity: 'medium', effective: { from: '2025-07-01', to: '2027-12-31' } });
    expect(rule.overlay).toEqual({
      file: world.file,
      reason: '本地口径',
      approvedBy: '张科',
      changes: [
        { field: 'params.min_gap_days', shipped: 3, local: 5 },
        { field: 'params.share.least', shipped: 0.25, local: 0.5 },
        { field: 'severity', shipped: 'high', local: 'medium' },
        { field: 'effective.to', shipped: undefined, local: '2027-12-31' },
      ],
      added: { innocent: [], request: [] },
      conflicts: [],
      taken: [],
    });
  });

  test('makes another text of the rule: its digests and version say so, and without it they are as shipped', () => {
    const plain = loadCatalogue(world.shipped).rules[0];
    world.overlay('set: {params.min_gap_days: 5}');
    const rule = world.rule();
    expect(rule.digests.parameters).not.toBe(plain?.digests.parameters);
    expect(rule.digests.logic).toBe(plain?.digests.logic);
    expect(rule.version).not.toBe(plain?.version);
    expect(loadCatalogue(world.shipped).rules[0]?.digests).toEqual(plain?.digests);
    expect(plain?.overlay).toBeUndefined();
  });

  test('replaces a list as a whole and may name a knowledge list', () => {
    world.overlay('set: {params.med_types: {list: pharmacy-med-types}}');
    expect(world.rule().params['med_types']).toEqual(['41', '9929']);
  });

  test('adds to what is to be ruled out and asked for, and takes nothing away', () => {
    world.overlay('add: {innocent: [退费重结, 集中配送], request: [配送单]}');
    const rule = world.rule();
    expect(rule.innocent).toEqual(['住院拆零', '退费重结', '集中配送']);
    expect(rule.request).toEqual(['购进发票', '配送单']);
    expect(rule.overlay).toMatchObject({ changes: [], added: { innocent: ['集中配送'], request: ['配送单'] } });
  });

  test('that takes a rule out of use or out of the core pack gives its own reason for it', () => {
    world.overlay('set: {status: deprecated}');
    expect(world.rule()).toMatchObject({ status: 'deprecated', deprecatedReason: { zh: '本地口径' } });
    world.overlay('set: {pack: extended}');
    expect(world.rule()).toMatchObject({ pack: 'extended', packReason: { zh: '本地口径' } });
    expect(world.rule().overlay?.changes).toEqual([{ field: 'pack', shipped: 'core', local: 'extended' }]);
  });
});

describe('a mistake in an overlay stands at its own line', () => {
  test.each([
    ['id', 'id: MC-TC-902'],
    ['detector', 'detector: code-flow'],
    ['finding.key', 'finding.key: [setl_id]'],
    ['tests', 'tests: []'],
    ['basis', 'basis: []'],
    ['title.zh', 'title.zh: 别的'],
    ['innocent', 'innocent: []'],
    ['params', 'params: {}'],
    ['params.', 'params.: 3'],
    ['effective', 'effective: {from: 2020-01-01}'],
    ['severty', 'severty: low'],
  ])('%s is none of what may be set', (_field, line) => {
    world.overlay(`set:\n  ${line}`);
    expect(world.problems()).toEqual(['MC-OVER-002 overlays/MC-TC-901.yaml:5:3']);
  });

  test('the name that was meant is told', () => {
    world.overlay('set: {severty: low}');
    expect(world.load().problems[0]?.fix.en).toContain('Did you mean severity?');
    world.overlay('set: {params.min_gap_day: 5}');
    const { rules, at } = world.load();
    const [problem] = checkRules(rules, at).filter(({ where }) => where.startsWith(world.file));
    expect(problem?.where).toBe(`${world.file}:4:7`);
    expect(problem?.fix.en).toContain('Did you mean min_gap_days?');
  });

  test('a parameter of the wrong type, and one that is inside another', () => {
    world.overlay('set:\n  params.min_gap_days: 三');
    const { rules, at } = world.load();
    expect(checkRules(rules, at).map(({ where }) => where)).toContain(`${world.file}:5:24`);
  });

  test.each([
    ['a value of no known kind', 'set: {severity: meduim}', 'MC-RULE-005 overlays/MC-TC-901.yaml:4:17'],
    ['a day that is none', 'set: {effective.from: 2025-13-01}', 'MC-RULE-006 overlays/MC-TC-901.yaml:4:23'],
    ['a list that is none', 'set: {params.med_types: {list: nothing}}', 'MC-RULE-007 overlays/MC-TC-901.yaml:4:32'],
    ['an unknown field', 'sets: {severity: low}', 'MC-RULE-002 overlays/MC-TC-901.yaml:4:1'],
    ['a core rule of low confidence', 'set: {confidence: low}', 'MC-RULE-041 overlays/MC-TC-901.yaml:4:19'],
  ])('%s', (_name, line, problem) => {
    world.overlay(line);
    expect(world.problems()).toEqual([problem]);
    expect(world.load().rules).toEqual([]);
  });

  test('two settings of one thing', () => {
    world.overlay('set: {params.share: {least: 0.1, most: 0.2}, params.share.least: 0.5}');
    expect(world.problems()).toEqual(['MC-OVER-005 overlays/MC-TC-901.yaml:4:46']);
  });

  test('a rule that does not ship, a file named otherwise, and no reason', () => {
    const text = world.overlay('set: {severity: low}');
    writeFileSync(join(world.overlays, 'MC-TC-902.yaml'), text.replace('MC-TC-901', 'MC-TC-902'));
    expect(world.problems()).toEqual(['MC-OVER-001 overlays/MC-TC-902.yaml:2:7']);
    expect(world.load().problems[0]?.fix.en).toContain('Did you mean MC-TC-901?');
    rmSync(join(world.overlays, 'MC-TC-902.yaml'));
    writeFileSync(join(world.overlays, 'MC-TC-9.yaml'), text);
    expect(world.problems()).toEqual(['MC-OVER-004 overlays/MC-TC-9.yaml:2:7']);
    rmSync(join(world.overlays, 'MC-TC-9.yaml'));
    writeFileSync(world.file, text.replace('reason: 本地口径\n', ''));
    expect(world.problems()).toEqual(['MC-RULE-003 overlays/MC-TC-901.yaml:1:1']);
  });
});

describe('an entry of a list', () => {
  const LISTED = SHIPPED.replace(
    'share: {least: 0.25, most: 0.75}',
    'share: [{class: a, days: 1}, {class: b, days: 2}]',
  );
  beforeEach(() => {
    world.ship(LISTED);
    world.keep(LISTED);
  });

  test('is set by its name; the others stay and what a later release changes in them is taken', () => {
    world.overlay('set: {params.share.b.days: 5}', LISTED);
    expect(world.rule().params['share']).toEqual([
      { class: 'a', days: 1 },
      { class: 'b', days: 5 },
    ]);
    expect(world.rule().overlay?.changes).toEqual([{ field: 'params.share.b.days', shipped: 2, local: 5 }]);
    world.ship(LISTED.replace('class: a, days: 1', 'class: a, days: 3'));
    expect(world.rule().params['share']).toMatchObject([{ days: 3 }, { days: 5 }]);
    expect(world.rule().overlay).toMatchObject({ conflicts: [], taken: ['params.share.a.days'] });
    world.ship(LISTED.replace('class: b, days: 2', 'class: b, days: 4'));
    expect(world.rule().overlay?.conflicts).toEqual([{ field: 'params.share.b.days', base: 2, shipped: 4, local: 5 }]);
  });

  test('that is not there is a problem at the overlay’s line, and the rule is not run', () => {
    world.overlay('set: {params.share.c.days: 5}', LISTED);
    expect(world.problems()).toEqual(['MC-OVER-011 overlays/MC-TC-901.yaml:4:7']);
    expect(world.load()).toMatchObject({ rules: [], unusable: [{ id: 'MC-TC-901' }] });
  });

  test('in conflict is shown by what differs', () => {
    world.overlay('set: {params.share: [{class: a, days: 1}, {class: b, days: 14}]}', LISTED);
    world.ship(LISTED.replace('class: b, days: 2', 'class: b, days: 10'));
    const text = conflictsText(changedRules([world.rule()]), 'zh');
    expect(text).toContain('params.share[1].days：2 → 10，本地 14；');
    expect(text).not.toContain('{');
  });
});

describe('an overlay that nobody can read', () => {
  test.each([['MC-TC-901.yml'], ['MC-TC-901.yaml.txt'], ['其他.yaml']])(
    '%s keeps its rule from running as shipped',
    (name) => {
      writeFileSync(join(world.overlays, name), 'overlay: 1\nrule: MC-TC-901\nset: {severity：low}\n');
      const { rules, unusable } = world.load();
      expect(rules).toEqual([]);
      expect(unusable.map(({ id }) => id)).toEqual(['MC-TC-901']);
    },
  );
});

describe('after an upgrade of the shipped rule', () => {
  test('what the site did not set is taken', () => {
    world.overlay('set: {params.min_gap_days: 5}');
    world.ship(
      upgraded('severity: high', 'severity: low').replace('innocent: [住院拆零', 'innocent: [集中采购, 住院拆零'),
    );
    const rule = world.rule();
    expect(rule).toMatchObject({ severity: 'low', innocent: ['集中采购', '住院拆零', '退费重结'] });
    expect(rule.params['min_gap_days']).toBe(5);
    expect(rule.overlay).toMatchObject({ conflicts: [], taken: ['innocent', 'severity'] });
  });

  test('a field that both changed is a conflict with all three values, and the local one runs', () => {
    world.overlay('set: {params.min_gap_days: 5, severity: medium}');
    world.ship(upgraded('min_gap_days: 3', 'min_gap_days: 7'));
    const rule = world.rule();
    expect(rule.params['min_gap_days']).toBe(5);
    expect(rule.overlay).toMatchObject({
      conflicts: [{ field: 'params.min_gap_days', base: 3, shipped: 7, local: 5 }],
      taken: [],
    });
  });

  test('a shipped text that came to the local value is no conflict and no change any more', () => {
    world.overlay('set: {params.min_gap_days: 5}');
    world.ship(upgraded('min_gap_days: 3', 'min_gap_days: 5'));
    expect(world.rule().overlay).toMatchObject({ conflicts: [], changes: [] });
  });

  test('other blanks, comments and order of keys are no change; tests of the rule are none either', () => {
    world.overlay('set: {params.share: {least: 0.1, most: 0.75}}');
    world.ship(
      upgraded('share: {least: 0.25, most: 0.75}', 'share: {most: 0.75,   least: 0.25}')
        .replace('detector:', '# why\ndetector:')
        .replace('name: 命中', 'name: 命中一'),
    );
    expect(world.rule().overlay).toMatchObject({ conflicts: [], taken: [] });
  });

  test('the text it was made from must be at hand, unaltered; the shipped text stands in while it is the same', () => {
    world.overlay('set: {params.min_gap_days: 5}');
    rmSync(join(world.overlays, 'base', 'MC-TC-901.yaml'));
    expect(world.problems()).toEqual([]);
    world.ship(upgraded('min_gap_days: 3', 'min_gap_days: 7'));
    expect(world.problems()).toEqual(['MC-OVER-003 overlays/MC-TC-901.yaml:3:1']);
    expect(world.load().rules).toEqual([]);
    world.keep(`${SHIPPED}# touched\n`);
    expect(world.problems()).toEqual(['MC-OVER-003 overlays/MC-TC-901.yaml:3:1']);
    world.keep(SHIPPED);
    expect(world.rule().overlay?.conflicts).toHaveLength(1);
  });

  test('a rule that is withdrawn leaves its overlay without one', () => {
    world.overlay('set: {params.min_gap_days: 5}');
    rmSync(join(world.shipped, 'MC-TC-901.yaml'));
    expect(world.problems()).toEqual(['MC-OVER-001 overlays/MC-TC-901.yaml:2:7']);
  });
});
