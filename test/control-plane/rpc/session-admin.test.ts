import t from 'tap'
import type { ClaimReply__Output } from '../../../proto/generated/switchyard/v1/ClaimReply.ts'
import { attachPlayers, claimRaw, holderRaw, type SessionLab, servingLab } from './session-lab.ts'

const ADMIN = 'SessionAdminService'

const claimed = async (lab: SessionLab, ...request: Parameters<typeof claimRaw>): Promise<string> => {
  const reply = (await lab.call('SessionService', 'Claim', claimRaw(...request))) as ClaimReply__Output
  return reply.granted?.epoch ?? ''
}

/** Two accounts; the player of one has left for long enough. */
async function haunted(t: Parameters<typeof servingLab>[0]) {
  const lab = await servingLab(t)
  const proxy = await attachPlayers(lab, [
    { id: 'aaaa', group: 'arena-g1', port: 10_001, ip: '10.0.0.1' },
    { id: 'bbbb', group: 'arena-g2', port: 10_002, ip: '10.0.0.2' },
  ])
  const epochs = {
    ann: await claimed(lab, 'arena-1', 'ann', 'first', 10_001),
    bob: await claimed(lab, 'arena-2', 'bob', 'first', 10_002),
  }
  proxy.write({ sequence: '3', flows: { closed: [{ flowId: 'aaaa', why: 'idle' }] } })
  for (let seconds = 0; seconds < 55; seconds += 1) {
    await lab.agent.beat()
    proxy.write({ sequence: String(10 + seconds), heartbeat: {} })
    await lab.advance(1_000)
  }
  return { ...lab, epochs }
}

t.test('ghosts are listed with their reason and age, and raise an alarm', async t => {
  const lab = await haunted(t)
  t.match(await lab.call(ADMIN, 'ListSessions', {}), {
    total: 2,
    sessions: [
      {
        account: 'ann',
        shard: 'arena-1',
        fleet: 'arena',
        player: '',
        ghost: /player has left/,
        seen: '127.0.0.1:10001',
      },
      { account: 'bob', shard: 'arena-2', player: 'bbbb', playerAddress: '10.0.0.2:40001', ghost: '' },
    ],
  })
  for (const [request, accounts] of [
    [{ ghosts: true }, ['ann']],
    [{ shard: 'arena-2' }, ['bob']],
    [{ fleet: 'arena' }, ['ann', 'bob']],
    [{ accountPrefix: 'b' }, ['bob']],
    [{ accountPrefix: 'B' }, []],
    [{ limit: 1 }, ['ann']],
  ] as const) {
    const { sessions } = (await lab.call(ADMIN, 'ListSessions', request)) as {
      sessions: { account: string }[]
    }
    t.strictSame(
      sessions.map(session => session.account),
      accounts,
      JSON.stringify(request),
    )
  }
  await t.rejects(lab.call(ADMIN, 'ListSessions', { shard: 'arena-9' }), /there is no shard arena-9/)
  t.match(await lab.call('AdminService', 'GetStatus', {}), {
    alarms: [/^1 account is a ghost, the longest ann on arena-1/],
  })
  t.match(await lab.call('AdminService', 'Explain', { kind: 'KIND_ACCOUNT', id: 'ann' }), {
    facts: [{}, {}, {}, { name: 'player', value: 'left' }, {}, { name: 'ghost' }],
  })
})

t.test('a ghost is released at once, once, and leaves an audit', async t => {
  const lab = await haunted(t)
  const request = { account: 'ann', change: { requestId: 'r1', actor: 'cli:me', reason: 'asked for it' } }
  t.match(await lab.call(ADMIN, 'ReleaseSession', { ...request, change: { validateOnly: true } }), {
    applied: false,
  })
  const done = await lab.call(ADMIN, 'ReleaseSession', request)
  t.match(done, {
    applied: true,
    summary: /^ann is taken from arena-1#1: its player has left/,
    touched: ['ann', 'arena-1'],
  })
  t.match(await lab.call('SessionService', 'Check', holderRaw('arena-1', 'ann', lab.epochs.ann)), {
    holding: 'HOLDING_FENCED',
  })
  const next = await claimed(lab, 'arena-2', 'ann', 'second')
  t.same(await lab.call(ADMIN, 'ReleaseSession', request), done, 'the same request again')
  t.match(await lab.call('SessionService', 'Check', holderRaw('arena-2', 'ann', next)), {
    holding: 'HOLDING_HELD',
  })
  t.match(await lab.call('EventService', 'ListEvents', { subject: 'ann' }), {
    events: [{ kind: 'session.release-ordered', actor: 'cli:me', why: 'asked for it' }],
  })
  await lab.agent.orders.find(order => order.notice?.kind === 'NOTICE_KIND_FENCED')
})

t.test('who plays keeps the account unless it is forced', async t => {
  const lab = await haunted(t)
  const release = (requestId: string, account: string, force = false) =>
    lab.call(ADMIN, 'ReleaseSession', { account, force, change: { requestId } })
  await t.rejects(release('r1', 'bob'), /bob is no ghost: player bbbb plays it.*--force/)
  await t.rejects(release('r2', 'nobody'), /nobody has ever claimed the account nobody/)
  t.match(await release('r3', 'bob', true), { summary: /by force/ })
  await t.rejects(release('r4', 'bob', true), /bob is free already/)
  t.match(await lab.call(ADMIN, 'GetSession', { account: 'bob' }), { state: 'free', shard: '' })
  await t.rejects(lab.call(ADMIN, 'GetSession', { account: 'nobody' }), /nobody has ever claimed/)
})
