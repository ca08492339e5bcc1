import type { Flags } from '../../declaration.ts';

/** One option or argument as help shows it, in both languages. */
export const flag = (flags: string, zh: string, en: string, repeatable = false): Flags => ({
  flags,
  label: { zh, en },
  repeatable,
});

/** The options of a command that can show persons in clear. */
export const UNMASK: readonly Flags[] = [
  flag('--unmask', '不脱敏（须有理由，并留痕）', 'show persons (needs a reason; logged)'),
  flag('--reason <text>', '不脱敏的理由', 'why'),
];

/** The options that narrow quarantined records. */
export const QUARANTINE_FILTERS: readonly Flags[] = [
  flag('--batch <batch>', '只看这个批次', 'this batch only'),
  flag('--kind <kind>', '只看这类记录', 'this kind only'),
  flag('--reason-code <code>', '只看这个原因', 'this reason only'),
  flag(
    '--source <source>',
    '只看这个来源：文件，或 kafka:主题、kafka:主题/分区、kafka:主题/分区@位点',
    'this source only: a file, or kafka:TOPIC, kafka:TOPIC/PARTITION, kafka:TOPIC/PARTITION@OFFSET',
  ),
];

/** The option of a command that reads the configuration. */
export const CONFIG: Flags = flag(
  '--config <file>',
  '配置文件（默认数据目录中的 mingcha.yaml）',
  'configuration (default: mingcha.yaml of the data folder)',
);
