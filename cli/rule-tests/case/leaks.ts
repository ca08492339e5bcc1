/** Shorter words stand in any text by chance; they are other words in it, for no pseudonym is an original. */
const SHORTEST = 4;

/** Which of some words stand anywhere in a text. */
export function leaks(text: string, words: ReadonlySet<string>): string[] {
  return [...words].filter((word) => word.length >= SHORTEST && text.includes(word));
}
