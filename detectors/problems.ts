import { problemsOf } from '../base/problem.ts';

/** What can go wrong between a rule and its plan. */
export const DETECTOR_PROBLEMS = {
  'MC-DETECT-001': {
    exit: 3,
    what: { zh: '规则测试用了不存在的表 {table}。', en: 'A rule test names the unknown table {table}.' },
    why: { zh: '只有 docs/tables.md 中的表可以使用。', en: 'Only the tables of docs/tables.md can be given.' },
    fix: { zh: '改用正确的表名。', en: 'Use one of those names.' },
  },
  'MC-DETECT-002': {
    exit: 3,
    what: {
      zh: '规则测试用了 {table} 中不存在的列 {column}。',
      en: 'A rule test names {column}, which {table} does not have.',
    },
    why: { zh: '写错的列会让测试因别的原因通过。', en: 'A misspelt column lets a test pass for the wrong reason.' },
    fix: { zh: '对照 docs/tables.md 改正列名。', en: 'Correct it against docs/tables.md.' },
  },
  'MC-DETECT-003': {
    exit: 3,
    what: {
      zh: '规则 {rule} 的检测方法 {detector} 不存在。',
      en: 'Rule {rule} names the unknown detector {detector}.',
    },
    why: { zh: '可用的检测方法：{known}。', en: 'Known detectors: {known}.' },
    fix: { zh: '改正 detector 字段。{nearZh}', en: 'Correct the detector field. {nearEn}' },
  },
  'MC-DETECT-004': {
    exit: 3,
    what: { zh: '规则 {rule} 的参数 {parameter} 无效。', en: 'Rule {rule} has the invalid parameter {parameter}.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '改正 params 中的该项。{nearZh}', en: 'Correct it under params. {nearEn}' },
  },
  'MC-DETECT-005': {
    exit: 3,
    what: { zh: '规则 {rule} 所需的列 {column} 不存在。', en: 'Rule {rule} requires {column}, which does not exist.' },
    why: {
      zh: 'requires 中只能写 docs/tables.md 中的“表.列”。',
      en: 'requires takes kind.column names of docs/tables.md.',
    },
    fix: { zh: '改正列名。{nearZh}', en: 'Correct the name. {nearEn}' },
  },
  'MC-DETECT-006': {
    exit: 4,
    what: { zh: '规则 {rule} 运行失败。', en: 'Rule {rule} failed.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '该规则已有的疑点标为待复算；请附日志报告。',
      en: 'Its suspects are marked stale; report it with the log.',
    },
  },
  'MC-DETECT-007': {
    exit: 4,
    what: { zh: '规则 {rule} 给出了重复或空的疑点标识。', en: 'Rule {rule} produced a repeated or empty suspect key.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '修正规则的 finding.key。', en: 'Correct the rule’s finding.key.' },
  },
  'MC-DETECT-008': {
    exit: 3,
    what: {
      zh: '规则 {rule} 的类别 {kind} 与其参数不符。',
      en: 'Rule {rule} has the kind {kind}, unlike its parameters.',
    },
    why: {
      zh: '指标只给出通报数值，不产生疑点；其他类别产生疑点。',
      en: 'An indicator gives values for the bulletin and no suspects; every other kind gives suspects.',
    },
    fix: { zh: 'kind 改为 {wantedZh}，或改正 params。', en: 'Set kind to {wantedEn}, or correct params.' },
  },
  'MC-DETECT-009': {
    exit: 3,
    what: { zh: '规则 {rule} 的 select 用不上。', en: 'The select of rule {rule} cannot be used.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '只看记录本身、它的结算、就诊、目录、机构和参保人；或去掉 select。',
      en: 'Look at the record itself, its settlement, visit, item, institution and person; or remove select.',
    },
  },
} as const;

export const detectorProblem = problemsOf(DETECTOR_PROBLEMS);
