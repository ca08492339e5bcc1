import { problemsOf } from '../base/problem.ts';

/** What can go wrong when a demo city is made. */
export const DEMO_PROBLEMS = {
  'MC-DEMO-001': {
    exit: 2,
    what: { zh: '演示城市的参数不对：{name} = {value}。', en: 'A demo city cannot have {name} = {value}.' },
    why: { zh: '它必须是 {low} 到 {high} 之间的整数。', en: 'It must be a whole number from {low} to {high}.' },
    fix: { zh: '换一个数再试。', en: 'Try again with another number.' },
  },
  'MC-DEMO-002': {
    exit: 2,
    what: {
      zh: '该目录里已有别的文件，演示数据没有写入。',
      en: 'The folder holds other files; no demo data was written.',
    },
    why: {
      zh: '其中的 {file} 会被覆盖，而它不像是演示数据（没有 truth/city.json）。',
      en: '{file} would be overwritten, and it does not look like demo data (there is no truth/city.json).',
    },
    fix: { zh: '换一个空目录。', en: 'Name an empty folder.' },
  },
  'MC-DEMO-003': {
    exit: 6,
    what: { zh: '演示数据无法写入该目录。', en: 'The demo data cannot be written to this folder.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查目录权限与磁盘空间。', en: 'Check its permissions and the free disk space.' },
  },
  'MC-DEMO-004': {
    exit: 5,
    what: { zh: '找不到对照答案。', en: 'There is no truth table here.' },
    why: { zh: '该目录下没有 {file}。', en: 'The folder holds no {file}.' },
    fix: { zh: '用 mingcha demo 生成的 truth 目录。', en: 'Name the truth folder that mingcha demo wrote.' },
  },
  'MC-DEMO-005': {
    exit: 5,
    what: { zh: '该目录里没有完整的演示城市。', en: 'The folder holds no whole demo city.' },
    why: { zh: '缺少 {file}。', en: '{file} is missing.' },
    fix: {
      zh: '换一个目录，或让 mingcha demo produce 重新生成。',
      en: 'Name another folder, or let mingcha demo produce make the city again.',
    },
  },
} as const;

/** Makes a demo problem: `demoProblem('MC-DEMO-001', '', {name, value, low, high})`. */
export const demoProblem = problemsOf(DEMO_PROBLEMS);
