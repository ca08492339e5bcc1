import { z } from 'zod';
import { nearestName } from '../../base/suggest.ts';
import { KINDS, kindNamed } from '../../records/kinds.ts';
import { PACKS } from '../../rules/model.ts';
import { because, broker, duration, filled, pattern, whole } from './pieces.ts';
import { workSchema } from './work-schema.ts';

const tls = z
  .strictObject({
    ca: filled.optional(),
    certificate: filled.optional(),
    key: filled.optional(),
    servername: filled.optional(),
  })
  .refine(
    ({ certificate, key }) => (certificate === undefined) === (key === undefined),
    because('certificate 和 key 须同时写或同时不写。', 'certificate and key are given together or not at all.'),
  );

const sasl = z
  .strictObject({
    mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
    username: filled,
    password_file: filled.optional(),
    password_env: filled.optional(),
    password: z
      .unknown()
      .optional()
      .refine(
        (value) => value === undefined,
        because(
          '密码不写在配置里：配置会被复制、备份和传阅。请用 password_file 或 password_env。',
          'Passwords do not stand here: configurations are copied, backed up and passed around. Use password_file or password_env.',
        ),
      ),
  })
  .refine(
    ({ password_file: file, password_env: variable, password }) =>
      password !== undefined || (file === undefined) !== (variable === undefined),
    because('password_file 和 password_env 须写其一。', 'Exactly one of password_file and password_env is needed.'),
  );

const kindName = z.string().superRefine((name, issues) => {
  if (kindNamed(name) !== undefined) return;
  const names = KINDS.map((kind) => kind.name);
  const near = nearestName(name, names);
  issues.addIssue({
    code: 'custom',
    ...because(
      `没有种类 ${name}${near === undefined ? '' : `，是否想写 ${near}`}；有：${names.join('、')}。`,
      `There is no kind ${name}${near === undefined ? '' : `; did you mean ${near}?`} Kinds: ${names.join(', ')}.`,
    ),
  });
});

const topic = z.strictObject({
  topic: z
    .string()
    .refine(
      (name) => /^[\w.-]{1,249}$/.test(name),
      because(
        '主题名只含字母、数字、点、横线和下划线。',
        'A topic’s name has letters, digits, dots, dashes and underscores only.',
      ),
    ),
  kind: kindName.optional(),
});

const topics = z
  .array(topic)
  .refine((all) => all.length > 0, because('至少要有一个主题。', 'There is at least one topic.'))
  .superRefine((all, issues) => {
    for (const [index, { topic: name }] of all.entries()) {
      if (all.findIndex((one) => one.topic === name) === index) continue;
      issues.addIssue({
        code: 'custom',
        path: [index, 'topic'],
        ...because(`主题 ${name} 写了两次。`, `Topic ${name} is written twice.`),
      });
    }
  });

const kafka = z.strictObject({
  brokers: z
    .array(broker)
    .refine((all) => all.length > 0, because('至少要有一个地址。', 'There is at least one address.')),
  client_id: filled.optional(),
  group: filled.optional(),
  tls: tls.optional(),
  sasl: sasl.optional(),
  topics,
  from: z.enum(['beginning', 'end']).optional(),
  flush: z
    .strictObject({
      rows: whole(1, 1_000_000).optional(),
      bytes: whole(1024, 268_435_456).optional(),
      seconds: duration(60).optional(),
    })
    .optional(),
  resolve: z.strictObject({ rows: whole(1, 100_000_000).optional(), minutes: duration(1440).optional() }).optional(),
});

const list = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z
    .array(z.enum(names))
    .refine((all) => new Set(all).size === all.length, because('同一项写了两次。', 'Something is written twice.'));

const daily = z.strictObject({
  drop: filled.optional(),
  settled: z
    .number()
    .refine((value) => value >= 0 && value <= 86_400, because('应为 0 到 86400 秒。', 'It is 0 to 86400 seconds.'))
    .optional(),
  marker: z
    .string()
    .refine(
      (text) => /^\.[\w-]{1,30}$/.test(text),
      because('应为扩展名，例如 .done。', 'It is an extension, such as .done.'),
    )
    .optional(),
  mapping: filled.optional(),
  outbox: filled.optional(),
  notices: filled.optional(),
  packs: list([...PACKS, 'all'] as const)
    .refine((all) => all.length > 0, because('至少要有一个规则包。', 'There is at least one pack.'))
    .optional(),
  exports: list(['csv', 'xlsx']).optional(),
  keep: whole(1, 3660).optional(),
});

/** `mingcha.yaml`. `tls: true` is read as an empty `tls`. */
export const configurationSchema = z.strictObject({
  kafka: kafka.optional(),
  schedule: z
    .strictObject({
      scan: pattern.optional(),
      daily: pattern.optional(),
      backup: z.strictObject({ at: pattern, directory: filled, keep: whole(1, 1000).optional() }).optional(),
    })
    .optional(),
  http: z.strictObject({ port: whole(0, 65_535) }).optional(),
  daily: daily.optional(),
  work: workSchema.optional(),
  overlays: filled.optional(),
  rules: filled.optional(),
});

export type ConfigurationDocument = z.infer<typeof configurationSchema>;
