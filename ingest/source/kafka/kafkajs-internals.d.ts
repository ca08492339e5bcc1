declare module 'kafkajs/src/protocol/error.js' {
  const errors: {
    createErrorFromCode(code: number): Error & { readonly type: string; readonly retriable: boolean | undefined };
  };
  export default errors;
}

declare module 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js' {
  import type { FetchedMessage } from './committed.ts';
  const decodeMessages: (decoder: {
    readInt32(): number;
    canReadBytes(length: number): boolean;
    readBytes(length: number): Buffer;
  }) => Promise<FetchedMessage[]>;
  export default decodeMessages;
}
