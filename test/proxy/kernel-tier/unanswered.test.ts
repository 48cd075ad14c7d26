import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { type ElementChange, type KernelFlow, tupleOf } from '../../../proxy/kernel/kernel-elements.ts'
import { countersDown, countersUp } from '../../../proxy/kernel/counter-list.ts'
import type { ReadElement } from '../../../proxy/kernel/read-listing.ts'
import type { UserSide } from '../../../proxy/kernel/user-side.ts'
import { type CarriedFlow, isUnanswered, type Lane } from '../../../proxy/kernel-tier/carried-flow.ts'
import { countCarried } from '../../../proxy/kernel-tier/count-carried.ts'
import { doubtCarried } from '../../../proxy/kernel-tier/doubt-carried.ts'
import { Trials } from '../../../proxy/kernel-tier/trials.ts'
import { noEvidence } from '../../../proxy/routing/shard-evidence.ts'

const at = (now: number) => now as MonotonicMs
const READING_MS = 500
const ENDPOINT = '10.0.0.9 . 9000'

/** One carried flow, as an adopted one: its counters did not begin with it. */
function carriedFlow() {
  const shard = { evidence: noEvidence(), routes: [{}] }
  const counters = { datagramsUp: 0, bytesUp: 0, datagramsDown: 0, bytesDown: 0 }
  const flow = { listener: { counters }, clientSeenAt: 0, activeAt: 0, shardSeenAt: 0, sentWindow: -1 }
  const lane = { route: { routeId: 1, shard }, group: 1, routeId: 1, since: at(0), endpoint: ENDPOINT }
  const kernel: KernelFlow = {
    flowPort: 20_001,
    playerAddress: '192.0.2.1',
    playerPort: 5_000,
    publicAddress: '198.51.100.1',
    publicPort: 7_777,
    group: 1,
  }
  const carried: CarriedFlow = {
    flow: flow as unknown as Flow,
    userSide: { proof: { sent: 9, heard: 9, heardFirstAt: 1 } } as unknown as UserSide,
    kernel,
    lane: lane as unknown as Lane,
    confirmedAt: at(0),
    up: { packets: 700, bytes: 70_000 },
    down: { packets: 700, bytes: 70_000 },
    unanswered: { packets: 0, readings: 0 },
  }
  return { carried, lane, shard, evidence: shard.evidence, flow }
}

/** Reads what has come to `up` and `down` more datagrams. */
function reader(carried: CarriedFlow) {
  let now = 10_000
  const total = { up: 700, down: 700 }
  const set = (key: string, value: string, packets: number): readonly ReadElement[] => [
    { key, value, counter: { packets, bytes: packets * 100 } },
  ]
  return (up: number, down: number) => {
    const lastStartedAt = at(now)
    now += READING_MS
    total.up += up
    total.down += down
    const { kernel } = carried
    countCarried(
      {
        up: countersUp(set(tupleOf(kernel), `${kernel.flowPort}`, total.up)),
        down: countersDown(set(`${kernel.flowPort}`, `${kernel.playerPort}`, total.down)),
        startedAt: at(now),
        lastStartedAt,
      },
      () => carried,
    )
  }
}

t.test('a flow is in doubt after three datagrams, in two readings, that nothing came back for', async t => {
  const cases: readonly {
    readonly name: string
    readonly readings: readonly (readonly [up: number, down: number])[]
    readonly inDoubt: boolean
  }[] = [
    {
      name: 'talks',
      readings: [
        [5, 5],
        [5, 5],
      ],
      inDoubt: false,
    },
    { name: 'one reading may fall between question and answer', readings: [[50, 0]], inDoubt: false },
    {
      name: 'two readings',
      readings: [
        [5, 5],
        [2, 0],
        [1, 0],
      ],
      inDoubt: true,
    },
    {
      name: 'two datagrams may be lost',
      readings: [
        [1, 0],
        [1, 0],
      ],
      inDoubt: false,
    },
    {
      name: 'a slow talker',
      readings: [
        [1, 0],
        [0, 0],
        [1, 0],
        [0, 0],
        [1, 0],
      ],
      inDoubt: true,
    },
    {
      name: 'one answer is enough',
      readings: [
        [5, 0],
        [5, 1],
        [5, 0],
      ],
      inDoubt: false,
    },
    {
      name: 'who says nothing waits for nothing',
      readings: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      inDoubt: false,
    },
  ]
  for (const { name, readings, inDoubt } of cases) {
    const { carried } = carriedFlow()
    const read = reader(carried)
    for (const [up, down] of readings) read(up, down)
    t.equal(isUnanswered(carried), inDoubt, name)
  }
})

t.test('what was sent to the shard before is not held against the present one', async t => {
  const { carried, lane } = carriedFlow()
  const read = reader(carried)
  read(5, 0)
  lane.since = at(20_000)
  read(5, 0)
  t.equal(isUnanswered(carried), false)
})

t.test('what nothing came back for is counted, and is no evidence against the shard', async t => {
  const { carried, evidence, flow } = carriedFlow()
  const read = reader(carried)
  for (let reading = 0; reading < 5; reading += 1) read(5, 0)
  t.same(evidence, noEvidence())
  t.equal(flow.sentWindow, -1, 'user space counts it as a sender within the same second')
  t.match(flow.listener.counters, { datagramsUp: 25, datagramsDown: 0 })
  evidence.unansweredSince = 1
  read(5, 2)
  t.match(evidence, { answeredAt: 13_000, unansweredSince: Number.POSITIVE_INFINITY, sendersInWindow: 1 })
})

t.test(
  'a flow that user space has counted as a sender since the reading began is not counted again',
  async t => {
    const { carried, evidence, flow } = carriedFlow()
    flow.sentWindow = evidence.window = 11
    reader(carried)(5, 2)
    t.match(
      [evidence.window, evidence.sendersInWindow, evidence.sendersInWindowBefore, flow.sentWindow],
      [11, 0, 0, 11],
    )
  },
)

t.test('a flow that came into the table after a reading began is counted by the next one', async t => {
  const { carried, flow } = carriedFlow()
  const read = reader(carried)
  for (const confirmedAt of [undefined, at(12_000)]) {
    carried.confirmedAt = confirmedAt
    read(5, 2)
    read(5, 2)
  }
  t.match(
    flow.listener.counters,
    { datagramsUp: 0, datagramsDown: 0 },
    'what is shown may be of its former elements',
  )
  read(5, 2)
  t.match(flow.listener.counters, { datagramsUp: 25, datagramsDown: 10 })
})

t.test('a doubted flow proves itself anew, and one flow tries its road before any other', async t => {
  const [doubted, well] = [carriedFlow().carried, carriedFlow().carried]
  const trials = new Trials()
  trials.pass(well.lane)
  const read = reader(doubted)
  const changes: ElementChange[] = []
  const doubt = () => doubtCarried([doubted, well], trials, at(0), changes)
  t.same(doubt(), [])
  t.equal(trials.admits(ENDPOINT, at(0)), 'free')
  for (let reading = 0; reading < 2; reading += 1) read(5, 0)
  t.same(doubt(), [doubted])
  t.match(
    [doubted.userSide.proof, well.userSide.proof],
    [
      { sent: 0, heard: 0 },
      { sent: 9, heard: 9 },
    ],
  )
  t.equal(trials.admits(ENDPOINT, at(0)), 'first')
  t.ok(trials.begin(well, at(0), 'promoted'))
  t.same(trials.doubt(doubted, at(0)), [])
  t.equal(trials.admits(ENDPOINT, at(0)), 'no', 'a trial that runs is left alone')
  reader(well)(3, 0)
  t.same(trials.judge([], at(0), at(0)).failed, [ENDPOINT])
})

t.test('a way that is tried and not answered is tried again after a minute', async t => {
  const [first, other] = [carriedFlow().carried, carriedFlow().carried]
  const trials = new Trials()
  t.match(trials.begin(first, at(0), 'promoted'), [{ verb: 'add' }, { verb: 'add' }])
  const read = reader(first)
  for (let reading = 0; reading < 2; reading += 1) read(5, 0)
  const left = [{ key: ENDPOINT, value: '', counter: { packets: 10, bytes: 0 } }]
  t.same(trials.judge(left, at(0), at(0)), { changes: [], failed: [] }, 'what the shard gets, leaves')
  const changes: ElementChange[] = []
  t.same(doubtCarried([first, other], trials, at(0), changes), [first])
  t.match(changes, [{ verb: 'delete' }, { verb: 'delete' }], 'nothing is watched any more')
  t.equal(trials.admits(ENDPOINT, at(59_999)), 'no')
  t.equal(trials.admits(ENDPOINT, at(60_000)), 'first')
  t.same(trials.failed(at(0)), [], 'whose fault it is, nobody knows')
})

t.test('a closed way is told of for a minute, and as long as anybody goes there', async t => {
  const { carried, shard } = carriedFlow()
  const trials = new Trials()
  const read = reader(carried)
  const fail = (now: number) => {
    t.ok(trials.begin(carried, at(0), 'promoted'))
    read(3, 0)
    t.same(trials.judge([], at(now), at(now)).failed, [ENDPOINT])
    t.same(trials.failed(at(now)), [ENDPOINT])
  }
  fail(0)
  trials.forgetGone()
  t.same(trials.failed(at(59_999)), [ENDPOINT])
  t.same(trials.failed(at(60_000)), [], 'whether it is closed still, nobody has tried')
  fail(60_000)
  shard.routes.length = 0
  trials.forgetGone()
  t.same(trials.failed(at(60_000)), [], 'its shard was replaced')
  t.equal(trials.admits(ENDPOINT, at(60_000)), 'first')
  trials.begin(carried, at(0), 'promoted')
  trials.forgetGone()
  t.equal(trials.running, true, 'which its flow ends')
  t.match(trials.leave(carried), [{ verb: 'delete' }, { verb: 'delete' }])
})

t.test('what a flow was carried before, elsewhere, proves nothing about a new way', async t => {
  const { carried } = carriedFlow()
  const trials = new Trials()
  const read = reader(carried)
  const judge = (now: number, readAt = now) => trials.judge([], at(now), at(readAt)).failed
  read(5, 5)
  t.ok(trials.begin(carried, at(0), 'switched'))
  read(5, 5)
  t.same(judge(600, 100), [], 'begun before the switch may have held')
  read(5, 5)
  t.same(judge(700), [], 'the first since: some of that was carried before')
  read(2, 2)
  t.same(judge(1_200), [])
  read(1, 1)
  t.same(judge(1_700), [ENDPOINT], 'three have vanished since')
})

t.test('a trial that nothing comes of in time leaves the way to others', async t => {
  const { carried } = carriedFlow()
  const trials = new Trials()
  trials.begin(carried, at(0), 'promoted')
  t.same(trials.judge([], at(4_999), at(4_999)), { changes: [], failed: [] })
  t.equal(trials.admits(ENDPOINT, at(4_999)), 'no')
  t.match(trials.judge([], at(5_000), at(5_000)), {
    changes: [{ verb: 'delete' }, { verb: 'delete' }],
    failed: [],
  })
  t.equal(trials.admits(ENDPOINT, at(5_000)), 'first')
})

t.test('a trial ends with the group that goes elsewhere', async t => {
  const { carried } = carriedFlow()
  const trials = new Trials()
  trials.begin(carried, at(0), 'promoted')
  t.same(trials.leaveFormer(carried.lane), [])
  carried.lane.endpoint = '10.0.0.77 . 9000'
  t.match(trials.leaveFormer(carried.lane), [{ verb: 'delete' }, { verb: 'delete' }])
  reader(carried)(5, 0)
  t.same(trials.judge([], at(0), at(0)), { changes: [], failed: [] })
})
