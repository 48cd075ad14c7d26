import t from 'tap'
import * as fc from 'fast-check'
import { durationText, microsecondsText, parseDurationMs } from '../../../cli/arguments/duration.ts'

t.test('durations are read with their unit', async t => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['500ms', 500],
    ['2s', 2_000],
    ['1.5s', 1_500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['0s', 0],
    ['', undefined],
    ['2', undefined],
    ['2x', undefined],
    ['-2s', undefined],
    [' 2s', undefined],
    ['2s ', undefined],
    ['1e3s', undefined],
    ['99999999999s', undefined],
    ['999999999d', undefined], // No whole number that a double carries exactly.
  ]
  for (const [text, expected] of table) t.equal(parseDurationMs(text), expected, JSON.stringify(text))
})

t.test('whole milliseconds are read back as they were', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.nat(999_999_999), ms => parseDurationMs(`${ms}ms`) === ms)))
})

t.test('durations are shown with their two largest units', async t => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0ms'],
    [850, '850ms'],
    [12_000, '12s'],
    [200_000, '3m20s'],
    [180_000, '3m'],
    [7_500_000, '2h5m'],
    [187_200_000, '2d4h'],
  ]
  for (const [ms, expected] of table) t.equal(durationText(ms), expected)
})

t.test('microseconds are shown with three digits or so', async t => {
  t.equal(microsecondsText(840), '840 us')
  t.equal(microsecondsText(12_345), '12.3 ms')
  t.equal(microsecondsText(1_040_000), '1.04 s')
})
