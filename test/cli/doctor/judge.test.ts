import t from 'tap'
import {
  judgeClock,
  judgeDataDirectory,
  judgeDescriptors,
  judgeAlarms,
  judgeNode,
  judgePorts,
  judgeReachable,
  judgeRestore,
  judgeStore,
} from '../../../cli/doctor/judge.ts'

const NOW_MS = Date.UTC(2026, 5, 1)

t.test('findings', async t => {
  const table = [
    [judgeNode('26.10.0'), 'ok'],
    [judgeNode('24.12.0'), 'ok'],
    [judgeNode('24.11.9'), 'fail'],
    [judgeNode('20.19.0'), 'fail'],
    [judgeDescriptors(1_024, 20_000), 'warn'],
    [judgeDescriptors(65_536, 20_000), 'ok'],
    [judgeDescriptors(Number.POSITIVE_INFINITY, 20_000), 'ok'],
    [judgeDescriptors(undefined, 20_000), 'warn'],
    [judgeClock(NOW_MS, undefined), 'ok'],
    [judgeClock(NOW_MS, NOW_MS + 4_000), 'ok'],
    [judgeClock(NOW_MS, NOW_MS + 60_000), 'warn'],
    [judgeClock(0, undefined), 'fail'],
    [judgePorts([], false), 'ok'],
    [judgePorts(['7777/udp (main)'], false), 'fail'],
    [judgePorts(['7777/udp (main)'], true), 'ok'],
    [judgeReachable('proxy', 'x:1', undefined, false), 'ok'],
    [judgeReachable('proxy', 'x:1', 'gone', false), 'warn'],
    [judgeReachable('proxy', 'x:1', 'gone', true), 'fail'],
    [judgeRestore(['arena'], undefined), 'ok'],
    [judgeRestore(['arena'], 'there is no nft here'), 'warn'],
    [judgeAlarms([]), 'ok'],
    [judgeAlarms(['host-1 is away', 'host-2 is away']), 'warn'],
    [judgeDataDirectory('/x', undefined), 'ok'],
    [judgeDataDirectory('/x', 'EACCES'), 'fail'],
    [judgeStore('sqlite:/srv/downloads/x.db', undefined), 'ok'],
    [judgeStore('sqlite:/x.db', 'SWY_STORE_UNAVAILABLE: no'), 'fail'],
    [judgeStore(undefined, undefined), 'warn'],
  ] as const
  for (const [finding, kind] of table) t.equal(finding.kind, kind, `${finding.name}: ${finding.detail}`)
})
