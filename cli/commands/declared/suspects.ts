import type { CommandDeclaration, Flags } from '../../declaration.ts';
import { RULES_WHY, SUSPECTS_EXPLAIN } from './explaining.ts';
import { UNMASK, flag } from './flag.ts';
import { SUSPECTS_RANKING } from './ranking.ts';
import { REPORT_XLSX } from './report-xlsx.ts';
import { RULE_SET_COMMANDS } from './rule-set.ts';
import { RULES_TEST_ADD } from './rules-test-add.ts';
import { RULE_VERSION_COMMANDS } from './rule-versions.ts';
import { WORK_COMMANDS, WORK_FILTERS } from './work.ts';

const SUSPECT_FILTERS: readonly Flags[] = [
  flag('--rule <id>', '只看一条规则', 'one rule only'),
  flag('--topic <topic>', '只看一个主题', 'one topic only'),
  flag('--institution <code>', '只看一家机构的疑点', "one institution's suspects only"),
  flag('--person <psn_no>', '只看一名参保人', 'one person only'),
  flag(
    '--state <state>',
    '疑点状态：active（默认；按核查状态、负责人或超期查看时默认 all）、gone、stale、excepted、all',
    'state: active (default; all where a status, an assignee or --overdue is asked for), gone, stale, excepted, all',
  ),
];

/** From rules to what leaves: `rules`, `scan`, `suspects`, `report`. */
export const SUSPECT_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'rules',
    summary: { zh: '规则', en: 'rules' },
    children: [
      {
        name: 'list',
        summary: { zh: '列出规则', en: 'list the rules' },
        load: async () => (await import('../rules-list.ts')).rulesList,
      },
      {
        name: 'check',
        summary: { zh: '检查规则文件', en: 'check rule files' },
        arguments: [
          flag(
            '[folders...]',
            '规则文件夹（默认随程序的规则、本地调整和本地规则）',
            'folders of rules (default: the shipped ones, the overlays and own rules of this site)',
          ),
        ],
        options: [
          flag(
            '--verbose',
            '逐条列出未核对、已失效或尚未施行的依据',
            'list each basis that was never verified, has ended or came later',
          ),
        ],
        load: async () => (await import('../rules-check.ts')).rulesCheck,
      },
      ...RULE_SET_COMMANDS,
      ...RULE_VERSION_COMMANDS,
      RULES_WHY,
      {
        name: 'schema',
        summary: {
          zh: '输出规则文件的 JSON Schema，供编辑器补全字段、当场报错',
          en: 'print the JSON Schema of rule files, for completion in editors',
        },
        options: [flag('--out <file>', '写到文件（默认标准输出）', 'file to write (default: standard output)')],
        load: async () => (await import('../rules-schema.ts')).rulesSchema,
      },
      {
        name: 'test',
        summary: { zh: '运行规则自带的测试', en: "run the rules' own tests" },
        arguments: [flag('[ids...]', '规则编码（默认全部）', 'rule ids (default: all)')],
        options: [
          flag('--folder <dir>', '规则文件夹（默认随程序的规则）', 'folder of rules (default: the shipped ones)'),
          flag(
            '--watch',
            '规则文件改动后重跑有关的测试，按 Ctrl-C 结束',
            'run again what a change touches; Ctrl-C ends',
          ),
          flag(
            '--mutate',
            '逐处改动规则（界限移一个单位、删去一项），看测试能否发现；不足 95% 时退出码为 4',
            'change each part of the rules (a limit by one unit, a part dropped) and see whether a test notices; exit 4 below 95 %',
          ),
        ],
        children: [RULES_TEST_ADD],
        load: async () => (await import('../rules-test.ts')).rulesTest,
      },
    ],
  },
  {
    name: 'scan',
    summary: { zh: '筛查疑点', en: 'scan for suspects' },
    options: [
      flag('--rule <id>', '只运行这条规则（可多次）', 'run this rule only (repeatable)', true),
      flag('--topic <topic>', '只运行这个主题（可多次）', 'run this topic only (repeatable)', true),
      flag(
        '--pack <pack>',
        '运行哪个规则包（可多次）：core 核心、extended 扩展、local 本地、all 全部；默认 core 和 local',
        'which pack of rules to run (repeatable): core, extended, local, all; core and local by default',
        true,
      ),
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
      flag(
        '--full',
        '全部重新筛查，不沿用上次筛查留下的中间结果',
        'look at everything anew, whatever was kept of the scan before',
      ),
    ],
    warehouse: 'shared',
    load: async () => (await import('../scan.ts')).scan,
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
          ...WORK_FILTERS,
          flag(
            '--limit <n>',
            '最多显示几条（默认 50；--json 时不限）',
            'how many to show (default 50; all with --json)',
          ),
        ],
        warehouse: 'shared',
        load: async () => (await import('../suspects-list.ts')).suspectsList,
      },
      {
        name: 'show',
        summary: { zh: '显示一条疑点及其证据', en: 'show one suspect with its evidence' },
        arguments: [flag('<id>', '疑点编号（至少前 8 位）', 'suspect id (at least its first 8 digits)')],
        options: [
          flag(
            '--lines <n>',
            '列出几条证据明细，all 为全部（默认 20；--json 时 200）',
            'how many evidence lines to show, or all (default 20; 200 with --json)',
          ),
        ],
        warehouse: 'shared',
        load: async () => (await import('../suspects-show.ts')).suspectsShow,
      },
      SUSPECTS_RANKING,
      SUSPECTS_EXPLAIN,
      {
        name: 'reproduce',
        summary: {
          zh: '重现：用当时的规则文本和当时的数据重新判断一条疑点，看结果是否一致（不一致或无法重现时退出码为 4）',
          en: 'judge a suspect again by the text and on the facts that accused it, and say whether it comes out the same (exit 4 if not)',
        },
        arguments: [flag('<id>', '疑点编号（至少前 8 位）', 'suspect id (at least its first 8 digits)')],
        warehouse: 'shared',
        load: async () => (await import('../suspects-reproduce.ts')).suspectsReproduce,
      },
      ...WORK_COMMANDS,
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
        warehouse: 'shared',
        load: async () => (await import('../report-csv.ts')).reportCsv,
      },
      {
        name: 'indicators',
        summary: {
          zh: '通报指标（如政策范围内报销比例）：全市、区县、机构，差的在前',
          en: 'indicators for the bulletin, such as the policy-range ratio: city, districts, institutions, worst first',
        },
        options: [flag('--out <file>', '全部数值写到 CSV 文件', 'write all values to a CSV file')],
        warehouse: 'shared',
        load: async () => (await import('../report-indicators.ts')).reportIndicators,
      },
      REPORT_XLSX,
    ],
  },
];
