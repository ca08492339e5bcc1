import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Language } from '../base/language.ts';
import { BYTES_COLUMNS, MASKED_COLUMN, MESSAGE_COLUMN, REFERENCE_COLUMNS } from '../ingest/retry/exported-columns.ts';
import { kindNamed } from '../records/kinds.ts';
import { csvFile } from '../reports/quarantine-csv.ts';
import {
  groupRecords,
  type QuarantinedRecord,
  type QuarantineFilter,
  type QuarantineGroup,
} from '../store/quarantine.ts';
import type { Session } from '../store/session.ts';
import { cellsOf, knownColumns, maskedCell, shapeOf, type CellMask } from './quarantine-cells.ts';
import { reasonWords } from './render/quarantine.ts';

/** What each file of an export holds: cells, bytes that could not be split, or messages. */
export type FileForm = 'cells' | 'bytes' | 'messages';

/** One file of an export. */
export interface QuarantineFile {
  readonly name: string;
  readonly kind: string;
  readonly source: string;
  readonly form: FileForm;
  /** How many records of the source it must hold. */
  readonly records: number;
  readonly masked: boolean;
  readonly pieces: () => AsyncGenerator<string>;
}

const MASKED: Readonly<Record<Language, string>> = {
  zh: `${MASKED_COLUMN} 已脱敏，此文件不能再入库`,
  en: `${MASKED_COLUMN}: this file cannot be landed`,
};

/** A file name that tells kind and source and is the same for the same records next time. */
function fileName(group: QuarantineGroup, form: FileForm, masked: boolean): string {
  const safe = basename(group.source)
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .slice(0, 60);
  const digest = createHash('sha256')
    .update(JSON.stringify([group.source, group.kind, group.header, group.mapped]))
    .digest('hex');
  return `${group.kind}-${safe}-${digest.slice(0, 8)}${form === 'bytes' ? '-bytes' : ''}${masked ? '-masked' : ''}.csv`;
}

/** Exact bytes as they stand in hex; masked, nothing but how many they are. */
function bytesOf(record: QuarantinedRecord, masked: boolean): string[] {
  const hex = record.hex ?? '';
  return masked ? [`(${hex.length / 2})`, shapeOf(record.text ?? '')] : [hex, record.text ?? ''];
}

/** The source's own columns of a record: its cells, or places to fill in where only its bytes are known. */
function ownCells(record: QuarantinedRecord, form: FileForm, masks: readonly CellMask[], masked: boolean): string[] {
  if (form === 'messages') return [...bytesOf(record, masked), masked ? '' : (record.text ?? '')];
  if (form === 'bytes') return [...bytesOf(record, masked), ...masks.map(() => '')];
  const cells = cellsOf(record.text ?? '');
  return masks.map((mask, position) => (masked ? maskedCell(cells[position] ?? '', mask) : (cells[position] ?? '')));
}

function headerOf(group: QuarantineGroup, form: FileForm, masked: boolean, language: Language): string[] {
  const own = form === 'messages' ? [MESSAGE_COLUMN] : (group.header ?? []);
  return [
    ...(masked ? [MASKED[language]] : []),
    ...REFERENCE_COLUMNS,
    ...(form === 'cells' ? [] : BYTES_COLUMNS),
    ...own,
  ];
}

/** Whether a group's records can be shown to anyone as they are: no column of theirs can hold a person. */
function harmless(group: QuarantineGroup, masks: readonly CellMask[]): boolean {
  const kind = kindNamed(group.kind);
  return (
    kind !== undefined &&
    kind.columns.every((column) => column.personal === undefined) &&
    masks.every((mask) => mask.startsWith('clear'))
  );
}

/** The files that a group of waiting records is exported as: its split records, and apart from them the unsplit. */
export function filesOfGroup(
  session: Session,
  filter: QuarantineFilter,
  group: QuarantineGroup,
  options: { readonly unmasked: boolean; readonly language: Language },
): QuarantineFile[] {
  const { language } = options;
  const { masks } = knownColumns(group.kind, group.header ?? [], group.mapped);
  const masked = !options.unmasked && !harmless(group, masks);
  const file = (form: FileForm, records: number): QuarantineFile => ({
    name: fileName(group, form, masked),
    kind: group.kind,
    source: group.source,
    form,
    records,
    masked,
    pieces: () => {
      async function* rows(): AsyncGenerator<readonly string[]> {
        for await (const record of groupRecords(session, filter, group, form !== 'cells'))
          yield [
            ...(masked ? ['1'] : []),
            record.batch,
            record.ordinal,
            record.reasons.map((reason) => reasonWords(reason, language)).join('; '),
            ...ownCells(record, form, masks, masked),
          ];
      }
      return csvFile(headerOf(group, form, masked, language), rows());
    },
  });
  if (group.header === null) return [file('messages', group.unsplit)];
  return [
    ...(group.split > 0 ? [file('cells', group.split)] : []),
    ...(group.unsplit > 0 ? [file('bytes', group.unsplit)] : []),
  ];
}
