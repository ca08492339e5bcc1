import { Cron } from 'croner';
import { z } from 'zod';

/** The time zone that schedules are written in. */
export const TIME_ZONE = 'Asia/Shanghai';

/** A refusal in both languages, as the shape check shows it. */
export const because = (zh: string, en: string): { readonly params: { readonly zh: string; readonly en: string } } => ({
  params: { zh, en },
});

/** A text with something in it. */
export const filled = z.string().refine((text) => text.trim() !== '', because('不能为空。', 'It cannot be empty.'));

/** A whole number between two bounds. */
export const whole = (least: number, most: number): z.ZodNumber =>
  z
    .number()
    .refine(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      because(`应为 ${least} 到 ${most} 的整数。`, `It is a whole number from ${least} to ${most}.`),
    );

/** A length of time in its unit, above nothing. */
export const duration = (most: number): z.ZodNumber =>
  z
    .number()
    .refine(
      (value) => value > 0 && value <= most,
      because(`应大于 0、不超过 ${most}。`, `It is above 0 and at most ${most}.`),
    );

/** `host:port`. */
export const broker = z
  .string()
  .refine(
    (text) => /^(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i.test(text),
    because('应写作 主机:端口，例如 10.0.0.8:9092。', 'It is host:port, such as 10.0.0.8:9092.'),
  );

/** The first moment a pattern stands for, or undefined when it is no pattern or stands for none. */
function firstRun(pattern: string): Date | undefined {
  try {
    return new Cron(pattern, { timezone: TIME_ZONE, paused: true }).nextRun() ?? undefined;
  } catch {
    return undefined;
  }
}

/** When something runs: minute, hour, day, month, weekday, with seconds before them if need be. */
export const pattern = z
  .string()
  .refine(
    (text) => /^\S+(?:\s+\S+){4,5}$/.test(text.trim()) && firstRun(text) !== undefined,
    because(
      '应为“分 时 日 月 星期”，例如 "30 1 * * *" 是每天 1:30，且须有会到来的时刻。',
      'It is "minute hour day month weekday", such as "30 1 * * *" for 1:30 each day, and has a time to come.',
    ),
  );
