import { expect, test } from 'vitest';
import { loadLists } from '../../../rules/knowledge/load-lists.ts';
import { mutantsOf } from '../../../rules/mutation/mutants.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { whereText } from '../../../rules/where/model.ts';
import { changed } from '../support/valid-rule.ts';

const { lists } = loadLists();

function mutantsWith(select: string) {
  const { rule } = parseRule(changed('finding:\n', `${select}finding:\n`), 'MC-TC-901.yaml', lists);
  if (rule === undefined) throw new Error('the rule has no shape');
  return mutantsOf(rule, lists, () => []).filter(({ path }) => path[0] === 'select' || path[0] === 'where');
}

test('named conditions are dropped, moved and joined otherwise, one part at a time', () => {
  const mutants = mutantsWith(`select:
  many: {column: fee_list_d.cnt, above: 6}
  physio: {column: item_b.item_name, matches: 理疗}
  care: {column: setl_d.med_type, one_of: ['11', '14']}
  inpatient: {column: setl_d.med_type, one_of: {list: inpatient-med-types}}
  open: {column: mdtrt_d.endtime, is_empty: true}
where: many and physio and (care or not inpatient) and open
`);
  expect(
    mutants.map(({ part, from, to }) =>
      `${part}: ${from} -> ${to}`.replace(/\{.*(?= ->)/, '…').replace(/\["21".*(?= ->)/, 'LIST'),
    ),
  ).toEqual([
    'select.many: … -> ',
    'select.physio: … -> ',
    'select.care: … -> ',
    'select.inpatient: … -> ',
    'select.open: … -> ',
    'select.many.above: 6 -> 5',
    'select.many.above: 6 -> 7',
    'select.physio.matches: 理疗 -> .*',
    'select.physio.matches: 理疗 -> ⌀',
    'select.care.one_of: ["11","14"] -> ["14"]',
    'select.care.one_of: ["11","14"] -> ["11"]',
    'select.inpatient.one_of: LIST -> ["⌀"]',
    'select.open.is_empty: true -> false',
    'where: many and physio and (care or not inpatient) and open -> many or physio or (care or not inpatient) or open',
    'where: many and physio and (care or not inpatient) and open -> many and physio and (care and not inpatient) and open',
    'where: many and physio and (care or not inpatient) and open -> many and physio and (care or inpatient) and open',
  ]);
  const dropped = mutants.find(({ part }) => part === 'select.inpatient');
  expect(dropped?.rule.where === undefined ? '' : whereText(dropped.rule.where)).toBe(
    'many and physio and care and open',
  );
});

test('a rule without named conditions has no such mutants', () => {
  expect(mutantsWith('')).toEqual([]);
});
