import { problemsOf } from '../../base/problem.ts';

/** What can be wrong with the lock of a folder of rules, or between the lock and the rules. */
export const LOCK_PROBLEMS = {
  'MC-LOCK-001': {
    exit: 3,
    what: { zh: '规则锁文件不是有效的格式。', en: 'The lock of the rules cannot be read.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '取回原来的 rules.lock（有合并冲突标记的，任取一边），再运行 mingcha rules lock。',
      en: 'Restore rules.lock (take either side of a merge conflict) and run mingcha rules lock.',
    },
  },
  'MC-LOCK-002': {
    exit: 3,
    what: { zh: '规则锁已过时：{rules}。', en: 'The lock of the rules is stale: {rules}.' },
    why: {
      zh: '规则文件与锁中的摘要不一致；不重新上锁，疑点就说不清是哪一版规则发现的。',
      en: 'The files differ from the digests in the lock; suspects could not say which version accused them.',
    },
    fix: {
      zh: '运行 mingcha rules lock，与规则一起提交。',
      en: 'Run mingcha rules lock and commit it with the rules.',
    },
  },
  'MC-LOCK-003': {
    exit: 3,
    what: { zh: '已上锁的规则 {id} 没有文件。', en: 'The locked rule {id} has no file.' },
    why: {
      zh: '它的疑点仍在台账上，编号永不重用；文件没了，就没人能说明当初凭什么。',
      en: 'Its suspects stay in the ledger and its id is never used again; without the file nobody can say what they rest on.',
    },
    fix: {
      zh: '恢复该文件；不再使用的，把 status 改为 deprecated 并写明 deprecated_reason。',
      en: 'Restore the file. To retire the rule, make its status deprecated and give a deprecated_reason.',
    },
  },
  'MC-LOCK-004': {
    exit: 3,
    what: {
      zh: '规则 {id} 的疑点标识（finding.key）不能改：原为 {locked}，现为 {found}。',
      en: 'The finding.key of {id} cannot change: it was {locked} and is {found}.',
    },
    why: {
      zh: '疑点编号由它算出；一改，台账上的疑点全部变成“消失”，同样的事又全部成为新疑点，核查结论随之丢失。',
      en: 'Suspect ids are made from it: every suspect of the ledger would be gone, and come back as a new one without its verdict.',
    },
    fix: {
      zh: '改回原样；确需改变标识的，另立新编号的规则，并把本规则改为 deprecated。',
      en: 'Restore it. If identity must change, write a rule with a new id and make this one deprecated.',
    },
  },
  'MC-LOCK-005': {
    exit: 2,
    what: { zh: '没有可比的规则文本：{against}。', en: 'There is no rule text to compare with: {against}.' },
    why: {
      zh: '应为一次筛查（如 R000003）、规则版本（如 2-1a2b3c4d）或 lock；数据仓库只记得用它筛查过的文本。',
      en: 'It is a scan (R000003), a version (2-1a2b3c4d) or lock; a warehouse remembers the texts it was scanned with.',
    },
    fix: {
      zh: '版本见 mingcha rules list 和疑点清单，筛查编号见 mingcha status。',
      en: 'Versions are in mingcha rules list and the suspect list, scans in mingcha status.',
    },
  },
  'MC-LOCK-006': {
    exit: 3,
    what: {
      zh: '规则锁被手工改过，或合并时两边混在了一起：{rules}。',
      en: 'The lock of the rules was edited by hand, or mixed in a merge: {rules}.',
    },
    why: {
      zh: '这些规则的锁条目与自己的封签（seal）不符，其中的版本号和摘要不可信；筛查照常进行，这些规则的版本按未上锁显示（带 +）。',
      en: 'Their entries do not agree with their seals: version and digests cannot be believed. Scans still run, and show the versions of these rules as not locked (with a +).',
    },
    fix: {
      zh: '取回原来的 rules.lock（有合并冲突的，整条任取一边），再运行 mingcha rules lock；条目与规则文本一致的，该命令以下一个版本号重新封签，不一致的拒绝封签。',
      en: 'Restore rules.lock (after a merge conflict either side of a whole entry) and run mingcha rules lock. It seals an entry that agrees with its rule anew, under the next version number, and refuses one that does not.',
    },
  },
  'MC-LOCK-007': {
    exit: 2,
    what: { zh: '无法再运行规则文本：{against}。', en: 'The rule text cannot be run any more: {against}.' },
    why: {
      zh: '它是旧版程序的规则格式，本程序已不认识。',
      en: 'It has the shape of rules of an earlier program, which this one does not know.',
    },
    fix: { zh: '改与较新的版本比较。', en: 'Compare with a later version.' },
  },
} as const;

export const lockProblem = problemsOf(LOCK_PROBLEMS);
