import type { CommandDeclaration, Flags } from '../../declaration.ts';
import { CONFIG, QUARANTINE_FILTERS, flag } from './flag.ts';

const KAFKA_OPTIONS: readonly Flags[] = [
  CONFIG,
  flag(
    '--brokers <list>',
    '消息服务地址，逗号分隔（默认按配置）',
    'brokers, comma-separated (default: the configuration)',
  ),
  flag(
    '--topic <topic>',
    '只读这个主题（可多次；默认按配置）',
    'this topic (repeatable; default: the configuration)',
    true,
  ),
  flag('--kind <kind>', '这些主题中平铺记录的种类', 'kind of the flat records of these topics'),
  flag('--until-end', '读到开始时各分区的末尾为止', 'end where the partitions ended when the run began'),
  flag('--max-messages <n>', '最多读多少条消息', 'end after so many messages'),
  flag(
    '--from <beginning|end>',
    '从未读过的分区从哪里开始（默认 beginning）',
    'where a partition begins that was never read (default beginning)',
  ),
  flag(
    '--skip-to <topic/partition=offset>',
    '把位点移到缺口之后，或退回重读（可多次，须有 --reason；先向消息服务核对）',
    'move a position past a gap, or back to read again (repeatable, needs --reason; held against the broker first)',
    true,
  ),
  flag('--reason <text>', '移动位点的理由（留痕）', 'why (kept)'),
  flag(
    '--yes-skip-unread',
    '确认放弃 --skip-to 越过的、消息服务还保留的消息',
    'give up messages that the broker still holds and --skip-to passes over',
  ),
];

const VERIFY_OPTIONS: readonly Flags[] = [
  CONFIG,
  flag(
    '--brokers <list>',
    '消息服务地址，逗号分隔（默认按配置）',
    'brokers, comma-separated (default: the configuration)',
  ),
  flag('--topic <topic>', '只核对这个主题（可多次；默认全部）', 'this topic (repeatable; default: all)', true),
  flag(
    '--offline',
    '不连接消息服务，只核对数据仓库自己的记录',
    'hold the warehouse against its own record alone; no broker is asked',
  ),
];

/** How records come in: `ingest` and its children. */
export const INGEST_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'ingest',
    summary: { zh: '数据入库', en: 'land data' },
    children: [
      {
        name: 'files',
        summary: {
          zh: '把 CSV、Parquet 文件、文件夹或通配路径入库',
          en: 'land CSV and Parquet files, folders or globs',
        },
        arguments: [flag('<paths...>', '文件、文件夹或通配路径', 'files, folders or globs')],
        options: [
          flag('--kind <kind>', '数据种类（默认按文件名或表头识别）', 'kind of record (default: by name or header)'),
          flag('--mapping <file>', '外来版式的映射文件', 'mapping file of a foreign layout'),
          flag(
            '--propose-map',
            '不入库，只提出映射文件草稿，由人核对',
            'land nothing; propose a mapping file for a person to check',
          ),
          flag(
            '--allow-narrower',
            '文件缺少退费、有效标志等列时也入库，已有的值随之丢失',
            'land a file without columns such as refund or validity; values held in them are lost',
          ),
        ],
        warehouse: ({ proposeMap }) => (proposeMap === true ? undefined : 'shared'),
        load: async () => (await import('../ingest-files.ts')).ingestFiles,
      },
      {
        name: 'kafka',
        summary: {
          zh: '从 Kafka 主题读取一次（有界），或跳过缺口',
          en: 'read Kafka topics once, up to a bound, or move past a gap',
        },
        warehouse: 'alone',
        options: KAFKA_OPTIONS,
        load: async () => (await import('../ingest-kafka.ts')).ingestKafka,
      },
      {
        name: 'verify',
        summary: {
          zh: '核对流式入库：位点、批次、表和隔离区，并重读主题',
          en: 'verify what streamed: offsets, batches, tables, quarantine, and the topics themselves',
        },
        options: VERIFY_OPTIONS,
        warehouse: 'shared',
        load: async () => (await import('../ingest-verify.ts')).ingestVerify,
      },
      {
        name: 'retry',
        summary: {
          zh: '把隔离的记录重新入库（程序升级、改映射或改正之后）',
          en: 'land quarantined records again, after an upgrade, a mapping or a correction',
        },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--mapping <file>', '外来版式的映射文件', 'mapping file of a foreign layout'),
          flag(
            '--from <path>',
            '改正后的文件，或放有这些 CSV 的文件夹（quarantine export 导出后修改）',
            'a corrected file made from quarantine export, or a folder of them',
          ),
          CONFIG,
        ],
        warehouse: 'shared',
        load: async () => (await import('../ingest-retry.ts')).ingestRetry,
      },
      {
        name: 'undo',
        summary: { zh: '撤销一个批次（本身也是一个批次）', en: 'take a batch back (itself a batch)' },
        arguments: [flag('<batch>', '批次编号，如 B000012', 'batch, e.g. B000012')],
        options: [flag('--reason <text>', '撤销的理由（必填）', 'why (required)')],
        warehouse: 'shared',
        load: async () => (await import('../ingest-undo.ts')).ingestUndo,
      },
    ],
  },
];
