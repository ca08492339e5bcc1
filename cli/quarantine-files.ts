import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Language } from '../base/language.ts';
import {
  BYTES_COLUMNS,
  MASKED_COLUMN,
  MESSAGE_COLUMN,
  PLACE_COLUMN,
  REFERENCE_COLUMNS,
} from '../ingest/retry/exported-columns.ts';
import { csvFile } from '../reports/quarantine-csv.ts';
import {
  groupRecords,
  sourceWithPlace,
  type QuarantinedRecord,
  type QuarantineFilter,
  type QuarantineGroup,
} from '../store/quarantine.ts';
import type { Session } from '../store/session.ts';
import {
  cellsOf,
  hasPersons,
  knownColumns,
  maskedCell,
  PERSON_COLUMN,
  pseudonymCell,
  type KnownColumns,
} from './quarantine-cells.ts';
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
    .update(JSON.stringify([group.source, group.kind, group.header, group.mapped, ...(group.fromLog ? ['log'] : [])]))
    .digest('hex');
  return `${group.kind}-${safe}-${digest.slice(0, 8)}${form === 'bytes' ? '-bytes' : ''}${masked ? '-masked' : ''}.csv`;
}

/** How a file's cells are written. */
interface Writing {
  readonly form: FileForm;
  readonly known: KnownColumns;
  readonly masked: boolean;
  /** What pseudonyms are made with. */
  readonly key: string;
}

/** The source's own columns of a record: its cells, or its bytes and places to fill in where only those are known. */
function ownCells(record: QuarantinedRecord, { form, known, masked, key }: Writing): string[] {
  const text = record.text ?? '';
  const bytes = [record.hex ?? '', text];
  if (form === 'messages') return [...bytes, text];
  if (form === 'bytes') return [...bytes, ...known.masks.map(() => '')];
  const cells = cellsOf(text);
  const person = known.positions.get(PERSON_COLUMN);
  return known.masks.map((mask, position) => {
    const cell = cells[position] ?? '';
    if (!masked) return cell;
    return position === person ? pseudonymCell(cell, key) : maskedCell(cell, mask);
  });
}

function headerOf(group: QuarantineGroup, form: FileForm, masked: boolean, language: Language): string[] {
  const own = form === 'messages' ? [MESSAGE_COLUMN] : (group.header ?? []);
  return [
    ...(masked ? [MASKED[language]] : []),
    ...REFERENCE_COLUMNS,
    ...(group.fromLog ? [PLACE_COLUMN] : []),
    ...(form === 'cells' ? [] : BYTES_COLUMNS),
    ...own,
  ];
}

/** What a group of waiting records is exported as. */
export interface GroupExport {
  readonly files: readonly QuarantineFile[];
  /** Records left out: they cannot be split into columns, so persons in them cannot be masked. */
  readonly withheld: number;
}

/**
 * The files that a group of waiting records is exported as: its split records, and apart from them the unsplit. Where a
 * column may hold a person the split ones are masked unless `unmasked`, and the unsplit withheld.
 */
export function filesOfGroup(
  session: Session,
  filter: QuarantineFilter,
  group: QuarantineGroup,
  options: { readonly unmasked: boolean; readonly language: Language; readonly key: string },
): GroupExport {
  const { language, unmasked, key } = options;
  const known = knownColumns(group.kind, group.header ?? [], group.mapped);
  const harmless = !hasPersons(group.kind) && known.masks.every((mask) => mask.startsWith('clear'));
  const masked = !unmasked && !harmless;
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
            ...(group.fromLog ? [sourceWithPlace(record)] : []),
            ...ownCells(record, { form, known, masked, key }),
          ];
      }
      return csvFile(headerOf(group, form, masked, language), rows());
    },
  });
  const unsplit = group.header === null ? 'messages' : 'bytes';
  return {
    files: [
      ...(group.split > 0 ? [file('cells', group.split)] : []),
      ...(group.unsplit > 0 && !masked ? [file(unsplit, group.unsplit)] : []),
    ],
    withheld: masked ? group.unsplit : 0,
  };
}
