import { problemsOf } from '../../base/problem.ts';

/** What can be wrong with `mingcha.yaml`. */
export const CONFIGURATION_PROBLEMS = {
  'MC-CONF-001': {
    exit: 2,
    what: { zh: '配置文件不是有效的 YAML。', en: 'The configuration is not valid YAML.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '检查该行的缩进、引号和冒号。', en: 'Check the indentation, quotes and colons of this line.' },
  },
  'MC-CONF-002': {
    exit: 2,
    what: { zh: '配置中有不认识的项 {key}。', en: 'The configuration has an unknown key {key}.' },
    why: {
      zh: '写错的项会被当作没有写；这里只能用：{known}。',
      en: 'A misspelt key would count as not written. Keys here: {known}.',
    },
    fix: { zh: '改正或删除该项。{nearZh}', en: 'Correct or remove it.{nearEn}' },
  },
  'MC-CONF-003': {
    exit: 2,
    what: { zh: '配置缺少 {key}。', en: 'The configuration lacks {key}.' },
    why: { zh: '该项必填。', en: 'It is required.' },
    fix: { zh: '补上 {key}。', en: 'Add {key}.' },
  },
  'MC-CONF-004': {
    exit: 2,
    what: { zh: '配置 {key} 的类型不对。', en: 'The setting {key} has the wrong type.' },
    why: { zh: '应为{expectedZh}，实际为{foundZh}。', en: 'Expected {expectedEn}, found {foundEn}.' },
    fix: { zh: '改为{expectedZh}；文字形式的数字请加引号。', en: 'Write {expectedEn}; quote a number that is a text.' },
  },
  'MC-CONF-005': {
    exit: 2,
    what: { zh: '配置 {key} 不能取 {value}。', en: 'The setting {key} cannot be {value}.' },
    why: { zh: '只能取：{known}。', en: 'It is one of: {known}.' },
    fix: { zh: '改为其中之一。{nearZh}', en: 'Use one of them.{nearEn}' },
  },
  'MC-CONF-006': {
    exit: 2,
    what: { zh: '配置 {key} 的内容无效。', en: 'The setting {key} is not valid.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '按说明改正该项。', en: 'Correct it as described.' },
  },
  'MC-CONF-007': {
    exit: 2,
    what: { zh: '读不到文件 {file}。', en: 'The file {file} cannot be read.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '核对路径和权限；配置中的相对路径从配置文件所在文件夹算起。',
      en: 'Check the path and its permissions. Relative paths start at the folder of the configuration.',
    },
  },
  'MC-CONF-008': {
    exit: 2,
    what: { zh: '没有取到消息服务的密码。', en: 'There is no password for the message broker.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '把密码写进 password_file 所指的文件，或设置 password_env 所指的环境变量。',
      en: 'Put the password into the file that password_file names, or set the variable that password_env names.',
    },
  },
} as const;

export const configurationProblem = problemsOf(CONFIGURATION_PROBLEMS);
