import { problemsOf } from '../../base/problem.ts';

/** What can go wrong in `mingcha serve` and `mingcha ingest kafka` beside what streaming itself tells. */
export const SERVE_PROBLEMS = {
  'MC-SERVE-001': {
    exit: 2,
    what: { zh: '端口 {port} 不能使用。', en: 'Port {port} cannot be used.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '在配置 http.port 换一个端口，或停止占用它的程序。',
      en: 'Set another http.port in the configuration, or end the program that has it.',
    },
  },
  'MC-SERVE-002': {
    exit: 5,
    what: {
      zh: '读取消息连续失败 {times} 次，不再重试。',
      en: 'Reading messages failed {times} times running; serve ends.',
    },
    why: { zh: '最后一次：{reason}', en: 'The last time: {reason}' },
    fix: {
      zh: '按上面的提示处理后重新启动 mingcha serve；已入库的不受影响，从原位点接着读。',
      en: 'Do what the messages above say, then start mingcha serve again. What has landed stays; reading goes on from there.',
    },
  },
  'MC-SERVE-003': {
    exit: 5,
    what: { zh: '消息入库落后。', en: 'Landing is late.' },
    why: {
      zh: '还有 {lag} 条消息未入库，已 {seconds} 秒没有新的入库。',
      en: '{lag} messages wait and nothing has landed for {seconds} s.',
    },
    fix: {
      zh: '查看 mingcha status 的流式入库部分和 mingcha.log。',
      en: 'See the streaming part of mingcha status, and mingcha.log.',
    },
  },
  'MC-SERVE-004': {
    exit: 2,
    what: { zh: '没有可读的消息主题。', en: 'There is no topic to read.' },
    why: {
      zh: '配置 {file} 没有 kafka 一节，命令也没有给全 --brokers 和 --topic。',
      en: 'The configuration {file} has no kafka section, and the command does not give both --brokers and --topic.',
    },
    fix: {
      zh: '在 mingcha.yaml 写 kafka 一节，或加上 --brokers 主机:端口 --topic 主题。',
      en: 'Write the kafka section of mingcha.yaml, or add --brokers HOST:PORT --topic TOPIC.',
    },
  },
  'MC-SERVE-005': {
    exit: 2,
    what: { zh: '没有说明读到哪里为止。', en: 'Nothing says where the run ends.' },
    why: {
      zh: 'ingest kafka 是有界的一次读取；持续读取由 serve 负责。',
      en: 'ingest kafka is a bounded run; serve is what reads on and on.',
    },
    fix: {
      zh: '加上 --until-end 或 --max-messages N；要持续读取请用 mingcha serve。',
      en: 'Add --until-end or --max-messages N; to read on and on use mingcha serve.',
    },
  },
  'MC-SERVE-006': {
    exit: 2,
    what: { zh: '跳过位点需要理由。', en: 'Skipping offsets needs a reason.' },
    why: {
      zh: '被跳过的消息不会入库，须留下是谁决定、为什么。',
      en: 'What is skipped never lands; the record must say why.',
    },
    fix: { zh: '加上 --reason "理由"。', en: 'Add --reason "…".' },
  },
  'MC-SERVE-007': {
    exit: 6,
    what: { zh: '停止用时过长，有工作被中断。', en: 'Stopping took too long and work was cut short.' },
    why: {
      zh: '{seconds} 秒内未能结束：{parts}。未完成的一步已整体撤销，没有写入一半的数据。',
      en: 'Not ended within {seconds} s: {parts}. The unfinished step was rolled back whole; nothing is half written.',
    },
    fix: {
      zh: '重新启动即可，从已入库的位点接着读。',
      en: 'Start it again: it goes on where it has landed.',
    },
  },
} as const;

export const serveProblem = problemsOf(SERVE_PROBLEMS);
