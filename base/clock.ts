/** A moment as naive Asia/Shanghai time to the second, 'YYYY-MM-DD HH:MM:SS'. China has kept UTC+8 without summer time since 1992. */
export function shanghaiTime(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
