/** Microseconds since 1970, finer than `Date.now()`: the load programs stamp with the same clock. `performance.timeOrigin` would drift
 *  away from it, by milliseconds in a quarter of an hour. Waits for the next millisecond. */
export function wallClockUs(): number {
  const before = Date.now()
  while (Date.now() === before);
  return Date.now() * 1_000
}
