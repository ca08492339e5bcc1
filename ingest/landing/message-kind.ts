import { createHash } from 'node:crypto';
import { kind } from '../../records/kind.ts';
import { INTERFACES } from '../envelope/interfaces.ts';

/** What belongs to no kind: texts that are no JSON object, messages of interfaces that are not read. It has no table. */
export const MESSAGE = kind({
  name: 'message',
  label: { zh: '报文', en: 'messages' },
  row: { zh: '一条未能读取的报文', en: 'a message that could not be read' },
  key: [],
  columns: [],
});

/** Digest of what messages can be read: a file lands anew once the program reads more of them. */
export function messagesDigest(): string {
  return createHash('sha256').update(JSON.stringify(INTERFACES)).digest('hex');
}
