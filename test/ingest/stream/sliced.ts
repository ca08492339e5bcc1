import type { LogEvent, LogSource, RecordBlock } from '../../../ingest/source/log/log-source.ts';

const sizeOf = ({ messages }: Pick<RecordBlock, 'messages'>): number =>
  messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);

function* slices(block: RecordBlock, size: () => number): Generator<LogEvent> {
  for (let at = 0; at < block.messages.length;) {
    const messages = block.messages.slice(at, at + size());
    const before = at;
    at += messages.length;
    const requestedOffset = before === 0 ? block.requestedOffset : (messages[0]?.offset ?? block.nextOffset);
    const nextOffset = block.messages[at]?.offset ?? block.nextOffset;
    const part = { ...block, requestedOffset, nextOffset, messages };
    yield { type: 'block', block: { ...part, bytes: sizeOf(part) } };
  }
}

/** A source that hands its messages on in smaller blocks, for a broker decides how many come at once. */
export function sliced(source: LogSource, size: () => number): LogSource {
  return {
    name: source.name,
    describe: (topics) => source.describe(topics),
    reportDurable: (positions) => source.reportDurable(positions),
    close: () => source.close(),
    open: (request) => {
      const events = source.open(request);
      return {
        async *[Symbol.asyncIterator]() {
          for await (const event of events) {
            if (event.type === 'block') yield* slices(event.block, size);
            else yield event;
          }
        },
      };
    },
  };
}
