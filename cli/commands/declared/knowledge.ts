import type { CommandDeclaration } from '../../declaration.ts';
import { flag } from './flag.ts';

/** The official knowledge library: `knowledge` and its children. */
export const KNOWLEDGE_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'knowledge',
    summary: { zh: '官方知识库（两库）', en: 'the official knowledge library' },
    children: [
      {
        name: 'import',
        summary: {
          zh: '导入知识点：官方 JSON、公布的明细表（xlsx、CSV）或自备 CSV',
          en: 'import knowledge points: official JSON, published lists (xlsx, CSV), or a CSV of our own columns',
        },
        arguments: [flag('<paths...>', '文件、文件夹或通配路径', 'files, folders or globs')],
        options: [
          flag('--dry-run', '只解析并报告，不写入', 'read and report only; nothing is written'),
          flag(
            '--published <date>',
            '文件没有写明时，这批知识点的发布日期，YYYY-MM-DD',
            'when the points were published, where the file does not say, YYYY-MM-DD',
          ),
        ],
        warehouse: ({ dryRun }) => (dryRun === true ? undefined : 'shared'),
        load: async () => (await import('../knowledge-import.ts')).knowledgeImport,
      },
      {
        name: 'list',
        summary: { zh: '按规则类别列出知识点', en: 'list knowledge points by official class' },
        options: [
          flag('--class <name>', '只看这个规则类别', 'this official class only'),
          flag(
            '--state <state>',
            '只看 active、partly 或 unparsed 的知识点',
            'only points that are active, partly or unparsed',
          ),
          flag('--limit <n>', '最多显示几个（默认 50）', 'how many to show (default 50)'),
        ],
        warehouse: 'shared',
        load: async () => (await import('../knowledge-list.ts')).knowledgeList,
      },
      {
        name: 'show',
        summary: {
          zh: '显示一个知识点，或一个项目的全部知识点',
          en: 'show a knowledge point, or all points on an item',
        },
        arguments: [flag('<id>', '知识点编号或医保编码', 'id of a point or code of an item')],
        warehouse: 'shared',
        load: async () => (await import('../knowledge-show.ts')).knowledgeShow,
      },
      {
        name: 'diff',
        summary: { zh: '比较两个时点的知识库', en: 'compare the knowledge at two cuts' },
        arguments: [
          flag('<from>', '较早的时点：批次编号或序号', 'the earlier cut: a batch or its number'),
          flag('[to]', '较晚的时点（默认现在）', 'the later cut (default: now)'),
        ],
        options: [flag('--limit <n>', '最多显示几个（默认 50）', 'how many to show (default 50)')],
        warehouse: 'shared',
        load: async () => (await import('../knowledge-diff.ts')).knowledgeDiffCommand,
      },
    ],
  },
];
