import type { CommandDeclaration } from '../../declaration.ts';
import { CONFIG, flag } from './flag.ts';

/** The process that owns the warehouse: `serve`. */
export const SERVE_COMMANDS: readonly CommandDeclaration[] = [
  {
    name: 'serve',
    summary: {
      zh: '常驻服务：持续读取消息、按时筛查和备份、代行其他命令',
      en: 'serve: stream messages, scan and back up by the clock, run other commands',
    },
    warehouse: 'alone',
    options: [CONFIG, flag('--no-stream', '不读取消息', 'read no messages')],
    load: async () => (await import('../serve.ts')).serve,
  },
];
