import type { Test } from 'tap'
import type { GroupId } from '../../proto/contract/ids.ts'
import { HandoffScene, bob, C, IP, MOVE } from './handoff-scene.ts'
import { A, account, ann, B, type MakeSessions } from './sessions-under-test.ts'

export async function arrivalContract(t: Test, make: MakeSessions): Promise<void> {
  t.test(
    'the account is the new shard’s, with what was handed over, and its place is a player’s',
    async t => {
      const scene = await HandoffScene.make(t, make)
      await scene.moving()
      const vehicle = Buffer.from([0, 255, 39, 92, 10])
      await scene.store.putPayload(MOVE, A, ann, Buffer.from('first'))
      await scene.store.putPayload(MOVE, A, ann, vehicle)
      await scene.store.putPayload(MOVE, A, bob, Buffer.alloc(65_535, 7))
      const commit = await scene.store.commit(MOVE, A, scene.realIps)
      t.match(commit, {
        handoff: { phase: 'committed', members: [{ account: ann, realIp: IP }, { account: bob }] },
      })
      t.match(await scene.store.handoff(MOVE), {
        members: [{ seen: { port: 10_001 } }, { seen: { port: 10_002 } }],
      })
      t.same(await scene.places(), { 'arena-2': 2 })
      const seen = { protocol: 'tcp' as const, ip: '127.0.0.1', port: 20_001 }
      const ticket = await scene.store.arrive(scene.arrival({ seen }))
      const granted = commit.kind === 'committed' ? commit.handoff.members[0]?.granted : undefined
      t.match(ticket, {
        kind: 'ticket',
        repeated: false,
        epoch: granted,
        handoff: {
          id: MOVE,
          fromZone: 'west',
          members: [
            { account: ann, phase: 'arrived' },
            { account: bob, phase: 'waiting' },
          ],
        },
      })
      t.same(ticket?.kind === 'ticket' && ticket.payload, vehicle)
      t.match(await scene.session(ann), {
        epoch: granted,
        state: { kind: 'held', shard: { ...B }, attempt: 'arrives', seen },
      })
      t.same(await scene.places(), { 'arena-2': 1 })
      const holder = {
        shard: B,
        account: ann,
        epoch: ticket?.kind === 'ticket' ? ticket.epoch : (0 as never),
      }
      t.equal(await scene.scene.sessions.stamp(holder), 'held')
      t.match(await scene.store.arrive(scene.arrival({ realIp: undefined })), {
        repeated: true,
        epoch: granted,
        handoff: { members: [{ phase: 'arrived' }, { phase: 'waiting' }] },
      })
      t.same(await scene.places(), { 'arena-2': 1 }, 'the same attempt takes no second place')
      const last = await scene.store.arrive(scene.arrival({ account: bob }))
      t.equal(last?.kind === 'ticket' && last.payload.length, 65_535)
      t.same(await scene.places(), {})
      t.same(await scene.store.handoffs(10), [], 'it is done')
    },
  )

  t.test('a ticket is for one address, one shard, one login and one account', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    for (const [name, over] of [
      ['another address', { realIp: '192.0.2.8' }],
      ['an unknown address', { realIp: undefined }],
      ['another shard', { shard: C }],
      ['the old shard', { shard: A }],
      ['another account', { account: account('eve') }],
      ['another group', { shard: C, groups: ['arena-g1' as GroupId] }],
    ] as const)
      t.equal(await scene.store.arrive(scene.arrival(over)), undefined, name)
    t.match(await scene.store.arrive(scene.arrival()), { kind: 'ticket' })
    t.equal(await scene.store.arrive(scene.arrival({ attempt: 'second' })), undefined, 'another login')
    t.same(await scene.states(), ['held arena-2', 'granted arena-2'])
  })

  t.test('whose address was not known has no ticket, until a repeated commit tells it', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed({}, new Map())
    t.equal(await scene.store.arrive(scene.arrival()), undefined)
    t.equal(await scene.store.arrive(scene.arrival({ realIp: undefined })), undefined)
    await scene.store.commit(MOVE, A, new Map([[ann, IP]]))
    await scene.store.commit(MOVE, A, new Map([[ann, '192.0.2.9']]))
    t.match(await scene.store.arrive(scene.arrival()), { kind: 'ticket' }, 'what was known first counts')
  })

  t.test('the shard that carries its group by then gets it as well', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    await scene.scene.becomes(B, 'fenced')
    const over = { shard: C, groups: ['arena-g2' as GroupId] }
    t.match(await scene.store.arrive(scene.arrival(over)), { kind: 'ticket' })
    t.same(await scene.states(), ['held arena-3', 'granted arena-2'])
    t.match(await scene.scene.claim(A, 'by-password', bob), { kind: 'granted' }, 'the other one is claimable')
  })

  t.test('the new shard must be able to act', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.committed()
    await scene.scene.becomes(B, 'suspect')
    t.match(await scene.store.arrive(scene.arrival()), { kind: 'refused', reason: 'fenced' })
    await scene.scene.becomes(B, 'ready')
    await scene.made.advance(15_001)
    t.match(await scene.store.arrive(scene.arrival()), { kind: 'refused', reason: 'fenced' }, 'no lease')
    await scene.scene.sessions.renewLeases([B])
    const { now } = await scene.scene.sessions.server()
    await scene.scene.sessions.quarantine(1_000_000, now)
    const quarantined = await scene.store.arrive(scene.arrival())
    t.match(quarantined, { reason: 'busy' })
    t.ok(quarantined?.kind === 'refused' && quarantined.retryAfterMs > 0, 'for a while')
    t.same(await scene.states(), ['granted arena-2', 'granted arena-2'])
  })

  t.test('a password at the new shard uses the ticket up, and brings what was handed over', async t => {
    const scene = await HandoffScene.make(t, make)
    await scene.moving()
    await scene.store.putPayload(MOVE, A, ann, Buffer.from('car'))
    await scene.store.commit(MOVE, A, new Map())
    const { epoch } = await scene.session(ann)
    t.match(await scene.scene.claim(B, 'by-password'), { kind: 'granted', epoch, repeated: false })
    t.match(await scene.scene.claim(B, 'by-password'), { kind: 'granted', epoch, repeated: true })
    t.equal(await scene.store.arrive(scene.arrival({ realIp: undefined })), undefined, 'another login')
    const ticket = await scene.store.arrive(scene.arrival({ attempt: 'by-password', realIp: undefined }))
    t.match(ticket, { kind: 'ticket', repeated: true, epoch })
    t.equal(String(ticket?.kind === 'ticket' && ticket.payload), 'car')
    t.same(await scene.places(), { 'arena-2': 1 })
  })
}
