import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { after, ManualClock } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { answerText } from '../../../shard-agent/scripts/answer.ts'
import { type CallName, readCall } from '../../../shard-agent/scripts/calls.ts'
import { RETRY_EVERY_MS } from '../../../shard-agent/scripts/reach.ts'
import { type DeskLab, deskLab } from '../support/local-lab.ts'
import { unreachable } from '../support/memory-sessions.ts'
import { shardRef } from '../support/start-shard.ts'

const GRACE = 120_000
const [first, second] = [shardRef('a-1'), shardRef('a-2')]

async function ask({ desk }: DeskLab, shard: ShardRef, name: CallName, query = ''): Promise<string> {
  const read = readCall(name, query)
  if (read.kind === 'mistake') throw new Error(`${read.field}: ${read.what}`)
  return answerText(await desk.answer(shard, read.call), 'text')
}

/** The same while the agent ticks. */
async function askTicking(lab: DeskLab, ...call: readonly [ShardRef, CallName, string]): Promise<string> {
  let answered = false
  const asking = ask(lab, ...call).finally(() => (answered = true))
  const tick = async (): Promise<void> => {
    await turn()
    lab.desk.tick()
    if (!answered) await tick()
  }
  await tick()
  return asking
}

/** As many as a few saves in a row need. */
async function ticks({ desk }: DeskLab): Promise<void> {
  for (let tick = 0; tick < 5; tick += 1) {
    desk.tick()
    await turn()
  }
}

function hosting(clock: ManualClock): DeskLab {
  const lab = deskLab(clock, GRACE)
  for (const shard of [first, second]) lab.hosted.add(shardRefText(shard))
  return lab
}

t.test('an outage: memory until the lease ends, grace after it, then fenced', async t => {
  const clock = new ManualClock()
  const lab = hosting(clock)
  await ask(lab, first, 'claim', 'account=pat&attempt=l')
  lab.desk.renewed([first], after(clock.monotonicMs(), 12_500))
  lab.sessions.away = unreachable()
  const check = (): Promise<string> => ask(lab, first, 'check', 'account=pat&epoch=1')
  t.equal(await check(), 'OK|lease|12500')
  clock.advance(12_500)
  t.equal(await check(), `OK|grace|${GRACE}`)
  t.equal(await ask(lab, first, 'state/put', 'account=pat&epoch=1&key=k&value=1'), 'OK|queued|1')
  clock.advance(GRACE)
  t.match(await check(), /^ERR\|FENCED\|/)
  t.match(await ask(lab, first, 'state/put', 'account=pat&epoch=1&key=k&value=2'), /^ERR\|FENCED\|/)
  lab.sessions.away = undefined
  clock.advance(RETRY_EVERY_MS)
  t.equal(await check(), 'OK|store', 'nobody had taken it over after all')
})

t.test('saves of an outage are fenced when they come too late, and the script is told', async t => {
  const clock = new ManualClock()
  const lab = hosting(clock)
  await ask(lab, first, 'claim', 'account=pat&attempt=l')
  await ask(lab, first, 'claim', 'account=kim&attempt=l')
  lab.sessions.away = unreachable()
  t.equal(await ask(lab, first, 'state/put', 'account=pat&epoch=1&key=k&value=old'), 'OK|queued|3')
  t.equal(await ask(lab, first, 'state/put', 'account=kim&epoch=2&key=k&value=new'), 'OK|queued|3')
  lab.sessions.sessions.set('pat' as AccountName, { epoch: 9 as Epoch, holder: 'b-1#1', attempt: 'x' })
  lab.sessions.away = undefined
  clock.advance(RETRY_EVERY_MS)
  const told = ask(lab, first, 'events')
  lab.desk.tick()
  t.equal(await told, 'OK|life-1|FENCED|pat|1|its saves were refused')
  t.equal(await ask(lab, first, 'claim', 'account=kim&attempt=l'), 'OK|2|1', 'after its save')
  t.same(lab.sessions.done, ['put kim 2 k=new'])
})

t.test(
  'a queued save that is refused for good is told to the script, and takes no other save along',
  async t => {
    const clock = new ManualClock()
    const lab = hosting(clock)
    await ask(lab, first, 'claim', 'account=pat&attempt=l')
    lab.sessions.away = unreachable()
    for (const key of ['money', 'junk', 'place'])
      await ask(lab, first, 'state/put', `account=pat&epoch=1&key=${key}&value=1`)
    t.equal(await ask(lab, first, 'release', 'account=pat&epoch=1'), 'OK|queued')
    lab.sessions.refusedKeys.add('junk')
    lab.sessions.away = undefined
    clock.advance(RETRY_EVERY_MS)
    await ticks(lab)
    t.equal(await askTicking(lab, first, 'claim', 'account=pat&attempt=m'), 'OK|2|0', 'after all of it')
    t.same(lab.sessions.done, ['put pat 1 money=1', 'put pat 1 place=1', 'release pat 1'])
    t.equal(await ask(lab, first, 'events', 'wait=0'), 'OK|life-1|UNSAVED|pat|1|junk: too many keys')
  },
)

t.test('whoever waits for its save hears of the refusal itself, and of its own alone', async t => {
  const lab = hosting(new ManualClock())
  await ask(lab, first, 'claim', 'account=pat&attempt=l')
  lab.sessions.refusedKeys.add('junk')
  // The first is under way; the others go together.
  const [, junk, place, again] = await Promise.all(
    ['money=1', 'junk=1', 'place=1', 'junk=2'].map(pair => {
      const [key, value] = pair.split('=')
      return askTicking(lab, first, 'state/put', `account=pat&epoch=1&key=${key}&value=${value}`)
    }),
  )
  t.equal(junk, 'ERR|LIMIT|too many keys')
  t.equal(place, 'OK|done|1')
  t.equal(again, 'ERR|LIMIT|too many keys')
  t.equal(await ask(lab, first, 'events', 'wait=0'), 'OK', 'nothing to tell twice')
})

for (const code of ['SWY_STORE_DENIED', 'SWY_STORE_UNAVAILABLE', 'SWY_TIMEOUT'] as const)
  t.test(`a save waits out a store that answers ${code}`, async t => {
    const clock = new ManualClock()
    const lab = hosting(clock)
    await ask(lab, first, 'claim', 'account=pat&attempt=l')
    lab.sessions.away = new SwitchyardError(code, 'not now')
    t.equal(await ask(lab, first, 'state/put', 'account=pat&epoch=1&key=money&value=1'), 'OK|queued|1')
    lab.sessions.away = undefined
    clock.advance(RETRY_EVERY_MS)
    await ticks(lab)
    t.same(lab.sessions.done, ['put pat 1 money=1'])
  })

t.test('a fence that the control plane told of counts while it is away', async t => {
  const clock = new ManualClock()
  const lab = hosting(clock)
  await ask(lab, first, 'claim', 'account=pat&attempt=l')
  lab.desk.renewed([first], after(clock.monotonicMs(), 12_500))
  const pat = 'pat' as AccountName
  lab.desk.notice({
    noticeId: 'n',
    shard: first,
    kind: 'fenced',
    account: pat,
    epoch: 1 as Epoch,
    reason: '',
  })
  lab.sessions.away = unreachable()
  t.match(await ask(lab, first, 'check', 'account=pat&epoch=1'), /^ERR\|FENCED\|/)
})

t.test('a release takes the news about its account along', async t => {
  const lab = hosting(new ManualClock())
  await ask(lab, first, 'claim', 'account=pat&attempt=l')
  const pat = 'pat' as AccountName
  lab.desk.notice({ noticeId: 'n', shard: first, kind: 'kick', account: pat, epoch: 1 as Epoch, reason: '' })
  t.equal(await ask(lab, first, 'release', 'account=pat&epoch=1'), 'OK|done')
  t.same(lab.taken, ['n'])
  t.equal(await ask(lab, first, 'events', 'wait=0'), 'OK')
})

t.test('a fenced shard claims nothing', async t => {
  const lab = hosting(new ManualClock())
  lab.sessions.fenced.add(shardRefText(first))
  t.equal(await ask(lab, first, 'claim', 'account=pat&attempt=l'), 'ERR|REFUSED|fenced')
})

t.test('each refusal of a claim has a code of its own', async t => {
  const lab = hosting(new ManualClock())
  for (const [reason, code] of [
    ['shard', 'REFUSED'],
    ['banned', 'BANNED'],
    ['quarantine', 'QUARANTINE'],
    ['elsewhere', 'ELSEWHERE'],
  ] as const) {
    lab.sessions.refusals.set('pat', reason)
    t.equal(await ask(lab, first, 'claim', 'account=pat&attempt=l'), `ERR|${code}|because|1000`)
  }
  lab.sessions.refusals.clear()
  t.match(await ask(lab, first, 'claim', 'account=pat&attempt=l'), /^OK\|/)
})

/** Every call of two shards for three accounts, repeated and in any order, with any epoch and any outage in between: a session ends only by a
 *  release of its own holder with its own epoch, and nothing is saved by anybody else. */
t.test('calls replayed and reordered free and save nobody else’s session', async t => {
  const call = fc.record({
    shard: fc.constantFrom(first, second),
    name: fc.constantFrom('claim', 'check', 'release', 'stamp', 'state/put', 'state/get'),
    account: fc.constantFrom('pat', 'kim', 'lou'),
    attempt: fc.constantFrom('l1', 'l2'),
    epoch: fc.integer({ min: 1, max: 8 }),
    away: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 40 }), async steps => {
      const clock = new ManualClock()
      const lab = hosting(clock)
      const holders = new Map<string, string>()
      for (const { shard, name, account, attempt, epoch, away } of steps) {
        clock.advance(RETRY_EVERY_MS)
        lab.sessions.away = away ? unreachable() : undefined
        const rest =
          {
            claim: `attempt=${attempt}`,
            'state/put': `epoch=${epoch}&key=k&value=${shard.shardId}`,
            'state/get': `epoch=${epoch}&key=k`,
          }[name as string] ?? `epoch=${epoch}`
        const answer = await askTicking(lab, shard, name, `account=${account}&${rest}`)
        const granted = /^OK\|(\d+)\|[01]$/.exec(answer)?.[1]
        if (name === 'claim' && granted !== undefined) holders.set(`${account} ${granted}`, shard.shardId)
      }
      // A put carries the shard that sent it as its value.
      for (const line of lab.sessions.done) {
        const [, account, epoch, , value] = /^\w+ (\w+) (\d+)( k=(.*))?$/.exec(line) ?? []
        const holder = holders.get(`${account} ${epoch}`)
        if (holder === undefined || (value !== undefined && value !== holder)) return false
      }
      for (const [account, { epoch, holder }] of lab.sessions.sessions) {
        const ownRelease = lab.sessions.done.includes(`release ${account} ${epoch}`)
        const asked = steps.some(
          step =>
            step.name === 'release' &&
            step.account === account &&
            step.epoch === epoch &&
            step.shard.shardId === holders.get(`${account} ${epoch}`),
        )
        if ((holder === undefined) !== ownRelease || (ownRelease && !asked)) return false
      }
      return true
    }),
    { numRuns: 300 },
  )
  t.pass()
})

t.test('a refusal of the control plane names the argument first', async t => {
  const lab = hosting(new ManualClock())
  for (const [told, answer] of [
    ['127.0.0.1:7400: target: is too wide', 'ERR|BAD_REQUEST|target: is too wide'],
    ['no such thing', 'ERR|BAD_REQUEST|call: no such thing'],
  ] as const) {
    lab.sessions.away = new SwitchyardError('SWY_INVALID_ARGUMENT', told)
    t.equal(await ask(lab, first, 'ban', 'target=203.0.0.0/8&request=b1'), answer)
  }
})
