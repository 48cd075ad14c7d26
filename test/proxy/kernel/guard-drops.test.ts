import t from 'tap'
import { GuardCounters } from '../../../proxy/kernel/guard-drops.ts'

t.test('each reading tells what was dropped since the last one, by port and reason', async t => {
  const counters = new GuardCounters([7_777, 7_778])
  const first = new Map([
    ['torn', 9],
    ['drop_banned_7777', 3],
    ['drop_ip_rate_7778', 5],
    ['drop_total_rate_7778', 0],
    ['drop_banned_7779', 1],
  ])
  t.same(counters.read(first), [
    { port: 7_777, reason: 'banned', datagrams: 3 },
    { port: 7_778, reason: 'ip-rate', datagrams: 5 },
  ])
  t.same(counters.read(first), [])
  t.same(counters.read(new Map([...first, ['drop_banned_7777', 10]])), [
    { port: 7_777, reason: 'banned', datagrams: 7 },
  ])
})
