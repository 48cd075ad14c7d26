import t from 'tap'
import { type IpNetwork, parseIpNetwork } from '../../../lib/ip-network.ts'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { guardLimits } from '../../../proxy/kernel/guard-limits.ts'
import { KernelBans } from '../../../proxy/kernel/kernel-bans.ts'
import { leftoverText } from '../../../proxy/kernel/leftover-text.ts'
import { type NamedPart, readNamedParts } from '../../../proxy/kernel/read-listing.ts'
import { tableText } from '../../../proxy/kernel/table-text.ts'
import { listenerSettings } from '../support/carrier-world.ts'

const PUNTED = [{ offset: 0, mask: 0xff000000, value: 0 }]
const NOW = 0 as MonotonicMs

/** What a process carries out that has these listeners and bans. */
function textOf(ports: readonly number[], bans: readonly string[]): string {
  const limits = ports.map(port => guardLimits(port, listenerSettings, undefined))
  const punts = new Map(ports.map(port => [port, PUNTED]))
  const owner = { bootId: 'boot', pid: 1, startTicks: 1, generation: 1 }
  const live = bans.map(network => ({ network: parseIpNetwork(network) as IpNetwork, until: undefined }))
  return [
    tableText(4, { owner, punts, limits, elementsMax: 100, defragmenting: 'tproxy' }),
    ...new KernelBans(4, { bansMax: 10, lengthsMax: 8 }).follow(live, NOW),
  ].join('\n')
}

/** All that such a text makes. */
function partsOf(text: string): readonly NamedPart[] {
  const made = text.matchAll(/^ *(?:add )?(chain|set|map|counter) (?:ip switchyard )?(\w+) \{/gm)
  const names = new Set([...made].map(([, kind, name]) => `${kind} ${name}`))
  return readNamedParts({
    nftables: [...names].map(part => {
      const [kind = '', name] = part.split(' ')
      return { [kind]: { family: 'ip', table: 'switchyard', name, handle: 1 } }
    }),
  })
}

t.test('who takes a table over leaves nothing in it of listeners and bans that are no more', async t => {
  const before = partsOf(textOf([7_777, 7_778], ['192.0.2.1', '198.51.100.0/24']))
  t.ok(before.length > 20)
  const gone = (ports: readonly number[], bans: readonly string[]) =>
    leftoverText(4, before, textOf(ports, bans)).toSorted()
  const ofPort = ['flow_rate', 'ip_rate', 'prefix_rate', 'total_rate', 'banned']
    .map(reason => `delete counter ip switchyard drop_${reason}_7777`)
    .concat(['strangers', 'budget', 'punts'].map(name => `delete chain ip switchyard ${name}_7777`))
  t.same(gone([7_777, 7_778], ['203.0.113.1', '203.0.113.0/24']), [])
  t.same(gone([7_777, 7_778], ['203.0.113.1']), ['delete set ip switchyard banned_24'])
  t.same(gone([7_778, 17_777], ['203.0.113.1', '203.0.113.0/24']), ofPort.toSorted())
})

t.test('parts without a name are none, and nothing is named by another kind', async t => {
  const listing = { nftables: [{ rule: { chain: 'up', handle: 1 } }, { set: { name: 'up', handle: 2 } }] }
  t.same(readNamedParts(listing), [{ kind: 'set', name: 'up' }])
  t.same(leftoverText(4, readNamedParts(listing), textOf([], [])), ['delete set ip switchyard up'])
  t.same(readNamedParts(undefined), [])
})
