import type { CommandDeclaration, Flags } from '../../declaration.ts';
import { flag } from './flag.ts';

/** What kind of city is wanted, and where. */
const CITY: readonly Flags[] = [
  flag('--people <n>', '参保人数（默认 6000）', 'how many people (default 6000)'),
  flag('--months <n>', '月数（默认 12）', 'how many months (default 12)'),
  flag('--seed <n>', '随机种子（默认 1）', 'seed (default 1)'),
  flag(
    '--null',
    '不埋设任何违规的城市：只有形似而正常的，筛出的都算误报',
    'a city with nothing planted: honest look-alikes only, so that whatever is found is a false alarm',
  ),
  flag('--dir <dir>', '写到哪里（默认 ./mingcha-demo）', 'where to write (default ./mingcha-demo)'),
];

const PRODUCE: CommandDeclaration = {
  name: 'produce',
  summary: {
    zh: '生成一座演示城市，按时间顺序播放到消息服务（Kafka）',
    en: 'make a demo city and play it into a Kafka broker in the order of its time',
  },
  options: [
    ...CITY,
    flag('--brokers <list>', '消息服务地址，逗号分隔，必须写明', 'brokers, HOST:PORT by commas; must be named'),
    flag(
      '--shape <shape>',
      'rows（默认）：每类记录一个主题，一条记录一条消息；messages：国家接口报文 2204/2301、2207/2304、3501 至 3506 进一个主题，就诊、诊断和四张登记表没有接口，仍按 rows；both：两种都发',
      'rows (default): one topic a kind, a message a record; messages: national interface messages 2204/2301, 2207/2304, 3501 to 3506 in one topic, while visits, diagnoses and the four registers, which have no interface, come as rows; both: each',
    ),
    flag('--topic-prefix <text>', '主题名前缀（默认 demo-）', 'what topic names begin with (default demo-)'),
    flag(
      '--rate <n>',
      '每秒多少条记录（默认 1000，0 为尽快）',
      'records a second (default 1000, 0 for as fast as it goes)',
    ),
    flag('--create-topics', '没有的主题先建立', 'make the topics that are not there'),
    flag('--partitions <n>', '新建主题的分区数（默认 6）', 'partitions of topics that are made (default 6)'),
    flag(
      '--ledger <file>',
      '把发出的条数、金额、应隔离数和校验和（逐分区）写入文件',
      'write counts, money, what must be quarantined and checksums, by partition, to a file',
    ),
  ],
  load: async () => (await import('../demo-produce.ts')).demoProduce,
};

/** A first warehouse: `demo` and `init`. */
export const START_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'demo',
    summary: {
      zh: '生成一座演示城市，入库、筛查、导出，并与真值核对',
      en: 'make a demo city, land it, scan it, export it and compare with its truth',
    },
    options: CITY,
    load: async () => (await import('../demo.ts')).demo,
    children: [PRODUCE],
  },
  {
    name: 'init',
    summary: { zh: '新建空的数据仓库', en: 'make an empty warehouse' },
    warehouse: 'shared',
    load: async () => (await import('../init.ts')).init,
  },
  {
    name: 'help',
    summary: {
      zh: '解释一个错误代码或隔离原因；不写代码则列出全部',
      en: 'explain a problem code or a quarantine reason; all of them when none is named',
    },
    arguments: [flag('[code]', '代码，例如 MC-RULE-002', 'a code, such as MC-RULE-002')],
    load: async () => (await import('../help-code.ts')).helpCode,
  },
];
