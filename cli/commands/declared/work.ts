import type { CommandDeclaration, Flags } from '../../declaration.ts';
import type { Verb } from '../../../suspects/work/steps.ts';
import { flag } from './flag.ts';

/** What narrows suspects by the work on them. */
export const WORK_FILTERS: readonly Flags[] = [
  flag(
    '--status <status>',
    '只看到了这一步的：new 新发现、assigned 分派、checked 初核、discussed 专家讨论、notified 疑点告知、answered 说明申诉、rechecked 复核、decided 合议、handled 处理',
    'at this step only: new, assigned, checked, discussed, notified, answered, rechecked, decided, handled',
  ),
  flag('--assignee <name>', '只看分派给这个人的', 'assigned to this person only'),
  flag('--overdue', '只看已超过期限的', 'overdue ones only'),
  flag('--look-again', '只看下结论后证据有变或消失的', 'only those whose evidence changed, or went, under a verdict'),
  flag('--told', '只看已告知机构、尚无结论的', 'only those that an institution was told of, without a verdict yet'),
];

const CHOOSING: readonly Flags[] = [
  flag('--rule <id>', '按规则批量办理', 'all of one rule'),
  flag('--topic <topic>', '按主题批量办理', 'all of one topic'),
  flag('--institution <code>', '按机构批量办理', 'all of one institution'),
  flag('--person <psn_no>', '按参保人批量办理', 'all of one person'),
  flag(
    '--state <state>',
    '疑点状态：active（默认）、gone、stale、excepted、all',
    'state: active (default), gone, stale, excepted, all',
  ),
  ...WORK_FILTERS,
  flag(
    '--yes',
    '确认批量办理（按条件超过 20 条或没有条件时必须）',
    'confirm (needed for a filter of more than 20, or of everything)',
  ),
];

const COMMON: readonly Flags[] = [
  flag('--note <text>', '说明', 'a note'),
  flag(
    '--due <date>',
    '下一步的期限（默认按工作日推算）',
    'until when the next step is due (default: by working days)',
  ),
];
const BACK: readonly Flags[] = [
  flag('--reopen', '退回到这一步（须有理由）', 'step back to here (needs a reason)'),
  flag('--reason <text>', '理由', 'why'),
];
const TO = flag('--to <name>', '交给谁', 'to whom');

const one = flag('<id>', '疑点编号（至少前 8 位）', 'suspect id (at least its first 8 digits)');
const ids = flag('[ids...]', '疑点编号（至少前 8 位，可多个）', 'suspect ids (at least their first 8 digits)');

const load = (verb: Verb | 'note') => async () => (await import('../suspects-work.ts')).suspectsWork(verb);

function step(verb: Verb | 'note', zh: string, en: string, own: readonly Flags[]): CommandDeclaration {
  return {
    name: verb,
    summary: { zh, en },
    arguments: [ids],
    options: [...own, ...CHOOSING],
    warehouse: 'shared',
    load: load(verb),
  };
}

/** The steps of the procedure, what goes with them, and what comes back: children of `suspects`. */
export const WORK_COMMANDS: readonly CommandDeclaration[] = [
  step('assign', '分派', 'assign', [TO, ...COMMON, ...BACK]),
  step('note', '补充说明，不改变核查状态', 'add a note; the status stays', [COMMON[0] ?? TO, COMMON[1] ?? TO]),
  step('check', '初核', 'first review', [TO, ...COMMON, ...BACK]),
  step('discuss', '专家讨论（先于告知机构）', 'experts discuss it, before the institution hears', [
    TO,
    ...COMMON,
    ...BACK,
  ]),
  step('notify', '疑点告知', 'tell the institution', [TO, ...COMMON, ...BACK]),
  step('answer', '机构说明申诉', "the institution's answer", [TO, ...COMMON, ...BACK]),
  step('recheck', '复核', 'second review', [TO, ...COMMON, ...BACK]),
  step('decide', '合议：核查属实、部分属实或排除', 'decide: confirmed, partly or dismissed', [
    flag(
      '--verdict <verdict>',
      '结论：confirmed 核查属实、partly 部分属实、dismissed 排除',
      'confirmed, partly or dismissed',
    ),
    flag('--amount <yuan>', '认定金额（部分属实时必填）', 'the amount found (needed for partly)'),
    TO,
    ...COMMON,
    ...BACK,
  ]),
  step('handle', '处理', 'what came of it', [
    flag(
      '--how <how>',
      '方式：recovered 追回、rectified 整改、transferred 移送、returned 自查退回',
      'recovered, rectified, transferred or returned',
    ),
    TO,
    ...COMMON,
    ...BACK,
  ]),
  {
    name: 'history',
    summary: { zh: '一条疑点的全部经过：筛查与人工，按时间', en: 'all that runs found and people did on one suspect' },
    arguments: [one],
    warehouse: 'shared',
    load: async () => (await import('../suspects-history.ts')).suspectsHistory,
  },
  {
    name: 'attach',
    summary: { zh: '给一条疑点附上文件', en: 'attach files to a suspect' },
    arguments: [one, flag('<files...>', '文件', 'files')],
    warehouse: 'shared',
    load: async () => (await import('../suspects-attach.ts')).suspectsAttach,
  },
  {
    name: 'progress',
    summary: {
      zh: '核查进度：各步多少条、超期多少条、从发现到告知多少天',
      en: 'how far the work is, what is overdue, how long it takes',
    },
    warehouse: 'shared',
    load: async () => (await import('../suspects-progress.ts')).suspectsProgress,
  },
  {
    name: 'import',
    summary: {
      zh: '导入填写过的疑点工作簿（report xlsx 导出的“疑点”表）；有冲突时一行也不写',
      en: 'take in a filled-in workbook of report xlsx; with a conflict nothing is written',
    },
    arguments: [flag('<file>', '工作簿', 'the workbook')],
    options: [
      flag('--dry-run', '只核对并报告，不写入', 'compare and report only; nothing is written'),
      flag('--skip-conflicts', '跳过有冲突的行，写入其余各行', 'leave out rows that conflict and take in the others'),
    ],
    warehouse: 'shared',
    load: async () => (await import('../suspects-import.ts')).suspectsImport,
  },
];
