import { problemsOf } from '../../base/problem.ts';

/** What can go wrong between a command and the process that owns the warehouse. `{owner}` names command, PID and since when. */
export const OWNER_PROBLEMS = {
  'MC-OWNER-001': {
    exit: 2,
    what: { zh: '该命令需要独占数据仓库。', en: 'This command needs the warehouse for itself.' },
    why: { zh: '{owner} 正在使用它，不会自行释放。', en: '{owner} owns it and will not let go by itself.' },
    fix: {
      zh: '先停止它：systemctl stop mingcha，或 kill {pid}（它会在 10 秒内收尾退出），再运行本命令。',
      en: 'Stop it first: systemctl stop mingcha, or kill {pid} (it finishes within 10 seconds); then run this command again.',
    },
  },
  'MC-OWNER-002': {
    exit: 2,
    what: {
      zh: '程序版本与占用数据仓库的进程不同。',
      en: 'This program and the one that owns the warehouse differ in version.',
    },
    why: {
      zh: '本程序 {mine}，{owner} 为 {theirs}。',
      en: 'This program is {mine}; {owner} is {theirs}.',
    },
    fix: {
      zh: '升级后请重启：systemctl restart mingcha，或停止它（kill {pid}）后用同一版本再运行 mingcha serve。',
      en: 'After an upgrade restart it: systemctl restart mingcha, or stop it (kill {pid}) and run mingcha serve of the same version.',
    },
  },
  'MC-OWNER-003': {
    exit: 2,
    what: {
      zh: '数据仓库由另一系统用户的进程占用。',
      en: 'The warehouse is owned by a process of another user of this machine.',
    },
    why: {
      zh: '{socket} 属于用户编号 {theirs}，当前用户编号为 {mine}；命令只交给同一用户的进程。',
      en: '{socket} belongs to user id {theirs}, you are {mine}; a command is only handed to a process of the same user.',
    },
    fix: {
      zh: '以该用户运行，例如 sudo -u "#{theirs}" 命令。',
      en: 'Run it as that user, for example sudo -u "#{theirs}" COMMAND.',
    },
  },
  'MC-OWNER-004': {
    exit: 2,
    what: { zh: '套接字路径太长。', en: 'The path of the socket is too long.' },
    why: {
      zh: '共 {bytes} 字节，操作系统最多接受 {limit} 字节，超出会被悄悄截断。',
      en: 'It has {bytes} bytes; the operating system takes {limit} at most and would cut it silently.',
    },
    fix: {
      zh: '设置环境变量 XDG_RUNTIME_DIR（如 /run/user/用户编号），或把数据目录放在更短的路径下。',
      en: 'Set XDG_RUNTIME_DIR (for example /run/user/UID), or keep the data folder under a shorter path.',
    },
  },
  'MC-OWNER-005': {
    exit: 6,
    what: {
      zh: '占用数据仓库的进程在命令运行中消失，命令的结果不明。',
      en: 'The process that owns the warehouse went away while the command ran; how the command ended is not known.',
    },
    why: {
      zh: '{owner} 没有报告结果就断开了连接。',
      en: '{owner} closed the connection before it told the outcome.',
    },
    fix: {
      zh: '已提交的批次和筛查都在，未提交的已回滚。先用 mingcha status 查看，再重新运行本命令；并查看 mingcha.log。',
      en: 'What was committed is kept and the rest was rolled back. See mingcha status, then run the command again; mingcha.log may say why it ended.',
    },
  },
  'MC-OWNER-006': {
    exit: 2,
    what: {
      zh: '占用数据仓库的进程没有应答。',
      en: 'The process that owns the warehouse does not answer.',
    },
    why: {
      zh: '{owner} 在 {seconds} 秒内没有应答；命令没有交给它，什么也没有做。',
      en: '{owner} did not answer within {seconds} seconds; the command was not handed over and nothing was done.',
    },
    fix: {
      zh: '它可能被暂停或过于繁忙：稍候再试，或用 --wait 秒数 延长等待；仍无应答时重启它（systemctl restart mingcha）。',
      en: 'It may be paused or too busy: try again later, or wait longer with --wait SECONDS; if it stays so, restart it (systemctl restart mingcha).',
    },
  },
  'MC-OWNER-007': {
    exit: 2,
    what: { zh: '没有等到运行的机会。', en: 'Its turn did not come.' },
    why: {
      zh: '{running} 正在运行；等待 {seconds} 秒后仍未结束。',
      en: '{running} is running and did not end within {seconds} seconds.',
    },
    fix: {
      zh: '等它结束，或用 --wait 秒数 延长等待。',
      en: 'Wait for it to end, or wait longer with --wait SECONDS.',
    },
  },
  'MC-OWNER-008': {
    exit: 130,
    what: {
      zh: '已中断，但占用数据仓库的进程没有确认。',
      en: 'Interrupted, but the process that owns the warehouse did not confirm it.',
    },
    why: { zh: '{owner} 没有应答。', en: '{owner} does not answer.' },
    fix: {
      zh: '它恢复后会停止该命令；已完成的部分均已保存。用 mingcha status 查看。',
      en: 'It will stop the command once it goes on; finished parts are kept. See mingcha status.',
    },
  },
  'MC-OWNER-009': {
    exit: 2,
    what: {
      zh: '套接字不能放在其他用户可写的文件夹。',
      en: 'The socket cannot stand in a folder that others may write to.',
    },
    why: {
      zh: '其他用户可以换掉其中的文件。',
      en: 'Other users could replace what is in it.',
    },
    fix: { zh: '运行 chmod go-w 收回写权限。', en: 'Take the permission away with chmod go-w.' },
  },
  'MC-OWNER-010': {
    exit: 2,
    what: { zh: '无法建立套接字。', en: 'The socket cannot be made.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '检查文件夹的权限和磁盘空间；网络文件系统不支持套接字时请设置 XDG_RUNTIME_DIR。',
      en: 'Check permissions and disk space; on a network file system without sockets set XDG_RUNTIME_DIR.',
    },
  },
  'MC-OWNER-011': {
    exit: 2,
    what: { zh: '对方拒绝了该命令。', en: 'The command was refused.' },
    why: { zh: '{zh}', en: '{en}' },
    fix: {
      zh: '重新运行；再次出现时重启占用数据仓库的进程。',
      en: 'Run it again; if it happens again, restart the process that owns the warehouse.',
    },
  },
  'MC-OWNER-012': {
    exit: 130,
    what: {
      zh: '占用数据仓库的进程正在停止，命令被中断。',
      en: 'The process that owns the warehouse is stopping; the command was interrupted.',
    },
    why: { zh: '{owner} 收到停止信号。', en: '{owner} was told to stop.' },
    fix: {
      zh: '已完成的批次和结果均已保存，可重新运行。',
      en: 'Finished batches and results are kept; run the command again.',
    },
  },
} as const;

export const ownerProblem = problemsOf(OWNER_PROBLEMS);
