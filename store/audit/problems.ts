import { problemsOf } from '../../base/problem.ts';

/** What can go wrong with the audit chain. */
export const AUDIT_PROBLEMS = {
  'MC-AUDIT-001': {
    exit: 6,
    what: { zh: '无法记录审计日志，未执行。', en: 'The audit log cannot be written; nothing was done.' },
    why: {
      zh: '这个 Node.js（OpenSSL {openssl}）不提供 SM3 摘要算法。',
      en: 'This Node.js (OpenSSL {openssl}) has no SM3 digest.',
    },
    fix: {
      zh: '改用 Node.js 官方发行版（20 以上）。',
      en: 'Use an official build of Node.js, 20 or later.',
    },
  },
  'MC-AUDIT-002': {
    exit: 5,
    what: { zh: '审计日志被改动过。', en: 'The audit log was tampered with.' },
    why: { zh: '{zh}', en: '{en}' },
    fix: {
      zh: '先把整个数据目录复制到别处留证，再与备份中的审计日志（mingcha audit list）逐条对照。',
      en: 'Copy the whole data folder away as evidence first, then hold the log (mingcha audit list) against that of a backup.',
    },
  },
} as const;

export const auditProblem = problemsOf(AUDIT_PROBLEMS);
