import t, { type Test } from 'tap'
import { seededRandom } from '../../../lib/random.ts'
import type { ClaimReply__Output } from '../../../proto/generated/switchyard/v1/ClaimReply.ts'
import { eventually } from '../../support/eventually.ts'
import { fleet } from '../../support/world.ts'
import { PlayedProxy } from './played-proxy.ts'
import { claimRaw, holderRaw, PlayedAgent, servingLab, type SessionLab, sessionLab } from './session-lab.ts'

async function claim(
  lab: SessionLab,
  shard: string,
  account: string,
  attempt: string,
  port: number,
): Promise<ClaimReply__Output> {
  const request = claimRaw(shard, account, attempt, port)
  const asked = lab.call('SessionService', 'Claim', request)
  return (await asked) as ClaimReply__Output
}

const ELSEWHERE = { refused: { reason: 'CLAIM_REFUSAL_ELSEWHERE', retryAfterMs: '1000' } }

let requests = 0
async function movePlayer(lab: SessionLab, proxy: PlayedProxy, id: string, to: string): Promise<void> {
  requests += 1
  const moving = lab.call('PlayerService', 'MovePlayers', {
    selector: { ids: [id] },
    to,
    style: 'MOVE_STYLE_CUT',
    change: { requestId: `move-${requests}` },
  })
  await proxy.carryOut(id)
  await moving
}

async function expectedOf(lab: SessionLab, id: string): Promise<unknown> {
  const explained = await lab.call('AdminService', 'Explain', { kind: 'KIND_ACCOUNT', id })
  const { facts } = explained as { facts: readonly { name: string }[] }
  return facts.find(({ name }) => name === 'expected')
}

/** Ann was on group 1 and bob on group 2, behind one address, and somebody has exchanged them. Both have left their game servers, and are
 *  back from new ports, each where the other one belongs. */
async function exchanged(t: Test, options: Parameters<typeof servingLab>[1] = {}) {
  const lab = await servingLab(t, options)
  const proxy = new PlayedProxy(lab)
  await proxy.open(
    { id: 'ann-1', group: 'arena-g1', port: 10_001 },
    { id: 'bob-1', group: 'arena-g2', port: 10_002 },
  )
  const ann = (await claim(lab, 'arena-1', 'ann', 'a1', 10_001)).granted?.epoch ?? ''
  const bob = (await claim(lab, 'arena-2', 'bob', 'b1', 10_002)).granted?.epoch ?? ''
  await movePlayer(lab, proxy, 'ann-1', 'arena-2')
  await movePlayer(lab, proxy, 'bob-1', 'arena-1')
  await lab.call('SessionService', 'Release', holderRaw('arena-1', 'ann', ann))
  await lab.call('SessionService', 'Release', holderRaw('arena-2', 'bob', bob))
  await proxy.close('ann-1', 'bob-1')
  await proxy.open(
    { id: 'ann-2', group: 'arena-g1', port: 10_003 },
    { id: 'bob-2', group: 'arena-g2', port: 10_004 },
  )
  return { ...lab, proxy }
}

t.test('two who share an address, and were exchanged, get to their shards by their names', async t => {
  const lab = await exchanged(t)
  const { proxy } = lab
  const ann = await claim(lab, 'arena-1', 'ann', 'a2', 10_003)
  t.match(ann, ELSEWHERE)
  t.match(ann.refused?.why, /expected on arena-2/)
  t.match(await claim(lab, 'arena-1', 'ann', 'a2', 10_003), ELSEWHERE, 'said again, and nothing done twice')
  t.match(await expectedOf(lab, 'bob'), { value: 'arena-g1', why: /moved there 0 s ago$/ })
  t.match(await claim(lab, 'arena-2', 'bob', 'b2', 10_004), ELSEWHERE)
  t.match(await expectedOf(lab, 'bob'), { value: 'arena-g1', why: /taken there 1 of 2 times$/ })
  t.equal(await proxy.carryOut('ann-2'), 'arena-g2')
  t.equal(await proxy.carryOut('bob-2'), 'arena-g1')
  t.match(await claim(lab, 'arena-1', 'ann', 'a3', 10_003), ELSEWHERE, 'by the shard that it has left')
  t.ok((await claim(lab, 'arena-2', 'ann', 'a4', 10_003)).granted)
  t.ok((await claim(lab, 'arena-1', 'bob', 'b3', 10_004)).granted)
  t.equal(await expectedOf(lab, 'bob'), undefined)
  t.equal(proxy.orders.all.filter(({ body }) => body === 'move').length, 4, 'two of them bounces')
  t.match(await lab.call('EventService', 'ListEvents', { subject: 'ann' }), {
    events: [
      {
        kind: 'session.elsewhere',
        summary: 'ann came in on arena-1#1 and is taken to arena-g2 on arena-2#1',
        why: 'its player was moved there',
      },
    ],
  })
})

t.test('who comes in wrong for the third time plays where it is', async t => {
  const lab = await exchanged(t)
  const { proxy } = lab
  for (const [from, port] of [
    ['ann-2', 10_003],
    ['ann-3', 10_005],
  ] as const) {
    t.match(await claim(lab, 'arena-1', 'ann', from, port), ELSEWHERE)
    t.equal(await proxy.carryOut(from), 'arena-g2')
    await proxy.close(from)
    await proxy.open({ id: `ann-${Number(from.slice(4)) + 1}`, group: 'arena-g1', port: port + 2 })
  }
  t.ok((await claim(lab, 'arena-1', 'ann', 'third', 10_007)).granted)
  await lab.settle()
  t.notOk(proxy.orders.all.some(({ move }) => move?.flows.some(flow => flow.flowId === 'ann-4')))
})

t.test(
  'a node that takes over knows where players are expected, and how often they were taken there',
  async t => {
    const before = await exchanged(t)
    t.match(await claim(before, 'arena-1', 'ann', 'a2', 10_003), ELSEWHERE)
    await before.proxy.carryOut('ann-2')
    await before.node.leadership.resign()
    const after = await sessionLab(t, {
      opened: before.opened,
      clock: before.clock,
      node: 'node-2',
      parts: { random: seededRandom(2) },
    })
    const agent = new PlayedAgent(after, ['arena-1', 'arena-2'])
    await agent.beat()
    const proxy = new PlayedProxy(after)
    await proxy.open(
      { id: 'ann-3', group: 'arena-g1', port: 10_005 },
      { id: 'bob-2', group: 'arena-g2', port: 10_004 },
    )
    await after.advance(500)
    t.match(await claim(after, 'arena-1', 'ann', 'a3', 10_005), ELSEWHERE)
    t.equal(await proxy.carryOut('ann-3'), 'arena-g2')
    t.match(await claim(after, 'arena-2', 'bob', 'b2', 10_004), ELSEWHERE)
    await proxy.open({ id: 'ann-4', group: 'arena-g1', port: 10_006 })
    t.ok((await claim(after, 'arena-1', 'ann', 'a4', 10_006)).granted, 'twice is enough')
  },
)

/** The answer to what waits for a report, which time alone ends. */
async function inTime<T>(lab: SessionLab, asked: Promise<T>): Promise<T> {
  let isAnswered = false
  const done = asked.finally(() => {
    isAnswered = true
  })
  await eventually('an answer', 60_000, async () => {
    await lab.advance(50)
    return isAnswered || undefined
  })
  return await done
}

t.test('nobody is taken anywhere without a known flow', async t => {
  const lab = await exchanged(t)
  await lab.proxy.close('ann-2')
  const asked = claim(lab, 'arena-1', 'ann', 'a2', 10_003)
  t.ok((await inTime(lab, asked)).granted)
  const plain = { ...claimRaw('arena-2', 'bob', 'b2') }
  t.match(
    await lab.call('SessionService', 'Claim', plain),
    { granted: {} },
    'the script did not say who it is',
  )
})

t.test('a flow whose report comes after its claim is waited for', async t => {
  const lab = await exchanged(t)
  const asked = claim(lab, 'arena-1', 'ann', 'a2', 10_009)
  await lab.proxy.open({ id: 'ann-9', group: 'arena-g1', port: 10_009 })
  t.match(await inTime(lab, asked), ELSEWHERE)
})

t.test('whoever is expected has a place, also on a shard that is full', async t => {
  const counts = { shards: 2, spares: 0 }
  const lab = await exchanged(t, { fleets: [fleet({ ...counts, declared: counts, spec: { slots: 2 } })] })
  await lab.proxy.open({ id: 'eve-1', group: 'arena-g2', port: 10_011 })
  t.match(await claim(lab, 'arena-1', 'ann', 'a2', 10_003), ELSEWHERE)
  t.equal(await lab.proxy.carryOut('ann-2'), 'arena-g2')
})
