import { TextDecoder } from 'node:util';
import sax from 'sax';
import { faultOf, WorkbookFault } from './fault.ts';

/** Told of the tags and texts of a document in order. Names come without their namespace prefix. */
export interface XmlHandler {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close: (name: string) => void;
  /** A text may come in several pieces. */
  readonly text: (text: string) => void;
}

/** The attribute of a name, whatever its namespace prefix. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  return attributes[name] ?? Object.entries(attributes).find(([key]) => key.endsWith(`:${name}`))?.[1];
}

const localNames = new Map<string, string>();

function localName(name: string): string {
  const colon = name.indexOf(':');
  if (colon < 0) return name;
  const known = localNames.get(name);
  if (known !== undefined) return known;
  const local = name.slice(colon + 1);
  if (localNames.size < 1000) localNames.set(name, local);
  return local;
}

function decoderFor(start: Buffer): TextDecoder {
  const marks = [start[0], start[1]];
  const encoding = marks[0] === 0xff && marks[1] === 0xfe ? 'utf-16le' : marks[0] === 0xfe ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}

const refusal = (): never => {
  throw new WorkbookFault(
    '含有 DOCTYPE 或实体声明，拒绝读取。',
    'It declares a DOCTYPE or entities, which is refused.',
  );
};

/**
 * Reads an XML document in pieces; memory stays flat. Declared entities are refused before they could be used.
 *
 * @throws WorkbookFault when it is not well-formed, not in its encoding, or declares a DOCTYPE.
 */
export async function readXml(pieces: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const reader = sax.parser(true);
  reader.onopentag = (tag) => handler.open(localName(tag.name), (tag as sax.Tag).attributes);
  reader.onclosetag = (name) => handler.close(localName(name));
  reader.ontext = handler.text;
  reader.oncdata = handler.text;
  reader.ondoctype = refusal;
  reader.onsgmldeclaration = refusal;
  reader.onerror = (error) => {
    throw error;
  };
  const fed = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw faultOf('其中的 XML 不合法', 'Its XML is not well-formed', error);
    }
  };
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= decoderFor(piece);
    const decode = decoder;
    fed(() => reader.write(decode.decode(piece, { stream: true })));
  }
  fed(() => {
    reader.write(decoder?.decode() ?? '');
    reader.close();
  });
}
