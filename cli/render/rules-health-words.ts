import type { Text } from '../../base/language.ts';
import type { RuleHealth } from '../rule-health.ts';

/** A section of the health of rules: what it is, why it matters, what to do. */
export interface HealthSection {
  readonly id: keyof RuleHealth;
  readonly title: Text;
  readonly why: Text;
  readonly cure: Text;
}

/** The sections in the order that they are told in: what may accuse wrongly first. */
export const HEALTH_SECTIONS: readonly HealthSection[] = [
  {
    id: 'precision_falling',
    title: { zh: '准确程度下降', en: 'Precision falling' },
    why: {
      zh: '最近十条结论明显不如以前，可能冤枉机构',
      en: 'the last ten verdicts are clearly worse than those before; institutions may be accused wrongly',
    },
    cure: {
      zh: '看最近排除的理由（suspects list --status decided），把新出现的正常情形写进规则或例外',
      en: 'read why suspects were dismissed of late, and put the new innocent cases into the rule or an exception',
    },
  },
  {
    id: 'always_fires',
    title: { zh: '几乎总是命中', en: 'Fires nearly always' },
    why: {
      zh: '命中太多的规则说的多半是当地的常态，清单也查不过来',
      en: 'a rule that hits so much describes what is usual, and makes a list too long to inspect',
    },
    cure: {
      zh: '用 rules backtest 试算更高的界限，或核对单位、目录是否填错',
      en: 'try other limits with rules backtest, or see whether units and catalogues are wrong',
    },
  },
  {
    id: 'never_fires',
    title: { zh: '从未命中', en: 'Never fires' },
    why: {
      zh: '判断过数据却从无疑点：可能确实没有，也可能界限或条件写错了',
      en: 'it tested rows and never found a suspect: there may be none, or its limit or a condition is wrong',
    },
    cure: {
      zh: '用 rules why 规则编码 看各步剩下多少、最接近界限的是哪些',
      en: 'see with rules why ID what each step left and what came nearest',
    },
  },
  {
    id: 'part_never_true',
    title: { zh: '从未成立的条件', en: 'Parts that were never true' },
    why: {
      zh: '一行也没有成立：可能本地没有这样的记录，也可能条件与本地数据对不上，规则在这里等于没有判断',
      en: 'not one row met it: there may be no such records, or the condition does not fit local data and judges nothing',
    },
    cure: {
      zh: '核对该条件的代码、名单是否与本地数据一致',
      en: 'compare the codes and lists of the condition with local data',
    },
  },
  {
    id: 'could_not_tell',
    title: { zh: '多数无法判断', en: 'Could not tell most rows' },
    why: {
      zh: '没有疑点不等于没有问题：缺少规则要看的数据',
      en: 'no suspect does not mean no problem: what the rule reads is missing',
    },
    cure: {
      zh: '按 scan 首屏第三节补采，或导入知识库',
      en: 'fetch what the third part of the first screen names, or import the library',
    },
  },
  {
    id: 'exception_over_broad',
    title: { zh: '过宽的例外', en: 'Exceptions that are too broad' },
    why: {
      zh: '一条例外放过了该规则的大部分疑点，等于停用规则',
      en: 'one exception lets most of what its rule finds go, as if the rule were off',
    },
    cure: {
      zh: '用 exceptions check 查看，缩小范围或改规则的界限',
      en: 'see exceptions check; narrow it, or change the limit of the rule',
    },
  },
  {
    id: 'list_stale',
    title: { zh: '名单、知识库可能过时', en: 'Lists or library may be out of date' },
    why: { zh: '按过时的名单判断会错报，也会漏报', en: 'an old list accuses wrongly and misses too' },
    cure: {
      zh: '查有无新公布的版本，用 knowledge import 导入，或更新名单',
      en: 'look for a newer publication; import it with knowledge import, or update the list',
    },
  },
  {
    id: 'slowest',
    title: { zh: '最慢的五条', en: 'The slowest five' },
    why: { zh: '每晚筛查的时间主要花在这里', en: 'the nightly scan spends its time here' },
    cure: {
      zh: '无须处理；夜间跑不完时先看这几条',
      en: 'nothing to do; look here first when a night is too short',
    },
  },
  {
    id: 'clause_without_rule',
    title: { zh: '没有规则的法规条款', en: 'Clauses of the law with no rule' },
    why: { zh: '这些行为目前筛不出来', en: 'nothing finds such acts so far' },
    cure: {
      zh: '各条原因见 rules health --coverage',
      en: 'why, clause by clause: rules health --coverage',
    },
  },
];
