import type { CommandDeclaration, Flags } from '../declaration.ts';

const flag = (flags: string, zh: string, en: string, repeatable = false): Flags => ({
  flags,
  label: { zh, en },
  repeatable,
});

const SUSPECT_FILTERS: readonly Flags[] = [
  flag('--rule <id>', '只看一条规则', 'one rule only'),
  flag('--topic <topic>', '只看一个主题', 'one topic only'),
  flag('--institution <code>', '只看一家机构', 'one institution only'),
  flag('--person <psn_no>', '只看一名参保人', 'one person only'),
  flag(
    '--state <state>',
    '疑点状态：active（默认）、gone、stale、excepted、all',
    'state: active (default), gone, stale, excepted, all',
  ),
];

const UNMASK: readonly Flags[] = [
  flag('--unmask', '不脱敏（须有理由，并留痕）', 'show persons (needs a reason; logged)'),
  flag('--reason <text>', '不脱敏的理由', 'why'),
];

const QUARANTINE_FILTERS: readonly Flags[] = [
  flag('--batch <batch>', '只看这个批次', 'this batch only'),
  flag('--kind <kind>', '只看这类记录', 'this kind only'),
  flag('--reason-code <code>', '只看这个原因', 'this reason only'),
];

/** Every command, in the order of help. A command's work is loaded when it runs, so help stays fast. */
export const COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'demo',
    summary: {
      zh: '生成一座演示城市，入库、筛查、导出，并与真值核对',
      en: 'make a demo city, land it, scan it, export it and compare with its truth',
    },
    options: [
      flag('--people <n>', '参保人数（默认 6000）', 'how many people (default 6000)'),
      flag('--months <n>', '月数（默认 12）', 'how many months (default 12)'),
      flag('--seed <n>', '随机种子（默认 1）', 'seed (default 1)'),
      flag('--dir <dir>', '写到哪里（默认 ./mingcha-demo）', 'where to write (default ./mingcha-demo)'),
    ],
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    name: 'init',
    summary: { zh: '新建空的数据仓库', en: 'make an empty warehouse' },
    load: async () => (await import('./init.ts')).init,
  },
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
        load: async () => (await import('./ingest-files.ts')).ingestFiles,
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
        ],
        load: async () => (await import('./ingest-retry.ts')).ingestRetry,
      },
      {
        name: 'undo',
        summary: { zh: '撤销一个批次（本身也是一个批次）', en: 'take a batch back (itself a batch)' },
        arguments: [flag('<batch>', '批次编号，如 B000012', 'batch, e.g. B000012')],
        options: [flag('--reason <text>', '撤销的理由（必填）', 'why (required)')],
        load: async () => (await import('./ingest-undo.ts')).ingestUndo,
      },
    ],
  },
  {
    name: 'quarantine',
    summary: { zh: '隔离区', en: 'quarantine' },
    children: [
      {
        name: 'list',
        summary: { zh: '列出隔离的记录及原因', en: 'list quarantined records and why' },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--limit <n>', '最多显示几条（默认 50）', 'how many to show (default 50)'),
        ],
        load: async () => (await import('./quarantine-list.ts')).quarantineList,
      },
      {
        name: 'export',
        summary: {
          zh: '导出隔离的记录，改正后可再入库',
          en: 'export quarantined records, to be corrected and landed again',
        },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--out <dir>', '写到哪个文件夹（必填）', 'folder to write to (required)'),
          ...UNMASK,
        ],
        load: async () => (await import('./quarantine-export.ts')).quarantineExport,
      },
      {
        name: 'close',
        summary: {
          zh: '把不再入库的隔离记录结案（不删除，须有理由）',
          en: 'close quarantined records that will not land (nothing is deleted; needs a reason)',
        },
        options: [
          ...QUARANTINE_FILTERS,
          flag('--record <n>', '只结案该批次的第几条', 'only this record of the batch'),
          flag('--reason <text>', '结案的理由（必填，留痕）', 'why (required; kept)'),
        ],
        load: async () => (await import('./quarantine-close.ts')).quarantineClose,
      },
    ],
  },
  {
    name: 'rules',
    summary: { zh: '规则', en: 'rules' },
    children: [
      {
        name: 'list',
        summary: { zh: '列出规则', en: 'list the rules' },
        load: async () => (await import('./rules-list.ts')).rulesList,
      },
      {
        name: 'check',
        summary: { zh: '检查规则文件', en: 'check rule files' },
        arguments: [
          flag('[folders...]', '规则文件夹（默认随程序的规则）', 'folders of rules (default: the shipped ones)'),
        ],
        load: async () => (await import('./rules-check.ts')).rulesCheck,
      },
      {
        name: 'test',
        summary: { zh: '运行规则自带的测试', en: "run the rules' own tests" },
        arguments: [flag('[ids...]', '规则编码（默认全部）', 'rule ids (default: all)')],
        load: async () => (await import('./rules-test.ts')).rulesTest,
      },
    ],
  },
  {
    name: 'scan',
    summary: { zh: '筛查疑点', en: 'scan for suspects' },
    options: [
      flag('--rule <id>', '只运行这条规则（可多次）', 'run this rule only (repeatable)', true),
      flag('--topic <topic>', '只运行这个主题（可多次）', 'run this topic only (repeatable)', true),
      flag('--from <date>', '只留这一天及以后的疑点', 'keep suspects on or after this day'),
      flag('--to <date>', '只留这一天及以前的疑点', 'keep suspects on or before this day'),
      flag(
        '--as-of <date>',
        '统计窗口截止日（默认最近的完整月末）',
        'end of the window (default: last complete month-end)',
      ),
      flag(
        '--fail-on <level>',
        '有此危害程度及以上的疑点时退出码为 1：low、medium、high',
        'exit 1 on suspects of this severity or above: low, medium, high',
      ),
      flag('--strict', '有规则无法完整判断时退出码为 4', 'exit 4 when a rule could not tell everything'),
    ],
    load: async () => (await import('./scan.ts')).scan,
  },
  {
    name: 'suspects',
    summary: { zh: '疑点', en: 'suspects' },
    children: [
      {
        name: 'list',
        summary: { zh: '列出疑点', en: 'list suspects' },
        options: [
          ...SUSPECT_FILTERS,
          flag(
            '--limit <n>',
            '最多显示几条（默认 50；--json 时不限）',
            'how many to show (default 50; all with --json)',
          ),
        ],
        load: async () => (await import('./suspects-list.ts')).suspectsList,
      },
      {
        name: 'show',
        summary: { zh: '显示一条疑点及其证据', en: 'show one suspect with its evidence' },
        arguments: [flag('<id>', '疑点编号（至少前 8 位）', 'suspect id (at least its first 8 digits)')],
        load: async () => (await import('./suspects-show.ts')).suspectsShow,
      },
    ],
  },
  {
    name: 'report',
    summary: { zh: '导出', en: 'export' },
    children: [
      {
        name: 'csv',
        summary: {
          zh: '导出疑点清单（Excel 可直接打开的 CSV）',
          en: 'export the suspect list as CSV that Excel opens',
        },
        options: [
          ...SUSPECT_FILTERS,
          flag('--out <file>', '写到文件（默认标准输出）', 'file to write (default: standard output)'),
          flag(
            '--headers <codes|words>',
            '表头用字段名 codes（默认）还是中文 words',
            'field names (codes, default) or words',
          ),
          ...UNMASK,
        ],
        load: async () => (await import('./report-csv.ts')).reportCsv,
      },
    ],
  },
  {
    name: 'status',
    summary: { zh: '仓库里有什么、最近一次筛查如何', en: 'what the warehouse holds and how the last scan went' },
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'doctor',
    summary: {
      zh: '哪些规则能运行、缺什么；机器、磁盘和仓库文件是否正常',
      en: 'which rules can run and what the others lack; whether machine, disk and warehouse file are sound',
    },
    options: [flag('--deep', '读出全部数据并核对每个批次的账', 'read everything and check the account of every batch')],
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'backup',
    summary: { zh: '备份数据仓库并核对', en: 'back the warehouse up and verify the copy' },
    arguments: [flag('<dir>', '写到哪个文件夹', 'folder to write to')],
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'restore',
    summary: { zh: '从备份恢复数据仓库', en: 'restore the warehouse from a backup' },
    arguments: [
      flag('<dir>', '备份所在的文件夹（取最新），或备份文件', 'folder of backups (the newest), or a backup file'),
    ],
    options: [
      flag('--replace', '替换现有仓库（旧仓库改名保留）', 'replace the present warehouse (kept under another name)'),
    ],
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    name: 'prune',
    summary: {
      zh: '清除某日以前的记录，保留疑点的证据',
      en: 'remove records before a day, keeping the evidence of suspects',
    },
    options: [
      flag('--before <date>', '清除此日以前发生的记录（必填）', 'remove what happened before this day (required)'),
      flag('--yes', '确认清除（不加则只说明会清除什么）', 'do it (without: only tell what would go)'),
      flag('--reason <text>', '清除的理由（--yes 时必填，留痕）', 'why (required with --yes; kept)'),
      flag('--force', '允许清除数据末尾两年以内的记录', 'allow a day within the last two years of the data'),
    ],
    load: async () => (await import('./prune.ts')).prune,
  },
  {
    name: 'sql',
    summary: { zh: '只读查询（表名、列名见 docs/tables.md）', en: 'query read-only (names in docs/tables.md)' },
    arguments: [flag('<query>', 'SQL 语句', 'a SQL statement')],
    options: UNMASK,
    load: async () => (await import('./sql.ts')).sql,
  },
];
