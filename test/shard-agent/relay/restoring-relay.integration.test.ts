import t, { type Test } from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { RelayBudget } from '../../../shard-agent/aliases/relay-budget.ts'
import type { RelayDrop } from '../../../shard-agent/aliases/relayed-flow.ts'
import { RestoringRelay } from '../../../shard-agent/relay/restoring-relay.ts'
import { own, peer, relayedGame, told } from '../support/relay-lab.ts'
import { NotingNft, tableOver } from '../support/restore-lab.ts'
import { until } from '../support/test-host.ts'

interface LabOptions {
  readonly flowsMax?: number
  readonly flowsPerIpMax?: number
  /** Of this host. */
  readonly address?: string
}

/** Without a kernel that restores: what the relay makes of headers. */
async function lab(t: Test, { address = '127.0.0.1', ...limits }: LabOptions = {}) {
  const clock = new ManualClock()
  const nft = new NotingNft()
  const table = tableOver(nft, clock)
  await table.prepare(undefined)
  const drops: RelayDrop[] = []
  const budget = new RelayBudget({ flowsMax: 100, flowsPerIpMax: 100, idleMs: 60_000, ...limits })
  const trusts = { all: true }
  const place = { ...(await relayedGame(t)).place, address }
  const relay = new RestoringRelay(place, {
    budget,
    trusts: () => trusts.all,
    count: drop => drops.push(drop),
    clock,
    log: silentLog,
    table,
    isOwn: ip => ip === '192.0.2.1',
  })
  t.after(() => relay.close())
  t.ok(relay.open())
  await table.openDoor(place.port, place.gamePort)
  return { relay, place, table, nft, clock, budget, drops, trusts }
}

t.test('a header makes a flow, and its player is known by his own address and port', async t => {
  const { relay, place, nft } = await lab(t)
  const proxy = await peer(t)
  proxy.say(told('198.51.100.7', 'hello'), place)
  const flow = await until('the flow', () => relay.flowAt('198.51.100.7', 40_000))
  t.match(flow, { address: '127.0.0.1', port: proxy.port, speaker: { ip: '198.51.100.7', port: 40_000 } })
  await until('its elements', () =>
    nft.scripts.find(script => script.includes(`127.0.0.1 . ${proxy.port} . `)),
  )
  t.same(relay.portsAt('198.51.100.7', 'ann 1'), [40_000])
  const prober = await peer(t)
  prober.say(own('are you there'), place)
  t.match(await until('the probe', () => relay.flowAt('127.0.0.1', prober.port)), {
    speaker: { kind: 'proxy' },
  })
})

t.test('with IPv6 a player of IPv6 is known by his own address, however it is written', async t => {
  const { relay, place, nft } = await lab(t, { address: '::1' })
  const [one, two] = [await peer(t, '::1'), await peer(t, '::1')]
  one.say(told('2001:db8::7', 'hello'), place)
  const flow = await until('the flow', () => relay.flowAt('2001:DB8:0:0:0:0:0:7', 40_000))
  t.match(flow, { address: '::1', port: one.port, speaker: { ip: '2001:db8::7', port: 40_000 } })
  t.same(relay.portsAt('2001:db8:0::7', 'ann 1'), [40_000])
  await until('its elements', () => nft.scripts.find(script => script.includes(`::1 . ${one.port} . `)))
  two.say(told('198.51.100.7', 'hello'), place)
  t.match(await until('the other', () => relay.flowAt('::1', two.port)), {
    speaker: { kind: 'player', ip: '198.51.100.7' },
  })
  t.equal(relay.flowAt('198.51.100.7', 40_000), undefined, 'IPv4 is seen at the proxy’s address')
})

t.test('a port that the proxy gives to another player, and a player who comes by another port', async t => {
  const { relay, place, budget } = await lab(t)
  const [one, two] = [await peer(t), await peer(t)]
  one.say(told('198.51.100.7', 'a'), place)
  await until('the first', () => relay.flowAt('198.51.100.7', 40_000))
  one.say(told('198.51.100.8', 'b'), place)
  await until('the second', () => relay.flowAt('198.51.100.8', 40_000))
  t.equal(relay.flowAt('198.51.100.7', 40_000), undefined, 'nobody speaks for the first any more')
  two.say(told('198.51.100.8', 'c'), place)
  await until('the newer one', () => relay.flowAt('198.51.100.8', 40_000)?.port === two.port)
  t.equal(budget.flows, 1)
})

t.test('what is not believed or has no room is dropped and counted', async t => {
  const { relay, place, drops, trusts, table, nft } = await lab(t, { flowsMax: 2, flowsPerIpMax: 1 })
  const peers = [await peer(t), await peer(t), await peer(t), await peer(t)]
  const [one, two, three, four] = peers
  one!.say('a stranger', place)
  await until('no-header', () => drops.at(-1) === 'no-header')
  trusts.all = false
  one!.say(told('198.51.100.7', 'a'), place)
  await until('untrusted', () => drops.at(-1) === 'untrusted')
  trusts.all = true
  one!.say(told('198.51.100.7', 'a'), place)
  await until('the first', () => relay.flowAt('198.51.100.7', 40_000))
  two!.say(told('198.51.100.7', 'a', 40_001), place)
  await until('ip-limit', () => drops.at(-1) === 'ip-limit')
  three!.say(told('198.51.100.8', 'a'), place)
  await until('the second', () => relay.flowAt('198.51.100.8', 40_000))
  four!.say(told('198.51.100.9', 'a'), place)
  await until('flow-limit', () => drops.at(-1) === 'flow-limit')
  nft.refuse = new NftError('refused', 'Too many open files in system')
  three!.say(told('198.51.100.10', 'a'), place)
  await until('no-table', () => drops.at(-1) === 'no-table')
  t.equal(relay.flowAt('198.51.100.10', 40_000), undefined)
  t.not(table.failing, undefined)
})

t.test('a flow is over when neither side was counted for so long', async t => {
  const { relay, place, clock, table, nft } = await lab(t)
  const proxy = await peer(t)
  proxy.say(told('198.51.100.7', 'a'), place)
  await until('the flow', () => relay.flowAt('198.51.100.7', 40_000))
  await until('its elements', () => nft.scripts.find(script => script.includes('198.51.100.7')))
  const counted = (packets: number): unknown => {
    const key = { concat: ['198.51.100.7', 40_000, place.gamePort] }
    return {
      nftables: [{ map: { name: 'replies', elem: [[{ elem: { val: key, counter: { packets } } }, 1]] } }],
    }
  }
  for (let packets = 1; packets <= 4; packets += 1) {
    nft.listing = counted(packets)
    clock.advance(40_000)
    await table.look()
    relay.tick()
    t.ok(relay.flowAt('198.51.100.7', 40_000), 'the game server speaks')
  }
  clock.advance(40_000)
  relay.tick()
  t.ok(relay.flowAt('198.51.100.7', 40_000))
  clock.advance(40_000)
  relay.tick()
  t.equal(relay.flowAt('198.51.100.7', 40_000), undefined)
})
