import { problemsOf } from '../../base/problem.ts';

/** What can go wrong while streaming: each is an alarm that says what to do. */
export const STREAM_PROBLEMS = {
  'MC-STREAM-001': {
    exit: 5,
    what: { zh: '连不上消息服务。', en: 'The message broker cannot be reached.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '核对配置中的 kafka.brokers，以及网络和防火墙；连上即被断开时，核对该端口是否要求登录或加密（kafka.sasl、kafka.tls）。已入库的不受影响，恢复后接着读。',
      en: 'Check kafka.brokers in the configuration, the network and firewalls; where a connection is closed at once, whether the port asks for a login or TLS, or for neither (kafka.sasl, kafka.tls). What has landed stays; reading goes on from there.',
    },
  },
  'MC-STREAM-002': {
    exit: 2,
    what: { zh: '消息服务拒绝了我们。', en: 'The message broker refuses us.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '核对用户名、密码、证书，以及该用户对主题和消费组的读取权限；证书由单位自建的机构签发时，kafka.tls.ca 写该机构的证书文件。',
      en: 'Check user, password and certificates, and this user’s right to read the topics and the consumer group. Where an authority of your own signed the broker’s certificate, name its file in kafka.tls.ca.',
    },
  },
  'MC-STREAM-003': {
    exit: 2,
    what: { zh: '没有主题 {topic}。', en: 'There is no topic {topic}.' },
    why: { zh: '消息服务上没有这个主题，或无权看到它。', en: 'The broker has no such topic, or we may not see it.' },
    fix: { zh: '核对配置中的主题名。', en: 'Check the topic’s name in the configuration.' },
  },
  'MC-STREAM-004': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 的数据在我们读到之前已被清除。',
      en: 'Messages of topic {topic} partition {partition} were removed before we read them.',
    },
    why: {
      zh: '应从位点 {expected} 接着读，而消息服务最早只保留到 {low}：缺 {missing} 条的位置。该分区已停止，其余照常。',
      en: 'Reading should go on at offset {expected}; the broker keeps {low} and later: {missing} offsets are gone. This partition stands still, the others go on.',
    },
    fix: {
      zh: '先用文件补齐缺失时段（mingcha ingest files）；再停止 mingcha serve，运行 mingcha ingest kafka --skip-to {topic}/{partition}={low} --reason "理由"，然后重新启动，从新位点继续；缺口留有记录。',
      en: 'Land the missing period from files (mingcha ingest files); then stop mingcha serve, run mingcha ingest kafka --skip-to {topic}/{partition}={low} --reason "…" and start it again: it goes on from there, and the gap stays on record.',
    },
  },
  'MC-STREAM-005': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 已不是原来的那个。',
      en: 'Topic {topic} partition {partition} is not the one it was.',
    },
    why: {
      zh: '{reasonZh}。该分区已停止，不会接着读。',
      en: '{reason}. This partition stands still and will not go on.',
    },
    fix: {
      zh: '向数据提供方确认主题是否删除重建。确认后停止 mingcha serve，运行 mingcha ingest kafka --skip-to {topic}/{partition}=0 --reason "理由"，再重新启动，从头读新主题；已入库的记录不重复计，位点和内容都相同的隔离消息也只列一次。',
      en: 'Ask who runs the topic whether it was deleted and made again. If so, stop mingcha serve, run mingcha ingest kafka --skip-to {topic}/{partition}=0 --reason "…" and start it again: it reads the new one from its start. Records already landed are not counted twice, and quarantined messages with the same offset and content are listed once.',
    },
  },
  'MC-STREAM-006': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 给出的位点不对。',
      en: 'Topic {topic} partition {partition} gave another offset than was asked for.',
    },
    why: {
      zh: '应为 {expected}，给的是 {foundZh}。接着读会漏掉或重复，所以停下。',
      en: 'Asked for {expected}, got {found}. Going on would lose or repeat messages, so reading stops.',
    },
    fix: {
      zh: '用 mingcha ingest verify 核对并按提示处理，再重新启动 mingcha serve。',
      en: 'Check with mingcha ingest verify, do what it says, then start mingcha serve anew.',
    },
  },
  'MC-STREAM-007': {
    exit: 5,
    what: { zh: '读取消息意外中断。', en: 'Reading messages broke off.' },
    why: { zh: '{reason}', en: '{reason}' },
    fix: {
      zh: '重新运行即可，从已入库的位点接着读；反复出现请把 mingcha.log 交给维护人员。',
      en: 'Run it again: it goes on where it has landed. If it keeps happening, hand mingcha.log to whoever maintains this.',
    },
  },
  'MC-STREAM-008': {
    exit: 6,
    what: {
      zh: '另有进程在写同一主题 {topic} 分区 {partition} 的位点。',
      en: 'Something else moved our position in topic {topic} partition {partition}.',
    },
    why: {
      zh: '入库时位点应为 {expected}，实为 {found}；本次一条未写。',
      en: 'It should have been {expected} when we landed and was {found}; nothing of this step was written.',
    },
    fix: {
      zh: '同一数据目录只运行一个 mingcha serve 或 ingest kafka。',
      en: 'Run one mingcha serve or ingest kafka on a data folder.',
    },
  },
  'MC-STREAM-009': {
    exit: 2,
    what: {
      zh: '主题 {topic} 分区 {partition} 还没有读过。',
      en: 'Topic {topic} partition {partition} was never read.',
    },
    why: { zh: '没有位点可移动。', en: 'There is no position to move.' },
    fix: {
      zh: '核对主题名和分区号；已读过的见 mingcha status。',
      en: 'Check the topic’s name and the partition; mingcha status shows those that are read.',
    },
  },
  'MC-STREAM-010': {
    exit: 2,
    what: {
      zh: '主题 {topic} 分区 {partition} 的位点不能移到 {offset}。',
      en: 'The position in topic {topic} partition {partition} cannot be moved to {offset}.',
    },
    why: { zh: '{zh}。位点没有移动。', en: '{en}. Nothing was moved.' },
    fix: {
      zh: '核对主题名、分区号和位点，改用这个范围之内的位点。',
      en: 'Check the topic, the partition and the offset, and choose one within these ends.',
    },
  },
  'MC-STREAM-011': {
    exit: 2,
    what: {
      zh: '这样会永久跳过主题 {topic} 分区 {partition} 中还能读到的消息，最多 {missing} 条。',
      en: 'This would pass over up to {missing} messages of topic {topic} partition {partition} that can still be read, for good.',
    },
    why: {
      zh: '消息服务还保留着位点 {from} 至 {offset}（不含），它们尚未入库。位点没有移动。',
      en: 'The broker still holds offsets {from} up to {offset}, and they have not landed. Nothing was moved.',
    },
    fix: {
      zh: '要入库就不要跳过：运行 mingcha serve，或 mingcha ingest kafka --until-end。确要放弃这些消息，再加 --yes-skip-unread。',
      en: 'To land them do not skip: run mingcha serve, or mingcha ingest kafka --until-end. To give them up on purpose, add --yes-skip-unread.',
    },
  },
  'MC-STREAM-012': {
    exit: 5,
    what: {
      zh: '主题 {topic} 读不到，其余主题照常。',
      en: 'Topic {topic} cannot be read; the others go on.',
    },
    why: { zh: '{zh}。', en: '{en}.' },
    fix: {
      zh: '核对配置中的主题名，或请管理方建立该主题、授予读取权限。mingcha serve 会自动再试，一旦读得到即接着读；mingcha ingest kafka 届时再运行一次。',
      en: 'Check the topic’s name in the configuration, or ask who runs the brokers to make it or to let us read it. mingcha serve keeps trying and reads it as soon as it can; run mingcha ingest kafka again then.',
    },
  },
  'MC-STREAM-020': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 有 {offsets} 个位点没有记录。',
      en: '{offsets} offsets of topic {topic} partition {partition} are not on record.',
    },
    why: {
      zh: '位点 {from} 至 {next}（不含）既没有入库，也没有跳过的记录：其中的消息可能没有入库。',
      en: 'Offsets {from} up to {next} were neither landed nor skipped: messages there may not have landed.',
    },
    fix: {
      zh: '用文件补齐该时段（mingcha ingest files），或恢复更早的备份后接着读；并附 mingcha.log 报告。',
      en: 'Land the period from files (mingcha ingest files), or restore an earlier backup and stream on from there; report it with mingcha.log.',
    },
  },
  'MC-STREAM-021': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 有 {offsets} 个位点记录了不止一次。',
      en: '{offsets} offsets of topic {topic} partition {partition} are on record more than once.',
    },
    why: {
      zh: '位点 {from} 至 {next}（不含）：其中的消息可能入库两次，或将再读一次。按主键更新的记录不会重复，没有主键的进销存可能重复。',
      en: 'Offsets {from} up to {next}: messages there may have landed twice, or will be read again. Records with a key are not counted twice; stock movements without one may be.',
    },
    fix: {
      zh: '停止 mingcha serve，从备份恢复后接着读；并附 mingcha.log 报告。',
      en: 'Stop mingcha serve, restore a backup and stream on from there; report it with mingcha.log.',
    },
  },
  'MC-STREAM-022': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 有入库记录而没有位点。',
      en: 'Topic {topic} partition {partition} has landed messages and no position.',
    },
    why: {
      zh: '已入库到位点 {next}；没有位点，下次会从头再读。',
      en: 'It has landed up to offset {next}; without a position it would be read anew.',
    },
    fix: {
      zh: '停止 mingcha serve，从备份恢复后接着读；并附 mingcha.log 报告。',
      en: 'Stop mingcha serve, restore a backup and stream on from there; report it with mingcha.log.',
    },
  },
  'MC-STREAM-023': {
    exit: 5,
    what: {
      zh: '流式批次 {batch} 与各段消息的记录不符：{figure}。',
      en: 'Streamed batch {batch} is not what its stretches brought: {figure}.',
    },
    why: { zh: '批次为 {says}，各段合计为 {shares}。', en: 'The batch says {says}, its stretches come to {shares}.' },
    fix: {
      zh: '从备份恢复后接着读；并附 mingcha.log 报告。',
      en: 'Restore a backup and stream on from there; report it with mingcha.log.',
    },
  },
  'MC-STREAM-024': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 的一段消息与其入库结果不符。',
      en: 'A stretch of topic {topic} partition {partition} does not agree with what it brought.',
    },
    why: { zh: '{zh}：应为 {says}，实为 {found}。', en: '{en}: {says} expected, {found} found.' },
    fix: {
      zh: '从备份恢复后接着读；并附 mingcha.log 报告。',
      en: 'Restore a backup and stream on from there; report it with mingcha.log.',
    },
  },
  'MC-STREAM-025': {
    exit: 5,
    what: {
      zh: '流式批次 {batch} 与表中实有的不符。',
      en: 'Streamed batch {batch} is not what the tables hold of it.',
    },
    why: { zh: '{zh}：批次为 {says}，表中为 {rows}。', en: '{en}: the batch says {says}, the tables hold {rows}.' },
    fix: {
      zh: '不要再入库；从备份恢复后接着读，并附 mingcha.log 报告。',
      en: 'Land nothing more; restore a backup, stream on from there, and report it with mingcha.log.',
    },
  },
  'MC-STREAM-026': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 的隔离记录与入库记录不符。',
      en: 'The quarantine of topic {topic} partition {partition} is not what is on record.',
    },
    why: { zh: '{zh}：应为 {says}，实为 {found}。', en: '{en}: {says} expected, {found} found.' },
    fix: {
      zh: '从备份恢复后接着读；并附 mingcha.log 报告。',
      en: 'Restore a backup and stream on from there; report it with mingcha.log.',
    },
  },
  'MC-STREAM-027': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 的消息与入库时不同。',
      en: 'Messages of topic {topic} partition {partition} are not those that landed.',
    },
    why: {
      zh: '位点 {from} 至 {next}（不含）：入库 {says} 条，现有 {found} 条，内容校验和或条数不同。主题如删除重建、或开启了压实（compaction），会如此。',
      en: 'Offsets {from} up to {next}: {says} landed, {found} are there now, and their count or checksum differs. A topic that was made anew, or that is compacted, looks so.',
    },
    fix: {
      zh: '向数据提供方确认该主题是否删除重建或开启了压实；都不是时从备份恢复后接着读，并附 mingcha.log 报告。',
      en: 'Ask who runs the topic whether it was made anew or is compacted. If neither, restore a backup, stream on from there, and report it with mingcha.log.',
    },
  },
  'MC-STREAM-028': {
    exit: 5,
    what: {
      zh: '主题 {topic} 分区 {partition} 没有能全部重读。',
      en: 'Topic {topic} partition {partition} could not be read again in full.',
    },
    why: {
      zh: '位点 {from} 至 {next}（不含）没有读到消息，未能核对：消息服务过慢，或其中的消息已被压实、清除。',
      en: 'Nothing came of offsets {from} up to {next}, so they were not compared: the broker is slow, or what was there has been compacted or removed.',
    },
    fix: {
      zh: '稍后再运行一次 mingcha ingest verify；仍如此时查看消息服务。',
      en: 'Run mingcha ingest verify again later; if it stays so, look at the broker.',
    },
  },
} as const;

export const streamProblem = problemsOf(STREAM_PROBLEMS);
