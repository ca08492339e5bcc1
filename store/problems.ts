import { problemsOf } from '../base/problem.ts';

/** What can go wrong with the warehouse. */
export const STORE_PROBLEMS = {
  'MC-STORE-001': {
    exit: 2,
    what: { zh: '数据仓库正被占用。', en: 'The warehouse is in use.' },
    why: {
      zh: '另一进程（{owner}）正在使用它；等待 {seconds} 秒后仍未释放。',
      en: 'Another process ({owner}) holds it and did not let go within {seconds} seconds.',
    },
    fix: {
      zh: '等该进程结束，或用 --wait 秒数 延长等待。',
      en: 'Wait for that process to end, or wait longer with --wait SECONDS.',
    },
  },
  'MC-STORE-002': {
    exit: 2,
    what: { zh: '找不到数据仓库。', en: 'There is no warehouse here.' },
    why: { zh: '该目录下没有 mingcha.duckdb。', en: 'The folder holds no mingcha.duckdb.' },
    fix: {
      zh: '先运行 mingcha init 或 mingcha ingest files，或用 --data 指定目录。',
      en: 'Run mingcha init or mingcha ingest files first, or name the folder with --data.',
    },
  },
  'MC-STORE-003': {
    exit: 2,
    what: { zh: '数据仓库的版本比程序新。', en: 'The warehouse is newer than this program.' },
    why: {
      zh: '仓库版本 {found}，程序只认识到 {known}。',
      en: 'It is at version {found}; this program knows up to {known}.',
    },
    fix: { zh: '请使用新版 mingcha。', en: 'Use the newer mingcha.' },
  },
  'MC-STORE-004': {
    exit: 2,
    what: { zh: '无法打开数据仓库。', en: 'The warehouse cannot be opened.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '检查目录权限与磁盘空间；文件损坏时请从备份恢复。',
      en: 'Check permissions and disk space; restore a backup if the file is damaged.',
    },
  },
  'MC-STORE-005': {
    exit: 6,
    what: { zh: '数据库执行失败。', en: 'The database refused a statement.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '未完成的事务已回滚，数据未变。若反复出现，请附日志报告。',
      en: 'The open transaction was rolled back and nothing changed. Report it with the log if it happens again.',
    },
  },
  'MC-STORE-006': {
    exit: 130,
    what: { zh: '已中断。', en: 'Interrupted.' },
    why: { zh: '收到停止信号。', en: 'A stop signal arrived.' },
    fix: {
      zh: '已完成的批次和结果均已保存，可重新运行。',
      en: 'Finished batches and results are kept; run the command again.',
    },
  },
  'MC-STORE-007': {
    exit: 6,
    what: { zh: '磁盘空间不足。', en: 'The disk is full.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '清理磁盘后重新运行；未完成的事务已回滚。',
      en: 'Free some space and run again; the open transaction was rolled back.',
    },
  },
} as const;

export const storeProblem = problemsOf(STORE_PROBLEMS);
