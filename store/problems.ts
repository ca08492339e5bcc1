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
  'MC-STORE-008': {
    exit: 6,
    what: { zh: '磁盘空间不够，未开始。', en: 'There is too little disk space; nothing was started.' },
    why: {
      zh: '需要约 {needed}，{directory} 所在磁盘剩余 {free}。',
      en: 'About {needed} is needed and the disk of {directory} has {free} left.',
    },
    fix: { zh: '清理磁盘，或换一个文件夹。', en: 'Free some space, or choose another folder.' },
  },
  'MC-STORE-009': {
    exit: 6,
    what: { zh: '内存不足。', en: 'There is too little memory.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '关闭其他程序；用环境变量 MINGCHA_MEMORY（如 6GB）放宽上限，或用 MINGCHA_THREADS=1 减少并行，然后重新运行。未完成的事务已回滚。',
      en: 'Close other programs; raise the limit with MINGCHA_MEMORY (e.g. 6GB) or use fewer threads with MINGCHA_THREADS=1, and run again. The open transaction was rolled back.',
    },
  },
  'MC-STORE-010': {
    exit: 6,
    what: { zh: '数据库因严重错误自行关闭。', en: 'The database shut itself after a grave error.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '重新运行即可：已提交的数据仍在，未完成的事务已回滚。再次出现时先运行 mingcha doctor --deep。',
      en: 'Run the command again: what was committed is kept, the open transaction was rolled back. If it happens again, run mingcha doctor --deep.',
    },
  },
  'MC-STORE-011': {
    exit: 6,
    what: { zh: '无法在该文件夹写入。', en: 'The folder cannot be written to.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查文件夹及其权限。', en: 'Check the folder and its permissions.' },
  },
  'MC-STORE-012': {
    exit: 6,
    what: { zh: '备份与数据仓库不一致，已删除该备份。', en: 'The copy differs from the warehouse and was removed.' },
    why: { zh: '不一致的表：{tables}。', en: 'Tables that differ: {tables}.' },
    fix: {
      zh: '换一块磁盘再备份；并运行 mingcha doctor --deep。',
      en: 'Back up to another disk, and run mingcha doctor --deep.',
    },
  },
  'MC-STORE-013': {
    exit: 2,
    what: { zh: '这里没有备份。', en: 'There is no backup here.' },
    why: {
      zh: '没有 mingcha-年月日-时分秒.duckdb 及其同名 .json 清单。',
      en: 'There is no mingcha-YYYYMMDD-HHMMSS.duckdb with its manifest of the same name, .json.',
    },
    fix: {
      zh: '指明 mingcha backup 写入的文件夹或其中的 .duckdb 文件。',
      en: 'Name the folder that mingcha backup wrote to, or a .duckdb file in it.',
    },
  },
  'MC-STORE-014': {
    exit: 5,
    what: { zh: '备份已损坏，未作任何改动。', en: 'The backup is damaged; nothing was changed.' },
    why: { zh: '{zh}', en: '{en}' },
    fix: { zh: '改用另一份备份。', en: 'Use another backup.' },
  },
  'MC-STORE-015': {
    exit: 2,
    what: { zh: '该目录已有数据仓库。', en: 'This folder already holds a warehouse.' },
    why: { zh: '恢复不会覆盖它。', en: 'Restoring does not overwrite it.' },
    fix: {
      zh: '用 --data 指定空目录，或加 --replace（旧仓库改名保留，不删除）。',
      en: 'Name an empty folder with --data, or add --replace (the present one is kept under another name).',
    },
  },
  'MC-STORE-016': {
    exit: 6,
    what: { zh: '数据仓库文件已损坏。', en: 'The warehouse file is damaged.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '先把整个数据目录复制到别处，再用 mingcha restore 备份 --replace 恢复；并检查磁盘。',
      en: 'Copy the whole data folder away first, then mingcha restore BACKUP --replace; and check the disk.',
    },
  },
  'MC-STORE-017': {
    exit: 5,
    what: { zh: '批次的账与表中的行数不符。', en: 'A batch does not agree with the rows of its table.' },
    why: { zh: '{zh}', en: '{en}' },
    fix: {
      zh: '不要再入库；从备份恢复，并附日志报告。',
      en: 'Land nothing more; restore a backup and report it with the log.',
    },
  },
  'MC-STORE-018': {
    exit: 2,
    what: { zh: '不能清除 {before} 以前的记录。', en: 'Records before {before} cannot be pruned.' },
    why: { zh: '{zh}', en: '{en}' },
    fix: {
      zh: '改用更早的日期；确需清除时加 --force。',
      en: 'Choose an earlier day; add --force where it must be.',
    },
  },
  'MC-STORE-019': {
    exit: 2,
    what: { zh: '不能清除 {before} 及以后的记录。', en: 'Records as late as {before} cannot be pruned.' },
    why: { zh: '这一天还没有到。', en: 'That day has not come yet.' },
    fix: { zh: '改用过去的日期。', en: 'Choose a day that has passed.' },
  },
  'MC-STORE-020': {
    exit: 5,
    what: {
      zh: '流式批次与各段消息的记录不符。',
      en: 'A streamed batch does not agree with the record of its messages.',
    },
    why: { zh: '批次 项目 批次所记/各段合计：{list}', en: 'batch figure batch/stretches: {list}' },
    fix: {
      zh: '运行 mingcha ingest verify 看差在哪一段；从备份恢复后接着读，并附日志报告。',
      en: 'mingcha ingest verify tells which stretch; restore a backup, stream on from there, and report it with the log.',
    },
  },
  'MC-STORE-021': {
    exit: 2,
    what: { zh: '当前用户无权读取数据目录。', en: 'This user may not read the data folder.' },
    why: {
      zh: '它属于用户 {owner}，当前用户为 {mine}。',
      en: 'It belongs to the user {owner}; you are {mine}.',
    },
    fix: {
      zh: '以该用户运行，例如 sudo -u "#{uid}" mingcha status；不要改动目录的权限。',
      en: 'Run it as that user, for example sudo -u "#{uid}" mingcha status; leave the permissions of the folder alone.',
    },
  },
} as const;

export const storeProblem = problemsOf(STORE_PROBLEMS);
