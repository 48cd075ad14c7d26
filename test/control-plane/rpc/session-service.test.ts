import t from 'tap'
import type { ClaimReply__Output } from '../../../proto/generated/switchyard/v1/ClaimReply.ts'
import { eventually } from '../../support/eventually.ts'
import { attachPlayers, claimRaw, holderRaw, type SessionLab, servingLab } from './session-lab.ts'

async function claim(lab: SessionLab, ...request: Parameters<typeof claimRaw>): Promise<ClaimReply__Output> {
  return (await lab.call('SessionService', 'Claim', claimRaw(...request))) as ClaimReply__Output
}

async function granted(lab: SessionLab, ...request: Parameters<typeof claimRaw>): Promise<string> {
  return (await claim(lab, ...request)).granted?.epoch ?? ''
}

async function holding(lab: SessionLab, method: string, account: string, epoch: string): Promise<unknown> {
  const reply = await lab.call('SessionService', method, holderRaw('arena-1', account, epoch))
  return (reply as { readonly holding: unknown }).holding
}

t.test('an account comes into being by its claim; the same attempt gets the same epoch', async t => {
  const lab = await servingLab(t)
  const epoch = await granted(lab, 'arena-1', 'ann', 'first')
  t.match(await claim(lab, 'arena-1', 'ann', 'first'), { granted: { epoch, repeated: true } })
  const holder = holderRaw('arena-1', 'ann', epoch)
  for (const method of ['Check', 'Stamp', 'Release', 'Release'])
    t.match(await lab.call('SessionService', method, holder), { holding: 'HOLDING_HELD' }, method)
  t.match(await lab.call('SessionService', 'Check', holder), { holding: 'HOLDING_FENCED' })
  t.ok(Number(await granted(lab, 'arena-2', 'ann', 'second')) > Number(epoch))
})

t.test('state is put and got by the holder alone', async t => {
  const lab = await servingLab(t)
  const epoch = await granted(lab, 'arena-1', 'ann', 'first')
  const mine = holderRaw('arena-1', 'ann', epoch)
  const entries = [{ key: 'gold', value: Buffer.from('5') }]
  t.match(await lab.call('SessionService', 'PutState', { ...mine, entries }), { holding: 'HOLDING_HELD' })
  t.match(await lab.call('SessionService', 'GetState', mine), {
    entries: [{ key: 'gold', value: Buffer.from('5') }],
  })
  const theirs = holderRaw('arena-2', 'ann', epoch)
  t.match(await lab.call('SessionService', 'PutState', { ...theirs, entries }), { holding: 'HOLDING_FENCED' })
  t.match(await lab.call('SessionService', 'GetState', theirs), { holding: 'HOLDING_FENCED', entries: [] })
})

t.test('only a living incarnation with a lease claims', async t => {
  const lab = await servingLab(t)
  const later = { shardId: 'arena-1', incarnation: '2' }
  t.match(await lab.call('SessionService', 'Claim', { ...claimRaw('arena-1', 'ann', 'a'), shard: later }), {
    refused: { reason: 'CLAIM_REFUSAL_SHARD' },
  })
  t.match(await claim(lab, 'arena-7', 'ann', 'a'), { refused: { reason: 'CLAIM_REFUSAL_SHARD' } })
  t.ok(await granted(lab, 'arena-1', 'ann', 'a'))
})

t.test(
  'a second login while the first one plays elsewhere is refused, and nobody is asked to go',
  async t => {
    const lab = await servingLab(t)
    await attachPlayers(lab, [
      { id: 'aaaa', group: 'arena-g1', port: 10_001, ip: '10.0.0.1' },
      { id: 'bbbb', group: 'arena-g2', port: 10_002, ip: '10.0.0.2' },
    ])
    await granted(lab, 'arena-1', 'ann', 'first', 10_001)
    const { busy } = await claim(lab, 'arena-2', 'ann', 'second', 10_002)
    t.match(busy, { holder: { shardId: 'arena-1' }, retryAfterMs: '0', why: /from another address/ })
    t.strictSame(lab.agent.notices('KICK'), [])
  },
)

t.test(
  'a second login from the same address asks the first to let go, and gets the account when it has',
  async t => {
    const lab = await servingLab(t)
    await attachPlayers(lab, [
      { id: 'aaaa', group: 'arena-g1', port: 10_001 },
      { id: 'bbbb', group: 'arena-g2', port: 10_002 },
    ])
    const epoch = await granted(lab, 'arena-1', 'ann', 'first', 10_001)
    t.match((await claim(lab, 'arena-2', 'ann', 'second', 10_002)).busy, { retryAfterMs: '500' })
    const { notice } = await lab.agent.orders.find(order => order.body === 'notice')
    t.match(notice, { kind: 'NOTICE_KIND_KICK', account: 'ann', epoch, shard: { shardId: 'arena-1' } })
    await lab.agent.report({ noticeTaken: { noticeId: notice?.noticeId } })
    t.equal(lab.node.live.notices.size, 0)
    await lab.call('SessionService', 'Release', holderRaw('arena-1', 'ann', epoch))
    t.ok(Number(await granted(lab, 'arena-2', 'ann', 'second', 10_002)) > Number(epoch))
  },
)

t.test('a KICK is sent again until it is taken', async t => {
  const lab = await servingLab(t)
  await attachPlayers(lab, [
    { id: 'aaaa', group: 'arena-g1', port: 10_001 },
    { id: 'bbbb', group: 'arena-g1', port: 10_002 },
  ])
  await granted(lab, 'arena-1', 'ann', 'first', 10_001)
  await claim(lab, 'arena-1', 'ann', 'second', 10_002)
  await lab.advance(2_000)
  await lab.agent.beat()
  const sent = lab.agent.orders.all.filter(order => order.body === 'notice').length
  t.ok(sent >= 3, `${sent} times`)
  t.equal(lab.agent.notices('KICK').length, 1)
})

t.test('an owner that does not let go within five seconds loses the account, and is told so', async t => {
  const lab = await servingLab(t)
  await attachPlayers(lab, [
    { id: 'aaaa', group: 'arena-g1', port: 10_001 },
    { id: 'bbbb', group: 'arena-g2', port: 10_002 },
  ])
  const epoch = await granted(lab, 'arena-1', 'ann', 'first', 10_001)
  await claim(lab, 'arena-2', 'ann', 'second', 10_002)
  await lab.advance(2_000)
  await lab.agent.beat()
  await lab.advance(2_500)
  t.ok((await claim(lab, 'arena-2', 'ann', 'second', 10_002)).busy, 'not before its time is over')
  await lab.advance(500)
  const next = await granted(lab, 'arena-2', 'ann', 'second', 10_002)
  t.ok(Number(next) > Number(epoch))
  await lab.agent.orders.find(order => order.notice?.kind === 'NOTICE_KIND_FENCED')
  t.match(lab.agent.notices('FENCED'), [{ account: 'ann', epoch, shard: { shardId: 'arena-1' } }])
  t.match(await lab.call('SessionService', 'Stamp', holderRaw('arena-1', 'ann', epoch)), {
    holding: 'HOLDING_FENCED',
  })
})

t.test('who claims to hold what it does not is told so until it has heard it', async t => {
  const lab = await servingLab(t)
  await lab.call('SessionService', 'Check', holderRaw('arena-1', 'ann', '77'))
  await lab.agent.orders.find(order => order.notice?.kind === 'NOTICE_KIND_FENCED')
  t.match(lab.agent.notices('FENCED'), [{ account: 'ann', epoch: '77' }])
})

t.test('whois names the player behind a flow port, and its account once it has one', async t => {
  const lab = await servingLab(t)
  await attachPlayers(lab, [{ id: 'aaaa', group: 'arena-g1', port: 10_001, ip: '10.0.0.1' }])
  const ask = (shardId: string, port: number) =>
    lab.call('SessionService', 'Whois', {
      shard: { shardId, incarnation: '1' },
      seen: { protocol: 'PROTOCOL_UDP', ip: '127.0.0.1', port },
    })
  t.match(await ask('arena-1', 10_001), {
    found: true,
    player: { ip: '10.0.0.1', port: 40_000 },
    account: '',
  })
  const epoch = await granted(lab, 'arena-1', 'ann', 'first', 10_001)
  t.match(await ask('arena-1', 10_001), { found: true, account: 'ann', epoch })
  t.match(await ask('arena-1', 10_009), { found: false, player: null, account: '' })
  t.match(await ask('arena-2', 10_001), { found: false }, 'it is on another shard')
  await t.rejects(ask('arena-9', 10_001), /no living incarnation/)
})

t.test('players show their account, and are selected by it', async t => {
  const lab = await servingLab(t)
  await attachPlayers(lab, [
    { id: 'aaaa', group: 'arena-g1', port: 10_001 },
    { id: 'bbbb', group: 'arena-g1', port: 10_002 },
  ])
  await granted(lab, 'arena-1', 'ann', 'first', 10_001)
  const list = (selector: object) => lab.call('PlayerService', 'ListPlayers', { selector })
  t.match(await list({}), {
    players: [
      { id: 'aaaa', account: 'ann' },
      { id: 'bbbb', account: '' },
    ],
  })
  t.match(await list({ account: 'ann' }), { players: [{ id: 'aaaa' }], total: 1 })
  t.match(await list({ account: 'bob' }), { players: [], total: 0 })
  t.match(await lab.call('PlayerService', 'GetPlayer', { id: 'aa' }), { account: 'ann' })
  const kick = (account: string) =>
    lab.call('PlayerService', 'KickPlayers', {
      selector: { account },
      change: { requestId: `kick-${account}` },
    })
  t.match(await kick('ann'), { touched: ['aaaa'] })
  await t.rejects(kick('bob'), /no connected player is known to play bob/)
  t.match(await lab.call('AdminService', 'Explain', { kind: 'KIND_ACCOUNT', id: 'ann' }), {
    subject: 'ann',
    facts: [
      { name: 'state', value: 'held' },
      {},
      { name: 'shard', value: 'arena-1#1' },
      { name: 'player', value: 'aaaa' },
    ],
  })
})

t.test('a ban of an account takes it from whoever plays it, and refuses it afterwards', async t => {
  const lab = await servingLab(t)
  const proxy = await attachPlayers(lab, [{ id: 'aaaa', group: 'arena-g1', port: 10_001, ip: '10.0.0.1' }])
  const epoch = await granted(lab, 'arena-1', 'mallory', 'a', 10_001)
  t.match(
    await lab.call('BanService', 'AddBan', {
      target: 'account:mallory',
      forMs: '60000',
      change: { requestId: 'ban', reason: 'cheats' },
    }),
    { applied: true, touched: ['aaaa'] },
  )
  await proxy.find(order => order.cut?.flowIds.includes('aaaa') === true)
  await lab.advance(1_500)
  await eventually('the kick', 60_000, () => lab.agent.notices('KICK')[0])
  t.match(lab.agent.notices('KICK'), [{ account: 'mallory', reason: 'the account is banned: cheats' }])
  t.strictSame(await holding(lab, 'Check', 'mallory', epoch), 'HOLDING_HELD', 'it has time to save')
  await lab.advance(6_000)
  t.strictSame(await holding(lab, 'Check', 'mallory', epoch), 'HOLDING_FENCED')
  t.match(await claim(lab, 'arena-1', 'mallory', 'b', 10_001), {
    refused: { reason: 'CLAIM_REFUSAL_BANNED', why: 'account:mallory is banned: cheats' },
  })
  await lab.advance(60_000)
  t.ok(await granted(lab, 'arena-1', 'mallory', 'c'), 'until the ban has run out')
})

t.test('a ban of an address refuses whoever claims from it, and a script can make one', async t => {
  const lab = await servingLab(t)
  await attachPlayers(lab, [{ id: 'aaaa', group: 'arena-g1', port: 10_001, ip: '10.0.0.1' }])
  const request = {
    shard: { shardId: 'arena-1', incarnation: '1' },
    target: '10.0.0.1',
    reason: 'spam',
    requestId: 'q',
  }
  t.match(await lab.call('SessionService', 'BanFromScript', request), { id: /^[0-9a-z]{12}$/ })
  await lab.advance(500)
  t.match(await claim(lab, 'arena-1', 'ann', 'a', 10_001), {
    refused: { reason: 'CLAIM_REFUSAL_BANNED', why: '10.0.0.1 is banned: spam' },
  })
})
