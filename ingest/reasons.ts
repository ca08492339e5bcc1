import type { Text } from '../base/language.ts';

/** Why one record was quarantined: a code, and the column where one is to blame. */
export interface Reason {
  readonly code: ReasonCode;
  readonly column?: string;
}

const TEXTS = {
  required_missing: { zh: '缺少必需的值', en: 'a required value is missing' },
  not_a_number: { zh: '不是数', en: 'not a number' },
  too_precise: { zh: '小数位过多，取舍会改变数值', en: 'more decimals than can be kept without rounding' },
  out_of_range: { zh: '数值过大', en: 'number too large' },
  not_a_time: { zh: '不是可识别的日期或时间', en: 'not a date or time of a known form' },
  impossible_time: { zh: '日期或时间不存在', en: 'a date or time that does not exist' },
  spreadsheet_number: {
    zh: '编号被表格软件改成科学计数，已失真',
    en: 'an id that a spreadsheet turned into scientific notation',
  },
  decimal_id: {
    zh: '编号被当作小数写出（如 123.0），前导零和末位可能已丢失',
    en: 'an id written as a decimal number, such as 123.0: leading zeros or last digits may be lost',
  },
  spreadsheet_zeros: {
    zh: '编号第 15 位以后全为零，且本批该列几乎都如此：表格软件已把不同编号变成同一个',
    en: 'an id with zeros from its sixteenth digit on, like nearly all of its column: a spreadsheet made one of many',
  },
  placeholder_id: {
    zh: '编号处填的是 0、横线、“无”或表格错误值，不是编号',
    en: 'no id: zeros, a dash, a word for nothing or an error of a spreadsheet in its place',
  },
  unknown_flag: {
    zh: '退费或有效标志的值不认识，无从判断这条记录是否退费、是否有效：请改为 0 或 1（或 否、是），或用映射文件换算',
    en: 'a refund or validity flag of a value not known, so whether it was refunded or is valid cannot be told: write 0 or 1, or convert it in a mapping file',
  },
  key_taken: {
    zh: '该编号已属于另一家机构或另一次就诊，不作为更新：请改用全市唯一的编号（费用明细可用 机构|就诊|明细序号）',
    en: 'the number belongs to another institution or visit already, so this is no update: use numbers unique in the city (for fee lines institution|visit|line)',
  },
  field_lost: {
    zh: '消息里没有该字段，而已入库的版本在此有值，退费、冲正或有效性要据此判断，所以不作为更新：请来源带全部字段重发（确已为空的写 null），或导出补上后重试',
    en: 'the message has no such field and the version on record has a value there that refunds, reversals or validity are told by, so this is no update: have it sent again with all fields (null where it is empty now), or export it, fill it in and retry',
  },
  invisible_character: {
    zh: '编号中夹有看不见的字符（零宽空格、方向标记、软连字符等），会被当成另一个编号：请删去后重试',
    en: 'an id with an invisible character inside (zero-width blank, mark of direction, soft hyphen), which would be another id: remove it and retry',
  },
  replacement_character: {
    zh: '编号或代码中有“\uFFFD”：有字符在导出或转码时已丢失，请从原系统重新导出',
    en: 'an id or a code with \uFFFD in it: characters were lost when it was exported or converted; export it again',
  },
  repeated_header: { zh: '重复的表头', en: 'the header again' },
  column_count: { zh: '列数与表头不符', en: 'not as many fields as the header' },
  formula_without_value: {
    zh: '公式没有保存计算结果，请在表格软件中打开并保存后重新导出',
    en: 'a formula kept without its value: open the workbook in a spreadsheet program and save it',
  },
  text_not_in_workbook: {
    zh: '单元格指向工作簿中不存在的文字',
    en: 'a cell that points to a text the workbook does not hold',
  },
  merged_cells: {
    zh: '单元格与上一行合并，本行没有自己的值：请取消合并并逐行填写',
    en: 'a cell merged with the row above, so this record has no value of its own: unmerge and fill it in',
  },
  text_after_quote: { zh: '右引号之后还有内容', en: 'text after a closing quote' },
  unterminated_quote: { zh: '引号没有结束', en: 'a quote that never closes' },
  line_too_long: { zh: '一行过长', en: 'a line too long' },
  not_utf8: { zh: '不是 UTF-8 文字', en: 'not UTF-8' },
  mixed_encoding: {
    zh: '文件混有两种编码，这一行按 UTF-8 和 GB18030 都能读，读法不同',
    en: 'the file mixes encodings, and this line reads as UTF-8 and as GB18030, differently',
  },
  nul_character: { zh: '含有空字符', en: 'holds a NUL character' },
  not_json: { zh: '不是 JSON', en: 'not JSON' },
  not_an_object: { zh: '不是 JSON 对象', en: 'not a JSON object' },
  empty_object: { zh: 'JSON 对象没有任何字段', en: 'a JSON object without fields' },
  duplicate_key: { zh: '同一对象中字段名重复，不知取哪个', en: 'a field named twice in one object' },
  nested_value: { zh: '应为单个值的字段里是列表或对象', en: 'a list or an object where one value belongs' },
  unknown_interface: { zh: '不认识的接口编号（infno）', en: 'a message of an interface (infno) that is not read' },
  cancellation_not_read: {
    zh: '撤销结算的报文（2208、2305）不读取，被撤销的结算在此仍然有效：请索取退费结算记录（refd_setl_flag 为 1，init_setl_id 为原结算）并入库',
    en: 'a message that cancels a settlement (2208, 2305) is not read, and the settlement still stands here: ask for the refund record (refd_setl_flag 1, init_setl_id the settlement) and land it',
  },
  failed_message: { zh: '交易未成功（infcode 不为 0）', en: 'a message that did not succeed (infcode is not 0)' },
  node_missing: { zh: '报文缺少该接口应有的节点', en: 'a message without the node its interface must have' },
  answered_twice: { zh: '同一条明细有两条返回结果', en: 'two answers to one fee line' },
  nothing_to_delete: {
    zh: '没有可删除的记录（可能先于原记录到达）',
    en: 'nothing to delete; it may have come before its record',
  },
  unknown_data_type: {
    zh: '进销存数据类型（inv_data_type）不认识：1 盘存、2 变更、3 采购、4 销售；原记录未动',
    en: 'a type of stock data (inv_data_type) not known: 1 count, 2 change, 3 purchase, 4 sale; no record was touched',
  },
  deletion_not_read: {
    zh: '消息说这条记录已删除（__deleted、op 为 d、del_flag 等）：删除不读取，该记录在此仍然有效。要收回，请发送同一条记录，vali_flag 为 0、updt_time 更新；或用 ingest undo 撤销它所在的批次',
    en: 'a message that says its record is deleted (__deleted, op d, del_flag and the like): deletions are not read, and the record still stands here. To take it back send the same record with vali_flag 0 and a newer updt_time, or undo its batch with ingest undo',
  },
  tombstone_not_read: {
    zh: '空消息（墓碑），表示该键的记录已删除：删除不读取，该记录在此仍然有效。要收回，请发送同一条记录，vali_flag 为 0、updt_time 更新；或用 ingest undo 撤销它所在的批次',
    en: 'a tombstone (a key without a value), which says that the record of its key is deleted: deletions are not read, and the record still stands here. To take it back send the same record with vali_flag 0 and a newer updt_time, or undo its batch with ingest undo',
  },
  wrapped_debezium: {
    zh: '外面包着 Debezium 或 Kafka Connect 的变更信封（before、after、op、source，或 schema、payload），要的是记录本身：请在连接器上启用 ExtractNewRecordState，并设 schemas.enable=false',
    en: 'a row inside a change event of Debezium or Kafka Connect (before, after, op, source, or schema, payload), where the row itself is wanted: have the connector apply ExtractNewRecordState, and set schemas.enable=false',
  },
  wrapped_canal: {
    zh: '外面包着 Canal 的变更信封（data 列表、type、table、old），要的是记录本身：请让发送方把 data 中的每一行作为一条平铺消息发送',
    en: 'rows inside a change event of Canal (a list data, with type, table, old), where the row itself is wanted: have each row of data sent as a flat message of its own',
  },
  wrapped_maxwell: {
    zh: '外面包着 Maxwell 的变更信封（data、type、table、xid 或 ts），要的是记录本身：请让发送方只发 data 中的那一行',
    en: 'a row inside a change event of Maxwell (data, with type, table, xid or ts), where the row itself is wanted: have the row in data sent alone',
  },
  wrapped_goldengate: {
    zh: '外面包着 Oracle GoldenGate 的变更信封（op_type、before、after），要的是记录本身：请改用平铺的行格式（json_row），只发变更后的那一行',
    en: 'a row inside a change event of Oracle GoldenGate (op_type, before, after), where the row itself is wanted: have it write flat rows (json_row), the row after the change alone',
  },
  list_of_rows: {
    zh: '一条消息里是多条记录的列表：请让发送方每条记录发一条消息',
    en: 'a message that is a list of rows: have each row sent as a message of its own',
  },
  contradicting_fields: {
    zh: '两个字段都是这一列而值不同，不知取哪个：请让来源只送其中一个',
    en: 'two fields mean this column and differ, so there is no telling which to take: have the source send one of them',
  },
  empty_message: { zh: '空消息', en: 'an empty message' },
  unreadable_message: {
    zh: '这条消息使同批读取失败，已原样留下',
    en: 'a message that makes reading those beside it fail; kept as it came',
  },
  message_too_long: {
    zh: '消息超过 16 MB，不读取，只留下前 1 MB：请让来源拆成较小的消息重发，原消息可按主题、分区、位点在 Kafka 中取回',
    en: 'a message of more than 16 MB, which is not read; only its first 1 MB is kept: have it sent again in smaller ones, and find it in Kafka by topic, partition and offset',
  },
  unknown_kind: {
    zh: '看不出是哪一类记录：请在配置中为该主题写明 kind',
    en: 'no telling what kind of record it is: name the kind of the topic in the configuration',
  },
  stray_carriage_return: { zh: '字段中有多余的回车符', en: 'a stray carriage return' },
} as const;

export type ReasonCode = keyof typeof TEXTS;

/** Every reason there is. */
export const REASON_CODES: readonly string[] = Object.keys(TEXTS);

/** The reason in both languages, with the column it is about. */
export function reasonText(reason: Reason): Text {
  const text = TEXTS[reason.code];
  if (reason.column === undefined) return text;
  return { zh: `${reason.column}：${text.zh}`, en: `${reason.column}: ${text.en}` };
}

/**
 * SQL of the reasons of a record that has one fault, as they are stored in the quarantine: a code, or a code and a column
 * with a colon between.
 */
export function reasonsOfFault(fault: string): string {
  const code = `'[{"code":"' || split_part(${fault}, ':', 1) || '"'`;
  return `(${code} || CASE WHEN contains(${fault}, ':') THEN ',"column":"' || split_part(${fault}, ':', 2) || '"' ELSE '' END || '}]')`;
}

/** A reason as it is stored in the quarantine. */
export function reasonJson(code: ReasonCode, column?: string): string {
  return JSON.stringify(column === undefined ? { code } : { code, column });
}
