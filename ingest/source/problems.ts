/** What can be wrong with a file and what it is packed in. */
export const SOURCE_PROBLEMS = {
  'MC-INGEST-001': {
    exit: 5,
    what: { zh: '找不到文件。', en: 'No such file.' },
    why: { zh: '该路径或通配符没有匹配到任何文件。', en: 'The path or pattern matches nothing.' },
    fix: {
      zh: '检查路径；含空格或通配符时请加引号。',
      en: 'Check the path; quote it if it holds blanks or wildcards.',
    },
  },
  'MC-INGEST-002': {
    exit: 5,
    what: { zh: '不支持该文件格式（{format}）。', en: 'Files of this format ({format}) cannot be read.' },
    why: {
      zh: '可读：CSV、TSV 等分隔文本和 NDJSON（UTF-8、UTF-16 或 GB18030），.xlsx，Parquet，以及装有它们的 .gz、.zip。',
      en: 'What can be read: delimited text and NDJSON (UTF-8, UTF-16 or GB18030), .xlsx, Parquet, and .gz or .zip of these.',
    },
    fix: {
      zh: '表格请在 Excel 或 WPS 中“另存为”.xlsx（有密码的先去掉密码）；其他压缩包请先解压；其他格式请导出为 CSV。',
      en: 'Save a spreadsheet as .xlsx in Excel or WPS (without a password); unpack other archives; export anything else as CSV.',
    },
  },
  'MC-INGEST-007': {
    exit: 5,
    what: { zh: '无法读取文件。', en: 'The file cannot be read.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: { zh: '检查文件是否完整、是否有读取权限。', en: 'Check that it is whole and that you may read it.' },
  },
  'MC-INGEST-011': {
    exit: 5,
    what: { zh: '读不出表头。', en: 'The file has no readable header.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '第一行应为列名。若文件不是 UTF-8、UTF-16 或 GB18030：在 Excel 中“另存为”选择“CSV UTF-8（逗号分隔）”后重试。',
      en: 'The first line must hold the column names. If the file is not UTF-8, UTF-16 or GB18030: in Excel choose “Save As”, “CSV UTF-8 (Comma delimited)”, and try again.',
    },
  },
  'MC-INGEST-014': {
    exit: 5,
    what: { zh: '压缩包套得太深。', en: 'Archives lie too deep in one another.' },
    why: { zh: '最多读 {depth} 层。', en: 'They are read {depth} deep at most.' },
    fix: { zh: '先解压再入库。', en: 'Unpack them first.' },
  },
  'MC-INGEST-015': {
    exit: 5,
    what: { zh: '文件内容与扩展名 {extension} 不符。', en: 'The file is not what its name ({extension}) says.' },
    why: {
      zh: '内容既不是这种格式，也不是能读的文本；多半是传输不完整或被加密。',
      en: 'It holds neither that format nor a text that can be read; most likely it was cut short or encrypted.',
    },
    fix: { zh: '请重新传输或重新导出。', en: 'Transfer it again, or export it again.' },
  },
  'MC-INGEST-016': {
    exit: 5,
    what: { zh: '压缩文件无法完整解开，其内容未入库。', en: 'It cannot be unpacked whole; nothing of it landed.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '请重新传输或重新压缩；也可先自行解压再入库。',
      en: 'Transfer it or pack it again; or unpack it yourself and land the files.',
    },
  },
  'MC-INGEST-017': {
    exit: 5,
    what: { zh: '压缩文件有密码，未入库。', en: 'It is encrypted; nothing of it landed.' },
    why: { zh: '没有密码不能读取。', en: 'It cannot be read without its password.' },
    fix: {
      zh: '请用密码解压后入库，或索取不加密的文件。',
      en: 'Unpack it with its password and land the files, or ask for one that is not encrypted.',
    },
  },
  'MC-INGEST-018': {
    exit: 5,
    what: { zh: '压缩文件解压后过大，未入库。', en: 'It unpacks to more than it may; nothing of it landed.' },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '若来源可信，请自行解压到空间足够的磁盘后入库。',
      en: 'If you trust where it comes from, unpack it yourself where there is room, and land the files.',
    },
  },
  'MC-INGEST-019': {
    exit: 5,
    what: {
      zh: '压缩包成员的名字不安全，未读取。',
      en: 'A member of the archive has an unsafe name and was not read.',
    },
    why: {
      zh: '名字指向压缩包之外（绝对路径、盘符、..）或含有控制字符。',
      en: 'Its name reaches outside the archive (an absolute path, a drive, ..) or holds control characters.',
    },
    fix: {
      zh: '请核实来源；确为数据时自行解压、改名后入库。',
      en: 'Check where it comes from; if it is data, unpack and rename it yourself and land it.',
    },
  },
  'MC-INGEST-021': {
    exit: 5,
    what: { zh: '表头有 {columns} 列，过多。', en: 'The header has {columns} columns, which is too many.' },
    why: { zh: '最多读 {most} 列。', en: 'At most {most} are read.' },
    fix: {
      zh: '检查分隔符和换行是否正确；只导出需要的列。',
      en: 'Check delimiters and line breaks; export the columns that are needed.',
    },
  },
  'MC-INGEST-023': {
    exit: 5,
    what: { zh: '不能读取这种表格文件（{format}）。', en: 'Spreadsheets of this form ({format}) cannot be read.' },
    why: { zh: '可读的工作簿是 .xlsx 和 .xlsm。', en: 'Workbooks that can be read are .xlsx and .xlsm.' },
    fix: {
      zh: '在表格软件中“另存为”.xlsx（或 CSV UTF-8）后重试。',
      en: 'Save it as .xlsx (or CSV UTF-8) in a spreadsheet program and try again.',
    },
  },
  'MC-INGEST-024': {
    exit: 5,
    what: {
      zh: '无法完整读取工作簿或其中的表，该部分未入库。',
      en: 'The workbook or sheet cannot be read whole, so none of it landed.',
    },
    why: { zh: '{reasonZh}', en: '{reason}' },
    fix: {
      zh: '请重新传输；仍不行时，在表格软件中打开并另存为 .xlsx 或 CSV UTF-8。',
      en: 'Transfer it again; if that does not help, open it in a spreadsheet program and save it as .xlsx or CSV UTF-8.',
    },
  },
  'MC-INGEST-025': {
    exit: 5,
    what: { zh: '字段名太多（超过 {limit} 个）。', en: 'Too many different field names (more than {limit}).' },
    why: {
      zh: '各行 JSON 的字段名合起来就是表头；编号、日期等数据很可能被写成了字段名。',
      en: 'The names of all objects together are the header; ids or dates have probably been written as names.',
    },
    fix: {
      zh: '每行写一个对象，字段名固定，数据放在值里。',
      en: 'Write one object a line with fixed names, and data as values.',
    },
  },
  'MC-INGEST-026': {
    exit: 5,
    what: {
      zh: '读出的记录数与清点的不符，未入库。',
      en: 'Not as many records were read as were counted; nothing landed.',
    },
    why: { zh: '读出 {found} 条，清点 {counted} 条。', en: '{found} were read, {counted} counted.' },
    fix: { zh: '数据未变。请附日志和该文件报告。', en: 'Nothing changed. Report it with the log and the file.' },
  },
} as const;
