import t from 'tap'
import { eventually } from '../../support/eventually.ts'
import {
  arrive,
  call,
  commit,
  handedOver,
  handoffLab,
  login,
  meanwhile,
  shardRaw,
  untilCommit,
} from './handoff-lab.ts'
import { claimRaw, holderRaw } from './session-lab.ts'

const HELD = { holding: 'HOLDING_HELD' }
const NONE = { outcome: 'none' }

t.test('a ticket is for whoever comes from the player’s own address', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  t.match(await arrive(lab, 'arena-1', 'ann', 10_001), NONE, 'at the old shard there is none')
  const seen = { protocol: 'PROTOCOL_UDP', ip: '10.9.9.9', port: 10_001 }
  const stranger = { shard: shardRaw('arena-2'), account: 'ann', attempt: 'x', seen }
  t.match(await meanwhile(lab, call(lab, 'Arrive', stranger)), NONE)
  t.match(await call(lab, 'Arrive', { ...stranger, seen: null }), NONE, 'nobody says who it is')
  t.match(await arrive(lab, 'arena-2', 'bob', 10_001), NONE, 'another account')
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), { outcome: 'ticket' })
})

t.test('a banned player does not arrive', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  await lab.call('BanService', 'AddBan', {
    target: 'account:ann',
    change: { requestId: 'ban-1', reason: 'no' },
  })
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), { refused: { reason: 'CLAIM_REFUSAL_BANNED' } })
})

t.test('nobody arrives while another database answers than before', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  await lab.opened.sessions.quarantine(17_500, 'another one')
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), {
    refused: { reason: 'CLAIM_REFUSAL_QUARANTINE', retryAfterMs: /^1[67]\d{3}$/ },
  })
})

t.test('a login with the password takes the account where it is expected, and nowhere else', async t => {
  const lab = await handoffLab(t)
  const old = await handedOver(lab)
  const claim = (shard: string, port: number) =>
    meanwhile(lab, lab.call('SessionService', 'Claim', claimRaw(shard, 'ann', `at-${shard}`, port)))
  t.match(await claim('arena-1', 10_009), {
    busy: { holder: { shardId: 'arena-2' }, retryAfterMs: /^2[12]\d{3}$/, why: /on the way to arena-2/ },
  })
  t.strictSame(lab.agent.notices('KICK'), [])
  await lab.proxy.carryOut('ann-1')
  const { granted } = (await claim('arena-2', 10_001)) as { granted: { epoch: string } }
  t.ok(Number(granted.epoch) > Number(old))
  await lab.advance(30_000)
  t.match(
    await lab.call('SessionService', 'Check', holderRaw('arena-2', 'ann', granted.epoch)),
    HELD,
    'the ticket is used up',
  )
})

t.test('whoever comes back on the old shard’s group is taken to where its ticket is', async t => {
  const lab = await handoffLab(t)
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  await untilCommit(lab, { ann: epoch })
  await lab.proxy.close('ann-1')
  await commit(lab)
  await lab.settle()
  await lab.proxy.open({ id: 'ann-2', group: 'arena-g1', port: 10_003 })
  t.match(await lab.call('SessionService', 'Claim', claimRaw('arena-1', 'ann', 'a2', 10_003)), {
    refused: { reason: 'CLAIM_REFUSAL_ELSEWHERE', why: /expected on arena-2/ },
  })
  t.equal(await lab.proxy.carryOut('ann-2'), 'arena-g2')
  const moves = lab.proxy.orders.all.filter(({ body }) => body === 'move').length
  t.match(
    await arrive(lab, 'arena-2', 'ann', 10_003),
    NONE,
    'she had left before the commit: it was not known from where',
  )
  t.ok(await login(lab, 'arena-2', 'ann', 10_003))
  await lab.settle()
  t.equal(lab.proxy.orders.all.filter(({ body }) => body === 'move').length, moves, 'nobody moves her back')
})

t.test('whois and the list of players know the account before, and after', async t => {
  const lab = await handoffLab(t)
  const seen = { protocol: 'PROTOCOL_UDP', ip: '127.0.0.1', port: 10_001 }
  const whois = (shard: string) => lab.call('SessionService', 'Whois', { shard: shardRaw(shard), seen })
  const listed = () => lab.call('PlayerService', 'ListPlayers', { selector: {} })
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  await untilCommit(lab, { ann: epoch })
  t.match(await whois('arena-1'), { found: true, account: 'ann', epoch }, 'while it moves')
  t.match(await listed(), { players: [{ id: 'ann-1', account: 'ann', shard: 'arena-1' }] })
  await commit(lab)
  await lab.proxy.carryOut('ann-1')
  t.match(await whois('arena-2'), { found: true, account: '' }, 'on its way it is nobody’s')
  t.match(await listed(), { players: [{ id: 'ann-1', account: '', shard: 'arena-2' }] })
  const granted = (await arrive(lab, 'arena-2', 'ann', 10_001)).ticket?.epoch
  t.match(await whois('arena-2'), { found: true, account: 'ann', epoch: granted })
  t.match(await listed(), { players: [{ id: 'ann-1', account: 'ann', shard: 'arena-2' }] })
})

t.test('a flow that its proxy reports late is waited for', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  await lab.proxy.close('ann-1')
  const arriving = arrive(lab, 'arena-2', 'ann', 10_005)
  let isOver = false
  void arriving.finally(() => {
    isOver = true
  })
  await lab.proxy.open({ id: 'ann-2', group: 'arena-g2', port: 10_005 })
  const there = await eventually('the ticket', 60_000, async () => {
    await lab.settle()
    return isOver ? await arriving : undefined
  })
  t.match(there, { outcome: 'ticket' })
})
