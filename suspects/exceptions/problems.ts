import { problemsOf } from '../../base/problem.ts';

/** What can be wrong with an exception that somebody asks for, or ends. */
export const EXCEPTION_PROBLEMS = {
  'MC-EXC-001': {
    exit: 2,
    what: { zh: '规则 {rule} 不能这样设例外{shapeZh}。', en: 'The rule {rule} allows no such exception{shapeEn}.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '{fixZh}', en: '{fixEn}' },
  },
  'MC-EXC-002': {
    exit: 2,
    what: { zh: '例外的字段不齐或不对：{field}。', en: 'The fields of the exception are not right: {field}.' },
    why: {
      zh: '形状 {shape} 的每个字段都要写明一个值，不多不少：{fields}。',
      en: 'The shape {shape} takes exactly one value for each of: {fields}.',
    },
    fix: { zh: '写成 --value {field}=值。', en: 'Write --value {field}=VALUE.' },
  },
  'MC-EXC-003': {
    exit: 2,
    what: { zh: '{field} 的值 {value} 不是一个确定的值。', en: 'The value {value} of {field} is no single value.' },
    why: {
      zh: '例外只放过写明的那一个，不能用通配符，也不能留空。',
      en: 'An exception spares what it names and nothing else: no wildcards, no blanks.',
    },
    fix: {
      zh: '写出完整的编码或名称；有几个就设几项例外。',
      en: 'Write the whole code or name, one exception for each.',
    },
  },
  'MC-EXC-004': {
    exit: 2,
    what: { zh: '例外缺少{whatZh}。', en: 'The exception lacks {whatEn}.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '{fixZh}', en: '{fixEn}' },
  },
  'MC-EXC-005': {
    exit: 2,
    what: { zh: '例外不能到 {expires} 为止。', en: 'The exception cannot hold until {expires}.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: {
      zh: '把 --expires 写在 {first} 到 {last} 之间；到期后仍需要的，重新审批再设。',
      en: 'Give --expires between {first} and {last}; one that is still needed then is approved anew.',
    },
  },
  'MC-EXC-006': {
    exit: 2,
    what: { zh: '同样的例外 {id} 正在生效。', en: 'The same exception is in force already: {id}.' },
    why: {
      zh: '它到 {expires} 为止；两项同样的例外，结束其中一项时疑点不会重新列出。',
      en: 'It holds until {expires}. With two of the same, ending one would bring nothing back.',
    },
    fix: {
      zh: '要改期限或理由的，先用 mingcha exceptions end {id} 结束它。',
      en: 'To change its end or reason, end it first: mingcha exceptions end {id}.',
    },
  },
  'MC-EXC-007': {
    exit: 2,
    what: { zh: '没有正在生效的例外 {id}。', en: 'No exception {id} is in force.' },
    why: { zh: '{reasonZh}', en: '{reasonEn}' },
    fix: { zh: '用 mingcha exceptions list --all 查看。', en: 'See mingcha exceptions list --all.' },
  },
  'MC-EXC-008': {
    exit: 2,
    what: {
      zh: '疑点 {id} 已在办理（{statusZh}），设例外须确认。',
      en: 'People are at work on suspect {id} ({statusEn}): an exception has to be confirmed.',
    },
    why: {
      zh: '设了例外，下次筛查后它不再是有效疑点，办理中的核查、告知和结论会悬着。',
      en: 'With the exception it is no active suspect after the next scan, and what was begun, told or decided is left hanging.',
    },
    fix: {
      zh: '先看 mingcha suspects history {id}；应当排除的，按流程合议为排除；确要设例外的，加 --yes。',
      en: 'See mingcha suspects history {id}. What is to be dismissed is decided so; if the exception is meant, add --yes.',
    },
  },
} as const;

export const exceptionProblem = problemsOf(EXCEPTION_PROBLEMS);
