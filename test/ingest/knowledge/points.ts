import { importKnowledge, type KnowledgeResult } from '../../../ingest/knowledge/import-knowledge.ts';
import type { Room } from '../support/room.ts';

/** A point in the shape of the public transcription; any field can be changed. */
export function point(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const codes = fields['med_codes'] ?? ['X1'];
  return {
    kp_id: 'KP-1',
    rule_class: '药品区分性别使用',
    gz_code: 'GZ10000301004000',
    med_codes: codes,
    med_code_count: Array.isArray(codes) ? codes.length : 0,
    item_name: '某药片',
    constraint: '用于白带过多。',
    detect_logic: '与限定性别不符',
    batch_tag: 'batch_01',
    published_at: null,
    supersedes: null,
    source: { attachment_file: '第一批.xlsx', row: 7 },
    ...fields,
  };
}

/** Imports files of the room. */
export async function importInto(room: Room, paths: readonly string[], published?: string): Promise<KnowledgeResult> {
  return importKnowledge({ paths, workingDirectory: room.folder, published }, room.warehouse, {
    now: () => new Date('2026-01-02T03:04:05Z'),
  });
}

/** Writes points as JSON and imports them. */
export async function importPoints(
  room: Room,
  name: string,
  points: readonly Record<string, unknown>[],
): Promise<KnowledgeResult> {
  return importInto(room, [room.write(name, JSON.stringify(points, null, 1))]);
}
