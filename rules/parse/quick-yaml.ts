import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import type { Path } from './locate.ts';

/** What a text is to the quick reader: its value, or nothing when the careful one has to look at it. */
type QuickYaml = { readonly value: unknown } | undefined;

const NOTHING = /^(?:~|null|Null|NULL)?$/;
const YES_OR_NO = /^(?:true|True|TRUE|false|False|FALSE)$/;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
/** Numbers of other bases and numbers that are none: nobody writes them, and the careful reader knows them. */
const UNUSUAL = /^(?:0[ox][0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Thrown inside this file where a text has anything out of the ordinary. */
class Unusual extends Error {}

function refuse(condition: boolean): void {
  if (condition) throw new Unusual();
}

function plainValue(text: string): unknown {
  if (NOTHING.test(text)) return null;
  if (YES_OR_NO.test(text)) return text.toLowerCase() === 'true';
  refuse(UNUSUAL.test(text));
  return NUMBER.test(text) ? Number(text) : text;
}

/** Builds a value from the events of one text. Every node moves `next` past its own events. */
class Builder {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #isExact: (path: Path) => boolean;
  #next = 0;

  constructor(text: string, isExact: (path: Path) => boolean) {
    this.#text = text;
    this.#events = parseEvents(text, {});
    this.#isExact = isExact;
  }

  document(): unknown {
    refuse(this.#take().type !== EVENT_ID.DOCUMENT);
    const value = this.#node([]);
    refuse(this.#take().type !== EVENT_ID.POP || this.#next !== this.#events.length);
    return value;
  }

  #take(): Event {
    const event = this.#events[this.#next++];
    if (event === undefined) throw new Unusual();
    return event;
  }

  #scalar(event: ScalarEvent): string {
    refuse(event.anchorStart >= 0 || event.tagStart >= 0);
    // Texts over several lines are where readers may differ.
    const lineEnd = this.#text.indexOf('\n', event.valueStart);
    refuse(lineEnd >= 0 && lineEnd < event.valueEnd);
    return getScalarValue(this.#text, event);
  }

  #node(path: Path): unknown {
    const event = this.#take();
    if (event.type === EVENT_ID.SCALAR) {
      const text = this.#scalar(event);
      if (event.style !== SCALAR_STYLE.PLAIN) return text;
      const value = plainValue(text);
      return value !== null && this.#isExact(path) ? text : value;
    }
    if (event.type !== EVENT_ID.SEQUENCE && event.type !== EVENT_ID.MAPPING) throw new Unusual();
    refuse(event.anchorStart >= 0 || event.tagStart >= 0);
    return event.type === EVENT_ID.MAPPING ? this.#mapping(path) : this.#sequence(path);
  }

  #sequence(path: Path): unknown {
    const items: unknown[] = [];
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) items.push(this.#node([...path, items.length]));
    this.#next += 1;
    return items;
  }

  #mapping(path: Path): unknown {
    const pairs = new Map<string, unknown>();
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const event = this.#take();
      if (event.type !== EVENT_ID.SCALAR) throw new Unusual();
      const key = this.#scalar(event);
      refuse(key === '' || pairs.has(key));
      pairs.set(key, this.#node([...path, key]));
    }
    this.#next += 1;
    return Object.fromEntries(pairs);
  }
}

/**
 * Reads one YAML text of the ordinary kind several times faster than `readYaml` does, to the same value. Nothing where
 * the text has an error, or anything out of the ordinary (anchors, tags, several documents, repeated keys, texts over
 * several lines): then the careful reader looks at it, and tells what is wrong and where.
 */
export function quickYaml(text: string, isExact: (path: Path) => boolean): QuickYaml {
  try {
    return { value: new Builder(text, isExact).document() };
  } catch {
    return undefined;
  }
}
