import { problemsOf } from '../../base/problem.ts';

/** What can be wrong with a site's overlays and its own rules. */
export const OVERLAY_PROBLEMS = {
  'MC-OVER-001': {
    exit: 3,
    what: { zh: '本地调整指向的规则 {id} 不存在。', en: 'The overlay is of a rule {id} that does not exist.' },
    why: {
      zh: '本地调整只能改随程序发布的规则；该规则可能编号写错，或已随升级撤下。',
      en: 'An overlay changes a shipped rule. The id may be misspelt, or an upgrade withdrew the rule.',
    },
    fix: { zh: '改正编号，或删除该文件。{nearZh}', en: 'Correct the id or delete the file.{nearEn}' },
  },
  'MC-OVER-002': {
    exit: 3,
    what: { zh: '本地调整不能设置 {field}。', en: 'An overlay cannot set {field}.' },
    why: {
      zh: '只能设置：{known}，以及 params. 开头的参数；编号、检测办法、标识、依据和测试不能改。',
      en: 'It sets {known} and parameters that begin with params.; never the id, the detector, the key, the basis or the tests.',
    },
    fix: {
      zh: '改正名称；要改判断逻辑，请在本地规则文件夹另写一条规则。{nearZh}',
      en: 'Correct the name. For other logic, write a rule in the folder of own rules.{nearEn}',
    },
  },
  'MC-OVER-003': {
    exit: 3,
    what: {
      zh: '规则 {id} 的原文副本缺失或被改动。',
      en: 'The copy of the text that {id} was changed from is missing or altered.',
    },
    why: {
      zh: '{file} 应与制作本地调整时的规则原文一致；没有它，升级后分不清哪些是上级改的、哪些是本地改的。',
      en: '{file} must be the text that the overlay was made from. Without it nobody can tell what an upgrade changed from what the site changed.',
    },
    fix: {
      zh: '从备份恢复该文件；若找不到，核对现行原文后运行 mingcha rules overlay accept {id}。',
      en: 'Restore it from a backup. If there is none, read the shipped text and run mingcha rules overlay accept {id}.',
    },
  },
  'MC-OVER-004': {
    exit: 3,
    what: { zh: '本地调整的文件名应为 {id}.yaml。', en: 'The overlay must be in a file {id}.yaml.' },
    why: { zh: '一条规则只有一份本地调整，按编号查找。', en: 'A rule has one overlay, found by its id.' },
    fix: { zh: '把文件改名为 {id}.yaml。', en: 'Rename the file to {id}.yaml.' },
  },
  'MC-OVER-005': {
    exit: 3,
    what: { zh: '{field} 与 {other} 互相包含。', en: '{field} and {other} set the same thing.' },
    why: { zh: '两处设置同一内容，无法确定以哪处为准。', en: 'Nobody can tell which of the two holds.' },
    fix: { zh: '只保留一处。', en: 'Keep one of them.' },
  },
  'MC-OVER-006': {
    exit: 3,
    what: {
      zh: '本地规则 {id} 用了随程序规则的编号前缀 {prefix}。',
      en: 'The own rule {id} has a prefix of shipped rules, {prefix}.',
    },
    why: {
      zh: '以后发布的规则可能用到同一编号，届时两条规则的疑点会混在一起。',
      en: 'A later release may use the same id, and the suspects of two rules would become one list.',
    },
    fix: {
      zh: '本地规则改用其他两个字母的前缀，例如 MC-ZZ-001；随程序的前缀：{known}。',
      en: 'Use two other letters, such as MC-ZZ-001. Prefixes of shipped rules: {known}.',
    },
  },
  'MC-OVER-007': {
    exit: 2,
    what: { zh: '规则 {id} 已有本地调整。', en: 'The rule {id} has an overlay already.' },
    why: { zh: '见 {file}。', en: 'It is {file}.' },
    fix: { zh: '直接修改该文件。', en: 'Edit that file.' },
  },
  'MC-OVER-008': {
    exit: 2,
    what: { zh: '规则 {id} 没有本地调整。', en: 'The rule {id} has no overlay.' },
    why: { zh: '有本地调整的规则：{known}。', en: 'Rules with an overlay: {known}.' },
    fix: { zh: '改正编号。{nearZh}', en: 'Correct the id.{nearEn}' },
  },
  'MC-OVER-009': {
    exit: 2,
    what: { zh: '这不是一项设置：{text}', en: 'This is no setting: {text}' },
    why: { zh: '设置写作“字段=值”，值按 YAML 读。', en: 'A setting is FIELD=VALUE; the value is read as YAML.' },
    fix: {
      zh: '例如 --set params.min_gap_days=5，--set severity=medium，列表中的一项按名称写：--set params.caps.ordinary.days=14。',
      en: 'For example --set params.min_gap_days=5, --set severity=medium, or an entry of a list by its name: --set params.caps.ordinary.days=14.',
    },
  },
  'MC-OVER-010': {
    exit: 3,
    what: {
      zh: '文件 {key} 已在随程序的法规登记中。',
      en: 'The document {key} is in the shipped law register already.',
    },
    why: {
      zh: '同名的两份文件，说不清依据的是哪一份。',
      en: 'With two documents of one key nobody can tell which is meant.',
    },
    fix: { zh: '本地文件另取名称。', en: 'Give the local document a key of its own.' },
  },
  'MC-OVER-011': {
    exit: 3,
    what: { zh: '{field} 指的列表中没有 {step} 这一项。', en: 'The list that {field} means has no entry {step}.' },
    why: {
      zh: '列表中的一项按其 class 或 name 的值指定，可用：{known}。',
      en: 'An entry is named by its class or name; there are: {known}.',
    },
    fix: {
      zh: '改正名称；没有名称的列表须整个写出。{nearZh}',
      en: 'Correct the name; a list whose entries have none is given whole.{nearEn}',
    },
  },
  'MC-OVER-012': {
    exit: 2,
    what: {
      zh: '规则 {other} 须与 {id} 用同样的值，而它已有本地调整。',
      en: 'The rule {other} must have the same values as {id}, and has an overlay already.',
    },
    why: {
      zh: '两条规则共用 {fields}：一处调整，另一处也要调整，否则同一件事两条都报或都不报。',
      en: 'Both share {fields}: changed in one alone, both would accuse of one thing, or neither.',
    },
    fix: {
      zh: '先把同样的设置写进 {file} 的 set，再新建本调整。',
      en: 'Write the same settings under set in {file} first, then make this overlay.',
    },
  },
} as const;

export const overlayProblem = problemsOf(OVERLAY_PROBLEMS);
