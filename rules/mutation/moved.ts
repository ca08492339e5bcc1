const DAY = 86_400_000;

/** A day some days later, or earlier, ISO. */
export function movedDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** A number one unit of its last written decimal place lower, and one higher: 3 gives 2 and 4, 0.25 gives 0.24 and 0.26. */
export function movedNumber(value: number): readonly [number, number] {
  const places = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  const unit = 10 ** places;
  const whole = Math.round(value * unit);
  return [(whole - 1) / unit, (whole + 1) / unit];
}
