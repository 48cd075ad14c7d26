import t from 'tap'
import {
  HEARTBEAT_LOST_MS,
  judge,
  RELAY_BACK_MS,
  RELAY_EXCUSED_MS,
  type Signals,
  signalsOf,
} from '../../../control-plane/shards/judge.ts'
import { exited, host, hosted, life, live, observation, proxy, shard } from '../../support/world.ts'

const quiet: Signals = {
  exited: undefined,
  agentLost: false,
  hung: false,
  silent: false,
  refused: false,
  unanswered: false,
  relayAway: false,
  heard: true,
}

const table: [string, Partial<Signals>, string][] = [
  ['nothing speaks against it', {}, 'healthy'],
  ['nobody has said anything', { heard: false }, 'unknown'],
  ['S1 alone is decisive', { exited: 'signal SIGKILL' }, 'down'],
  ['S2 alone: the agent is lost, the shard is not', { agentLost: true }, 'agent-lost'],
  ['S3 alone: hung', { hung: true }, 'hung'],
  ['S4 alone: suspect', { silent: true }, 'suspect'],
  ['S5 alone: suspect', { refused: true }, 'suspect'],
  ['S6 alone: suspect', { unanswered: true }, 'suspect'],
  ['S2 and S4', { agentLost: true, silent: true }, 'down'],
  ['S2 and S6', { agentLost: true, unanswered: true }, 'down'],
  ['S4 and S6', { silent: true, unanswered: true }, 'down'],
  ['S5 and S6', { refused: true, unanswered: true }, 'down'],
  ['S4 and S5 are not enough', { silent: true, refused: true }, 'suspect'],
  ['S2 and S5 are not enough', { agentLost: true, refused: true }, 'suspect'],
  [
    'S4, S5 and S6 of a relay that is away: suspect',
    { silent: true, refused: true, unanswered: true, relayAway: true },
    'suspect',
  ],
  ['an exit, whatever its relay does', { exited: 'exit code 1', relayAway: true }, 'down'],
  ['nothing speaks against it but its relay, away', { relayAway: true }, 'healthy'],
  ['S3 and S4 hold new players back', { hung: true, silent: true }, 'suspect'],
]

for (const [name, over, kind] of table)
  t.test(`verdict: ${name}`, async t => {
    t.equal(judge({ ...quiet, ...over }).kind, kind)
  })

const one = shard('arena-1')

t.test('an exit that its agent saw is a witnessed death', async t => {
  const signals = signalsOf(one, live({ hosts: [host('host-1', { exits: [exited(one.ref)] })] }))
  t.equal(signals.exited, 'signal SIGKILL')
  t.match(judge(signals), { kind: 'down', witnessed: true })
})

t.test('the exit of an earlier life says nothing about this one', async t => {
  const second = shard('arena-1', { incarnation: 2 })
  const signals = signalsOf(
    second,
    live({ hosts: [host('host-1', { hosted: [hosted(second.ref)], exits: [exited(one.ref)] })] }),
  )
  t.equal(signals.exited, undefined)
})

t.test(
  'an attached agent that does not know a serving shard counts as its exit, but not while it is starting',
  async t => {
    const away = live({ hosts: [host('host-1')] })
    t.equal(signalsOf(one, away).exited, 'its agent does not know it')
    t.equal(signalsOf({ ...one, life: life.starting }, away).exited, undefined)
  },
)

t.test('one proxy of several that complains alone is not believed', async t => {
  const complaint = proxy('proxy-1', {
    observations: [observation(one.ref, { silent: true, probe: 'unanswered' })],
  })
  const contrary = proxy('proxy-2', { observations: [observation(one.ref, { probe: 'answered' })] })
  const alone = signalsOf(one, live({ proxies: [complaint, contrary] }))
  t.equal(alone.silent, false)
  t.equal(alone.unanswered, false)
  const both = signalsOf(one, live({ proxies: [complaint, { ...complaint, id: contrary.id }] }))
  t.equal(both.silent, true)
})

t.test(
  'a proxy without players there does not contradict one whose players are met with silence',
  async t => {
    const complaint = proxy('proxy-1', {
      observations: [observation(one.ref, { silent: true, probe: 'unanswered' })],
    })
    const idle = (answeredMsAgo: number) =>
      proxy('proxy-2', {
        observations: [
          observation(one.ref, { flows: 0, probe: 'unanswered', answered: true, answeredMsAgo }),
        ],
      })
    t.equal(judge(signalsOf(one, live({ proxies: [complaint, idle(3_000)] }))).kind, 'down')
    t.equal(signalsOf(one, live({ proxies: [complaint, idle(100)] })).silent, false, 'it has just heard it')
  },
)

t.test('a proxy that reports nothing any more is no evidence', async t => {
  const stale = proxy('proxy-1', {
    heardMsAgo: 5_000,
    observations: [observation(one.ref, { silent: true })],
  })
  t.equal(signalsOf(one, live({ proxies: [stale] })).silent, false)
  t.equal(signalsOf(one, live({ proxies: [{ ...stale, heardMsAgo: 0, attached: false }] })).silent, false)
})

t.test('one refused socket counts only if it is the only flow', async t => {
  const refused = (sockets: number, flows: number) =>
    signalsOf(
      one,
      live({
        proxies: [proxy('proxy-1', { observations: [observation(one.ref, { refused: sockets, flows })] })],
      }),
    ).refused
  t.equal(refused(1, 10), false)
  t.equal(refused(1, 1), true)
  t.equal(refused(2, 10), true)
})

t.test('a node that has just become active misses no heartbeats', async t => {
  t.equal(signalsOf(one, live({ activeForMs: 1_000 })).agentLost, false)
  t.equal(signalsOf(one, live({ activeForMs: 60_000 })).agentLost, true)
})

t.test('a relay whose agent is gone, or has just come back, is excused for a moment', async t => {
  const verdict = (hosts: readonly ReturnType<typeof host>[], answeredMsAgo = 2_000, relayed = true) => {
    const heard = { refused: 2, probe: 'unanswered', answered: true, answeredMsAgo } as const
    const proxies = [proxy('proxy-1', { observations: [observation(one.ref, heard)] })]
    return judge(signalsOf(one, live({ hosts, proxies, activeForMs: 60_000 }), relayed)).kind
  }
  const known = { hosted: [hosted(one.ref)] }
  const gone = host('host-1', { ...known, attached: false, heardMsAgo: HEARTBEAT_LOST_MS })
  t.equal(verdict([gone]), 'suspect')
  t.equal(verdict([gone], 2_000, false), 'down', "without a relay the port is the game server's own")
  t.equal(verdict([gone], RELAY_EXCUSED_MS), 'down', 'an agent that dies again and again excuses nothing')
  t.equal(verdict([{ ...gone, heardMsAgo: HEARTBEAT_LOST_MS + 1 }]), 'down', 'it stays away')
  t.equal(verdict([host('host-1', { ...known, sinceMs: RELAY_BACK_MS - 1 })]), 'suspect', 'just back')
  t.equal(verdict([host('host-1', { ...known, sinceMs: RELAY_BACK_MS })]), 'down', 'its relay is closed')
  t.equal(verdict([]), 'down', 'nobody knows its agent')
})
