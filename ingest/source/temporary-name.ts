let made = 0;

/** A name of ours for an unpacked or transcribed file: nothing an archive says ever becomes a path. */
export function temporaryName(): string {
  return `source-${++made}`;
}
