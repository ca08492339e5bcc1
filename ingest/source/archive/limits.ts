import { statfs } from 'node:fs/promises';
import type { Text } from '../../../base/language.ts';

const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;

/** How much an archive may hold. Lowered by tests; a person unpacks by hand what is honestly larger. */
export interface UnpackLimits {
  /** The most one member may unpack to. A year of fee lines of a large city, 100 million of them, takes 25 to 30 GB. */
  readonly memberBytes: number;
  /** The most all members together may, archives in the archive included. */
  readonly totalBytes: number;
  /**
   * How many times its packed size a member may unpack to, once it is past `ratioFrom`. Extracts pack 8 to 30 times
   * smaller; deflate's bound is 1,032, which only a member that repeats itself without end comes near.
   */
  readonly ratio: number;
  /** Small members may shrink as they like: a file of one repeated record is nobody's attack. */
  readonly ratioFrom: number;
  /** The most members, folders included: each is listed in memory. */
  readonly members: number;
  /** The share of the free disk one member may take: landing needs about as much again for itself. */
  readonly freeShare: number;
}

export const UNPACK_LIMITS: UnpackLimits = {
  memberBytes: 100 * GIGABYTE,
  totalBytes: 400 * GIGABYTE,
  ratio: 200,
  ratioFrom: GIGABYTE,
  members: 100_000,
  freeShare: 0.5,
};

/** Thrown while a member unpacks to more than it may. */
export class OverLimit extends Error {
  readonly reason: Text;

  constructor(reason: Text) {
    super(reason.en);
    this.name = 'OverLimit';
    this.reason = reason;
  }
}

function size(bytes: number): string {
  return bytes >= GIGABYTE
    ? `${(bytes / GIGABYTE).toFixed(1)} GB`
    : bytes >= MEGABYTE
      ? `${(bytes / MEGABYTE).toFixed(1)} MB`
      : `${Math.floor(bytes)} B`;
}

/** Counts the bytes of one member while it unpacks. */
export interface Meter {
  /** @throws OverLimit once the member, or all of them together, are larger than they may be. */
  readonly add: (bytes: number) => void;
}

/** What may still be unpacked of one file that was named, however its archives lie in one another. */
export class UnpackBudget {
  readonly limits: UnpackLimits;
  #bytes = 0;
  #members = 0;

  constructor(limits: UnpackLimits = UNPACK_LIMITS) {
    this.limits = limits;
  }

  /** Counts members of an archive. @throws OverLimit when there are too many. */
  list(members: number): void {
    const most = this.limits.members;
    this.#members += members;
    if (this.#members > most)
      throw new OverLimit({ zh: `成员超过 ${most} 个。`, en: `It holds more than ${most} members.` });
  }

  /** Begins a member of so many packed bytes that unpacks into `folder`. */
  async meter(packedBytes: number, folder: string): Promise<Meter> {
    const { bavail, bsize } = await statfs(folder);
    const { memberBytes, totalBytes, ratio, ratioFrom, freeShare } = this.limits;
    const room = bavail * bsize * freeShare;
    let unpacked = 0;
    const add = (bytes: number): void => {
      unpacked += bytes;
      this.#bytes += bytes;
      if (unpacked > memberBytes)
        throw new OverLimit({
          zh: `解压后超过 ${size(memberBytes)}。`,
          en: `It unpacks to more than ${size(memberBytes)}.`,
        });
      if (this.#bytes > totalBytes)
        throw new OverLimit({
          zh: `整个压缩包解压后超过 ${size(totalBytes)}。`,
          en: `The whole archive unpacks to more than ${size(totalBytes)}.`,
        });
      if (unpacked > ratioFrom && unpacked > ratio * packedBytes)
        throw new OverLimit({
          zh: `解压后是压缩前的 ${ratio} 倍以上，像是压缩炸弹。`,
          en: `It unpacks to more than ${ratio} times its size, as a zip bomb does.`,
        });
      if (unpacked > room)
        throw new OverLimit({
          zh: `解压后超过可用磁盘空间的 ${freeShare * 100}%（${size(room)}）。`,
          en: `It unpacks to more than ${freeShare * 100} % of the free disk (${size(room)}).`,
        });
    };
    return { add };
  }
}
