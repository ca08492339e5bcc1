import { expect, test } from 'vitest';
import { healthDocument } from '../../../cli/serve/health.ts';
import { LiveState } from '../../../cli/serve/live-state.ts';
import { metricsOf } from '../../../cli/serve/metrics.ts';
import type { FlushReport } from '../../../ingest/stream/stream-request.ts';
import { streamProblem } from '../../../ingest/stream/problems.ts';
import { metric } from './support/serving.ts';

function clock() {
  let at = Date.parse('2026-01-05T00:00:00Z');
  return { now: () => new Date(at), pass: (seconds: number) => void (at += seconds * 1000) };
}

const flush = (partition: number, fromOffset: number, nextOffset: number): FlushReport => ({
  messages: nextOffset - fromOffset,
  bytes: 100,
  milliseconds: 40,
  age: 900,
  positions: [{ topic: 't', partition, fromOffset, nextOffset, messages: nextOffset - fromOffset }],
  outcomes: { fee_list_d: { landed_new: 4, quarantined: 2 } },
  reasons: { bad_number: 2 },
  money: { fee_list_d: '80.00' },
});

const at = (partition: number, position: number, high: number) => ({ topic: 't', partition, position, high });

test('it is well while what waits lands, and late a minute after it stopped', () => {
  const { now, pass } = clock();
  const state = new LiveState(now);
  state.reached(at(0, 0, 0));
  pass(3600);
  state.seen({ topic: 't', partition: 0, high: 10 });
  expect(state.lag).toBe(10);
  expect(healthDocument(state, true).ok).toBe(true);
  pass(61);
  const late = healthDocument(state, true);
  expect(late.ok).toBe(false);
  expect(late.text).toContain('MC-SERVE-003');
  state.flushed(flush(0, 0, 6));
  expect(state.lag).toBe(4);
  expect(healthDocument(state, true).ok).toBe(true);
  pass(61);
  expect(healthDocument(state, true).ok).toBe(false);
  state.flushed(flush(0, 6, 10));
  pass(86_400);
  expect(state.lag).toBe(0);
  expect(healthDocument(state, true).ok).toBe(true);
});

test('an alarm is new once, and ends with what it was about', () => {
  const { now } = clock();
  const state = new LiveState(now);
  state.reached(at(0, 0, 10));
  state.reached(at(1, 0, 10));
  const away = streamProblem('MC-STREAM-001', '', { reason: 'refused' });
  expect([state.raise(away, 'stream'), state.raise(away, 'stream')]).toEqual([true, false]);
  expect(healthDocument(state, true).ok).toBe(false);
  state.settle('stream');
  expect(state.alarms).toEqual([]);
  expect(state.raise(away, 'stream')).toBe(true);
});

test('what was read before a partition stood still lands and does not end its alarm', async () => {
  const state = new LiveState(clock().now);
  state.reached(at(1, 0, 10));
  const stood = [
    streamProblem('MC-STREAM-004', 't/1', { topic: 't', partition: 1, expected: 5, low: 8, missing: 3 }),
    streamProblem('MC-STREAM-005', 't/1', { topic: 't', partition: 1, reason: '', reasonZh: '' }),
    streamProblem('MC-STREAM-006', 't/1', { topic: 't', partition: 1, expected: 5, found: 6 }),
  ];
  for (const problem of stood) state.raise(problem, 't/1');
  state.flushed(flush(1, 0, 5));
  state.heard();
  state.wentOn();
  state.settle('t/1');
  const codes = ['MC-STREAM-004', 'MC-STREAM-005', 'MC-STREAM-006'];
  expect(state.alarms.map(({ problem }) => problem.code)).toEqual(codes);
  expect([...state.standing]).toEqual(['t/1']);
  const health = healthDocument(state, true);
  expect([health.ok, ...codes.map((code) => health.text.includes(code))]).toEqual([false, true, true, true]);
  const text = await metricsOf(state, () => []).text();
  expect(codes.map((code) => metric(text, `mingcha_stream_alarms{code="${code}"}`))).toEqual([1, 1, 1]);
  expect(
    state.raise(streamProblem('MC-STREAM-006', 't/1', { topic: 't', partition: 1, expected: 5, found: 6 }), 't/1'),
  ).toBe(false);
});

test('messages of a partition that stands still are not waited for', () => {
  const { now, pass } = clock();
  const state = new LiveState(now);
  state.reached(at(0, 10, 10));
  state.reached(at(1, 5, 10));
  state.raise(streamProblem('MC-STREAM-006', 't/1', { topic: 't', partition: 1, expected: 5, found: 6 }), 't/1');
  pass(120);
  expect(state.lag).toBe(5);
  expect(state.lateSeconds()).toBe(0);
});

test('a stall ends when the log answers, a failure when what waits has landed', () => {
  const state = new LiveState(clock().now);
  const codes = (): string[] => state.alarms.map(({ problem }) => problem.code);
  state.reached(at(0, 0, 10));
  state.reached(at(1, 0, 5));
  state.raise(streamProblem('MC-STREAM-001', '', { reason: 'silent' }), 'stream');
  state.raise(streamProblem('MC-STREAM-007', 't', { reason: 'crashed' }), 'stream');
  state.flushed(flush(0, 0, 10));
  expect(codes()).toEqual(['MC-STREAM-001', 'MC-STREAM-007']);
  state.heard();
  expect(codes()).toEqual(['MC-STREAM-007']);
  state.flushed(flush(1, 0, 5));
  expect(codes()).toEqual([]);
});

test('a position never goes back by what is seen of the log', () => {
  const state = new LiveState(clock().now);
  state.reached(at(0, 50, 60));
  state.seen({ topic: 't', partition: 0, high: 55 });
  expect(state.partitions).toEqual([at(0, 50, 60)]);
});

test('the metrics count messages, records and reasons, and show partitions and alarms', async () => {
  const { now, pass } = clock();
  const state = new LiveState(now);
  const running: string[] = ['scan'];
  const metrics = metricsOf(state, () => running);
  const told = (report: FlushReport): void => {
    state.flushed(report);
    metrics.flushed(report);
  };
  expect(metric(await metrics.text(), 'mingcha_stream_last_commit_age_seconds')).toBeUndefined();
  state.reached(at(0, 0, 30));
  state.reached(at(1, 0, 5));
  pass(60);
  told(flush(0, 0, 10));
  told(flush(0, 10, 20));
  state.raise(streamProblem('MC-STREAM-001', '', { reason: 'refused' }), 'stream');
  pass(12);
  const text = await metrics.text();
  expect(metric(text, 'mingcha_stream_lag_messages{topic="t",partition="0"}')).toBe(10);
  expect(metric(text, 'mingcha_stream_lag_messages{topic="t",partition="1"}')).toBe(5);
  expect(metric(text, 'mingcha_stream_position{topic="t",partition="0"}')).toBe(20);
  expect(metric(text, 'mingcha_stream_messages_total{topic="t"}')).toBe(20);
  expect(metric(text, 'mingcha_stream_records_total{kind="fee_list_d",outcome="landed_new"}')).toBe(8);
  expect(metric(text, 'mingcha_stream_records_total{kind="fee_list_d",outcome="quarantined"}')).toBe(4);
  expect(metric(text, 'mingcha_quarantined_total{reason="bad_number"}')).toBe(4);
  expect(metric(text, 'mingcha_stream_rows_per_second')).toBeCloseTo(12 / 60);
  expect(metric(text, 'mingcha_stream_last_commit_age_seconds')).toBe(12);
  expect(metric(text, 'mingcha_stream_flush_duration_seconds_count')).toBe(2);
  expect(metric(text, 'mingcha_stream_alarms{code="MC-STREAM-001"}')).toBe(1);
  expect(metric(text, 'mingcha_owner_commands_running')).toBe(1);
  expect(text).toContain('process_cpu_seconds_total');
  running.length = 0;
  state.settle('stream');
  const after = await metrics.text();
  expect(metric(after, 'mingcha_stream_alarms{code="MC-STREAM-001"}')).toBeUndefined();
  expect(metric(after, 'mingcha_owner_commands_running')).toBe(0);
});
