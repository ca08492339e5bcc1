import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { contextOf } from '../../../cli/context.ts';
import { run } from '../../../cli/run.ts';
import { keepLiveState, LiveState } from '../../../cli/serve/live-state.ts';
import { scheduledScan } from '../../../cli/serve/scheduled-scan.ts';
import { streamProblem } from '../../../ingest/stream/problems.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let folders = 0;
const never = new AbortController().signal;
const high = { topic: 't', high: 1200 };

/** Scans by hand, in both languages and as JSON, and by the clock, with the state of a serve that streams. */
async function scanned(state: LiveState | undefined) {
  const data = join(folder.path, `data-${++folders}`);
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  const scan = async (...words: string[]): Promise<string> => {
    await run(['scan', ...words], recorder.effects, warehouse.lend(undefined));
    return recorder.take().out;
  };
  try {
    if (state !== undefined) keepLiveState(warehouse, state);
    const chinese = await scan();
    const english = await scan('--lang', 'en');
    const document = JSON.parse(await scan('--json')) as Readonly<Record<string, unknown>>;
    const context = contextOf({ data, lang: 'en', progress: false }, recorder.effects, {
      command: 'serve',
      needs: 'alone',
      lent: undefined,
      runBeside: () => Promise.resolve(0),
    });
    const told = { alarm: () => undefined, job: () => undefined };
    await scheduledScan(context, warehouse, told, never);
    const clock = recorder.take().out;
    const session = await warehouse.session();
    const options = await session.value('SELECT options FROM run ORDER BY run DESC LIMIT 1');
    session.close();
    return { chinese, english, document, clock, options: JSON.parse(options ?? '') as Record<string, unknown> };
  } finally {
    warehouse.close();
  }
}

test('a scan says what has not streamed in, and which partitions stand still', async () => {
  const state = new LiveState(() => new Date('2026-01-05T00:00:00Z'));
  state.reached({ ...high, partition: 0, position: 0 });
  state.reached({ ...high, partition: 1, position: 1165 });
  const gone = { topic: 't', partition: 1, expected: 1165, low: 1170, missing: 5 };
  state.raise(streamProblem('MC-STREAM-004', 't/1', gone), 't/1');
  const { chinese, english, document, clock, options } = await scanned(state);
  const stopped = [{ topic: 't', partition: 1, code: 'MC-STREAM-004' }];
  const stream = { lag_messages: 1235, stopped, alarms: [] };
  expect(chinese).toContain(
    '三、尚不能判断的，以及补什么\n  流式入库尚有 1,235 条未入库，1 个分区停住（t/1），本次结果不含这些\n',
  );
  const sentence =
    '1,235 messages had not streamed in; 1 partitions stand still (t/1); nothing of this is in the results';
  expect(english).toContain(`3. What could not be told, and what would cure it\n  ${sentence}\n`);
  expect(clock).toContain(`; ${sentence}\n`);
  expect(document['stream']).toEqual(stream);
  expect(options['stream']).toEqual(stream);
});

test('while the log does not answer, a scan says that more may wait', async () => {
  const state = new LiveState(() => new Date('2026-01-05T00:00:00Z'));
  state.raise(streamProblem('MC-STREAM-001', '', { reason: 'refused' }), 'stream');
  const { chinese, document } = await scanned(state);
  expect(chinese).toContain('告警 MC-STREAM-001 未解除，未入库的可能更多，本次结果不含这些');
  expect(document['stream']).toEqual({ lag_messages: 0, stopped: [], alarms: ['MC-STREAM-001'] });
});

test('where all has streamed in, or nothing streams, a scan says nothing of it', async () => {
  const state = new LiveState(() => new Date('2026-01-05T00:00:00Z'));
  state.reached({ ...high, partition: 0, position: 1200 });
  const whole = await scanned(state);
  expect([whole.chinese, whole.english, whole.clock].filter((text) => /流式|stream/.test(text))).toEqual([]);
  expect(whole.document['stream']).toEqual({ lag_messages: 0, stopped: [], alarms: [] });
  const none = await scanned(undefined);
  expect([none.document['stream'], none.options['stream']]).toEqual([undefined, undefined]);
});
