import { problemsOf } from '../../base/problem.ts';

/** What can go wrong in the nightly work beside what landing, scanning and writing files tell. */
export const DAILY_PROBLEMS = {
  'MC-DAILY-001': {
    exit: 2,
    what: { zh: '另一个日常作业正在进行。', en: 'Another daily run is under way.' },
    why: {
      zh: '{owner}，正在做 {day} 的“{stepZh}”；等待 {seconds} 秒后仍未结束。',
      en: '{owner} is at the step {step} of {day} and did not end within {seconds} seconds.',
    },
    fix: {
      zh: '等它结束即可：同一日期不会做两遍；也可以用 --wait 秒数 延长等待。',
      en: 'Wait for it: no day is done twice. Or wait longer with --wait SECONDS.',
    },
  },
  'MC-DAILY-002': {
    exit: 6,
    what: { zh: '没有日常作业的文件夹。', en: 'A folder of the daily run is not there.' },
    why: {
      zh: '{setting} 指定的文件夹不存在，可能是共享盘没有挂载；不自动新建，以免把文件写到别处。',
      en: 'The folder that {setting} names does not exist; a share may not be mounted. It is not made, lest files go astray.',
    },
    fix: { zh: '挂载或建立该文件夹后重新运行。', en: 'Mount or make the folder, then run again.' },
  },
  'MC-DAILY-003': {
    exit: 5,
    what: { zh: '投放目录中有读不了的内容。', en: 'Something in the drop folder cannot be read.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查权限；下一次日常作业会再看。', en: 'Check its permissions; the next daily run looks again.' },
  },
  'MC-DAILY-004': {
    exit: 6,
    what: { zh: '文件处理后没有能移走。', en: 'A file could not be moved after it was dealt with.' },
    why: {
      zh: '{reason}。它的内容已经处理；下次再读到相同内容不会改变任何数据。',
      en: '{reason}. What it holds was dealt with; the same bytes read again change nothing.',
    },
    fix: {
      zh: '检查投放目录的写权限，landed 和 refused 须与投放目录在同一文件系统。',
      en: 'Check that the drop folder may be written, and that landed and refused are on its file system.',
    },
  },
  'MC-DAILY-005': {
    exit: 5,
    what: { zh: '文件里没有能读的数据。', en: 'There is no data in the file.' },
    why: {
      zh: '压缩包或工作簿里的内容看来都不是数据：{names}。',
      en: 'Nothing in the archive or workbook looks like data: {names}.',
    },
    fix: {
      zh: '解压后核对；是数据的，按类别命名后重新投放。',
      en: 'Look into it; what is data, name after its kind and drop it again.',
    },
  },
  'MC-DAILY-006': {
    exit: 2,
    what: { zh: '不能做 {day} 的日常作业。', en: 'The daily run of {day} cannot be done.' },
    why: { zh: '今天是 {today}，这一天还没有到。', en: 'Today is {today}; that day has yet to come.' },
    fix: { zh: '改正 --date；也请核对本机的日期。', en: 'Correct --date; and check the clock of this machine.' },
  },
} as const;

export const dailyProblem = problemsOf(DAILY_PROBLEMS);
