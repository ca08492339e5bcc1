import type { PersonalKind } from '../base/masking.ts';
import type { Text } from '../base/language.ts';

/**
 * What a column holds. Each has one storage type and one way to be read from text:
 * `id` and `code` and `text` VARCHAR; `money` DECIMAL(16,2) yuan; `count` DECIMAL(16,4); `price` DECIMAL(16,6) yuan;
 * `rate` DECIMAL(9,4); `integer` INTEGER; `date` DATE; `time` TIMESTAMP, naive Asia/Shanghai.
 */
export type ColumnType = 'id' | 'code' | 'text' | 'money' | 'count' | 'price' | 'rate' | 'integer' | 'date' | 'time';

/** One column of a record kind, declared once: DDL, header matching, checks and the data dictionary come from here. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly label: Text;
  /** Other headers it arrives under: interface names, typo variants, Chinese headers. The Chinese label is one already. */
  readonly aliases: readonly string[];
  /** A record without it is quarantined. */
  readonly required: boolean;
  /** Name of the code list its values come from; unknown values are flagged, never rejected. */
  readonly codeList?: string;
  /** Masked in every output unless unmasking was asked for, reasoned and logged. */
  readonly personal?: PersonalKind;
}

export interface ColumnOptions {
  readonly aliases?: readonly string[];
  readonly codeList?: string;
  readonly personal?: PersonalKind;
}

/** Declares an optional column. */
export function column(name: string, type: ColumnType, zh: string, en: string, options: ColumnOptions = {}): Column {
  return {
    name,
    type,
    label: { zh, en },
    aliases: options.aliases ?? [],
    required: false,
    ...(options.codeList === undefined ? {} : { codeList: options.codeList }),
    ...(options.personal === undefined ? {} : { personal: options.personal }),
  };
}

/** Declares a column without which a record is quarantined. */
export function required(name: string, type: ColumnType, zh: string, en: string, options: ColumnOptions = {}): Column {
  return { ...column(name, type, zh, en, options), required: true };
}

/** The DuckDB type that stores a column type. */
export const STORAGE_TYPE: Readonly<Record<ColumnType, string>> = {
  id: 'VARCHAR',
  code: 'VARCHAR',
  text: 'VARCHAR',
  money: 'DECIMAL(16,2)',
  count: 'DECIMAL(16,4)',
  price: 'DECIMAL(16,6)',
  rate: 'DECIMAL(9,4)',
  integer: 'INTEGER',
  date: 'DATE',
  time: 'TIMESTAMP',
};
