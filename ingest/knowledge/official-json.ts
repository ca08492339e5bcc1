import { z } from 'zod';
import type { Problem } from '../../base/problem.ts';
import { ingestProblem } from '../problems.ts';
import { dropReason, noneDropped, type PublishedPoint, type PublishedPoints } from './published-point.ts';

const text = z.string().nullish();

/** A point of the public transcription of the official library. Fields it has besides are not read. */
const pointSchema = z.object({
  kp_id: z.string().min(1),
  rule_class: z.string().min(1),
  gz_code: text,
  med_code: text,
  med_code_count: z.number().nullish(),
  med_codes: z.array(z.string()).nullish(),
  item_name: text,
  constraint: text,
  detect_logic: text,
  time_window: text,
  batch_tag: text,
  published_at: z.iso.date().nullish(),
  supersedes: text,
  source: z.object({ attachment_file: text, row: z.number().int().nullish() }).nullish(),
});

function pointOf(raw: z.infer<typeof pointSchema>, codes: readonly string[], source: string): PublishedPoint {
  return {
    id: raw.kp_id,
    ownId: true,
    ruleClass: raw.rule_class,
    gzCode: raw.gz_code ?? null,
    codes,
    itemName: raw.item_name ?? '',
    constraint: raw.constraint ?? '',
    logic: raw.detect_logic ?? '',
    window: raw.time_window ?? '',
    batchTag: raw.batch_tag ?? null,
    publishedAt: raw.published_at ?? null,
    supersedes: raw.supersedes ?? null,
    sourceName: raw.source?.attachment_file ?? source,
    sourceRow: raw.source?.row ?? null,
  };
}

/** Whether a text looks like a list of knowledge points. */
export const looksLikePoints = (start: string): boolean =>
  /^\uFEFF?\s*\[\s*\{/u.test(start) && start.includes('"kp_id"');

/**
 * Reads the official library as JSON: a list of points.
 *
 * @returns the points, or MC-INGEST-046 with the first place that is not as it should be.
 */
export function readOfficialJson(content: string, source: string): PublishedPoints | Problem {
  const bad = (reasonZh: string, reason: string): Problem =>
    ingestProblem('MC-INGEST-046', source, { reasonZh, reason });
  let list: unknown;
  try {
    list = JSON.parse(content.replace(/^\uFEFF/u, ''));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return bad(`不是合法的 JSON：${said}。`, `It is no valid JSON: ${said}.`);
  }
  const parsed = z.array(pointSchema).safeParse(list);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    return bad(`${place} 处不符合知识点的格式：${issue?.message ?? ''}。`, `At ${place}: ${issue?.message ?? ''}.`);
  }
  const dropped = noneDropped();
  const points = parsed.data.flatMap((raw) => {
    const given = raw.med_codes ?? (raw.med_code === undefined || raw.med_code === null ? [] : [raw.med_code]);
    const codes = [...new Set(given.map((code) => code.trim()).filter((code) => code !== ''))];
    const reason = dropReason(
      raw.item_name ?? '',
      codes.length > 0,
      `${raw.constraint ?? ''}${raw.detect_logic ?? ''}`,
    );
    if (reason === undefined) return [pointOf(raw, codes, source)];
    dropped[reason]++;
    return [];
  });
  const miscounted = parsed.data.filter(
    ({ med_code_count: count, med_codes: codes }) =>
      typeof count === 'number' && Array.isArray(codes) && count !== codes.length,
  ).length;
  return { points, dropped, miscounted };
}
